import { fork, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { loadDataMap, loadEventMap, loadPlays, loadPolicy, loadPurposes, parseCatalogue } from '@tact/policy';
import { projectRoot } from '@tact/servers';
import { approvedHashes, consentGiven, nothingAssumed, Simulation, type World } from '@tact/simulation';
import { figureOf, line, ratios } from './figures';

/** What is compiled while it runs is compiled after so many, as in a long run. */
const WARM_UP = 6;
const ROUNDS = 7;
const PIECE = 256 * 1_024;
const PEOPLE = 500;
const EVENTS = 20_000;

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/** The full default policy, the demo's plays and catalogue, and everything given that sending takes. */
function demoWorld(): World {
  const demo = join(projectRoot(), 'demo');
  const purposes = loadPurposes();
  const { plays } = loadPlays(join(demo, 'plays'), purposes);
  const { catalogue } = parseCatalogue(JSON.parse(readFileSync(join(demo, 'catalogue.json'), 'utf8')));
  if (catalogue === null) throw new Error('The demo catalogue is broken.');
  const assumptions = consentGiven({ ...nothingAssumed, email: true, approved: 'all' });
  return {
    book: { plays, purposes, catalogue, approvedHashes: approvedHashes(assumptions, plays), stops: [] },
    purposes,
    policy: loadPolicy(),
    maps: { events: loadEventMap(), data: loadDataMap() },
    assumptions,
    reactions: [],
    seed: 1,
    until: null,
  };
}

function simulated(world: World, bytes: Buffer): { events: number; seconds: number; decisions: number } {
  let decisions = 0;
  const begun = cpuSeconds();
  const simulation = new Simulation(
    world,
    (decision) => (decisions += JSON.stringify(decision) === '' ? 0 : 1),
  );
  for (let at = 0; at < bytes.length; at += PIECE) simulation.take(bytes.subarray(at, at + PIECE));
  simulation.end();
  return { events: simulation.told('bench').counts.accepted, seconds: cpuSeconds() - begun, decisions };
}

/** The floor: the same lines read and written by JSON alone, and nothing done with them. */
function copied(bytes: Buffer): number {
  const begun = cpuSeconds();
  let lines = 0;
  for (const text of bytes.toString().split('\n'))
    if (text !== '') lines += Number(JSON.stringify(JSON.parse(text)) !== '');
  return lines / (cpuSeconds() - begun);
}

/** Events a second of CPU time, and the decisions that came of them. */
export interface Round {
  perSecond: number;
  decisions: number;
}

/** What `simulate-rounds` runs: the rounds that it is asked for, one by one. */
export function* rounds(what: string | undefined): Generator<Round, never> {
  const world = demoWorld();
  const bytes = gunzipSync(readFileSync(join(projectRoot(), 'demo/storefront-events.jsonl.gz')));
  for (;;) {
    if (what === 'copy') {
      yield { perSecond: copied(bytes), decisions: 0 };
      continue;
    }
    const { events, seconds, decisions } = simulated(world, bytes);
    yield { perSecond: events / seconds, decisions };
  }
}

/** A process of its own for each thing measured: what one leaves behind is not collected by another. */
class Runner {
  readonly perSecond: number[] = [];
  decisions = 0;
  private readonly process: ChildProcess;

  constructor(what: 'simulate' | 'copy') {
    this.process = fork(join(__dirname, 'simulate-rounds.js'), [what]);
  }

  async round(isWarm: boolean): Promise<void> {
    this.process.send('round');
    const [{ perSecond, decisions }] = (await once(this.process, 'message')) as [Round];
    this.decisions = decisions;
    if (isWarm) this.perSecond.push(perSecond);
  }

  end(): void {
    this.process.disconnect();
  }
}

/** Events simulated a second of CPU time, beside copying the same lines; and what a run holds in memory. */
export async function benchSimulate(print: (line: string) => void): Promise<void> {
  const [simulate, copy] = [new Runner('simulate'), new Runner('copy')] as const;
  const all = [simulate, copy];
  try {
    for (let n = 0; n < WARM_UP + ROUNDS; n += 1) for (const runner of all) await runner.round(n >= WARM_UP);
  } finally {
    for (const runner of all) runner.end();
  }
  print(
    `Simulate the demo input, ${simulate.decisions.toLocaleString('en')} decisions. Each a second of CPU time, all ` +
      `threads counted: the median (slowest to fastest) of ${ROUNDS} rounds, after ${WARM_UP} to warm up`,
  );
  print(line('tact simulate, a decision line written too', 'events/s', figureOf(simulate.perSecond)));
  print(line('JSON.parse and stringify of the same lines', 'events/s', figureOf(copy.perSecond)));
  print(
    line(
      '  simulating an event, in copies of its line',
      'copies',
      ratios(copy.perSecond, simulate.perSecond),
    ),
  );

  const held = [1, 10].map((times) => heldMegabytes(EVENTS * times));
  print(
    `Memory held before the last event by ${PEOPLE.toLocaleString('en')} people, after a full collection`,
  );
  held.forEach((mb, i) =>
    print(line(`${(EVENTS * [1, 10][i]!).toLocaleString('en')} events`, 'MB', figureOf([mb]))),
  );
  print(line('  ten times the events', 'times', ratios(held.slice(1), held.slice(0, 1))));
}

/** In a process of its own, so that nothing else is measured. */
function heldMegabytes(events: number): number {
  const { stdout, status, stderr } = spawnSync(
    process.execPath,
    ['--expose-gc', join(__dirname, 'simulate-memory.js'), String(events)],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(stderr);
  return Number(stdout);
}

/** What `simulate-memory` measures. */
export function runForMemory(events: number): number {
  const simulation = new Simulation({ ...demoWorld(), until: null }, () => undefined);
  for (let from = 0; from < events; from += 1_000) {
    const lines = Array.from({ length: Math.min(1_000, events - from) }, (_, i) =>
      eventLine(from + i, events),
    );
    simulation.take(Buffer.from(lines.join('')));
  }
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

/** Everybody in turn, over the same ninety days however many events there are. */
function eventLine(i: number, events: number): string {
  const timestamp = new Date(
    Date.UTC(2024, 0, 1) + Math.floor((i / events) * 90 * 86_400) * 1_000,
  ).toISOString();
  const properties = {
    product_id: `p-${i % 40}`,
    category: ['tea', 'sleep', 'books'][i % 3],
    session_id: `s-${i}`,
  };
  return `${JSON.stringify({ type: 'track', messageId: `m-${i}`, userId: `u-${i % PEOPLE}`, event: 'Product Viewed', timestamp, properties })}\n`;
}
