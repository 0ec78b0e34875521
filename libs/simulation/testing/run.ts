import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Catalogue } from '@tact/journey';
import { loadDataMap, loadEventMap, loadPlays, loadPolicy, loadPurposes, parseCatalogue } from '@tact/policy';
import { approvedHashes, nothingAssumed, type Assumptions } from '../assumptions';
import type { DecisionLine } from '../decision-line';
import { Simulation } from '../simulation';
import type { Told } from '../summary';
import type { World } from '../world';

const demo = join(__dirname, '../../../demo');
const purposes = loadPurposes();
const { plays } = loadPlays(join(demo, 'plays'), purposes);
const catalogue = demoCatalogue();
const policy = loadPolicy();
const maps = { events: loadEventMap(), data: loadDataMap() };

function demoCatalogue(): Catalogue {
  const { catalogue } = parseCatalogue(JSON.parse(readFileSync(join(demo, 'catalogue.json'), 'utf8')));
  if (catalogue === null) throw new Error('The demo catalogue is broken.');
  return catalogue;
}

export const demoInput = join(demo, 'storefront-events.jsonl.gz');

/** Everything that sending takes, so that only the contact rules are in the way. */
export const everything: Assumptions = {
  ...nothingAssumed,
  consents: [{ purpose: 'all', channel: 'any', state: 'given', from: 'first-event' }],
  timeZone: 'UTC',
  email: true,
  approved: 'all',
};

export function worldWith(changes: Partial<World> & { only?: string[] } = {}): World {
  const { only, ...rest } = changes;
  const chosen = only === undefined ? plays : plays.filter(({ id }) => only.includes(id));
  const assumptions = rest.assumptions ?? everything;
  return {
    book: {
      plays: chosen,
      purposes,
      catalogue,
      approvedHashes: approvedHashes(assumptions, chosen),
      stops: [],
    },
    purposes,
    policy,
    maps,
    assumptions,
    reactions: [],
    seed: 1,
    until: null,
    ...rest,
  };
}

export interface Ran {
  lines: DecisionLine[];
  told: Told;
}

/** Runs over bytes, in pieces of a size. */
export function runOver(input: string | Buffer, world: World = worldWith(), pieces = 1_000): Ran {
  const lines: DecisionLine[] = [];
  const simulation = new Simulation(world, (line) => lines.push(line));
  const bytes = Buffer.from(input);
  for (let at = 0; at < bytes.length; at += pieces) simulation.take(bytes.subarray(at, at + pieces));
  simulation.end();
  return { lines, told: simulation.told('a test') };
}

export const jsonLines = (messages: object[]): string =>
  messages.map((m) => `${JSON.stringify(m)}\n`).join('');

let number = 0;
export const tracked = (
  event: string,
  timestamp: string,
  properties: object = {},
  ids: object = { userId: 'ada' },
) => ({
  type: 'track',
  messageId: `m-${(number += 1)}`,
  event,
  timestamp,
  properties,
  ...ids,
});
