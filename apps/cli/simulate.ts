import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Presets, SingleBar } from 'cli-progress';
import type { Catalogue } from '@tact/journey';
import { instantOf, loadDataMap, loadEventMap, loadPolicy, loadPurposes, parseCatalogue } from '@tact/policy';
import { projectRoot } from '@tact/servers';
import {
  approvedHashes,
  consentGiven,
  loadAssumptions,
  loadReactions,
  noReactions,
  nothingAssumed,
  reportPage,
  Simulation,
  summaryText,
  type World,
} from '@tact/simulation';
import { inputBytes, sizeOf } from './input-bytes';
import { LinesOut } from './lines-out';
import { checkOutputs, filesIn } from './outputs';
import { checkPlaysIn, defaultPlaysDir } from './plays';

const STDOUT = 1;

export interface SimulateOptions {
  events: string;
  catalogue: string | undefined;
  plays: string | undefined;
  policy: string | undefined;
  assume: string | undefined;
  consent: string | undefined;
  reactions: string;
  seed: string;
  until: string | undefined;
  out: string;
  report: string | undefined;
}

/** Runs the core over a stream of events in virtual time. 1 when the input can't be read, or nothing in it be used. */
export async function simulate(options: SimulateOptions): Promise<number> {
  const say = (line: string): void => console.error(line);
  const world = worldOf(options, say);
  if (world === null) return 1;
  const { events, out, report, plays, policy, catalogue, assume, reactions } = options;
  checkOutputs(
    [
      { what: 'decisions', file: out },
      { what: 'report', file: report },
    ],
    [
      { what: 'events', file: events },
      { what: 'catalogue', file: catalogue ?? demoCatalogue() },
      { what: 'policy', file: policy ?? process.env.TACT_POLICY },
      { what: 'purposes', file: process.env.TACT_PURPOSES },
      { what: 'event map', file: process.env.TACT_EVENT_MAP },
      { what: 'data map', file: process.env.TACT_DATA_MAP },
      { what: 'assumptions', file: assume },
      { what: 'reactions', file: reactions },
      ...filesIn(plays ?? defaultPlaysDir(), 'play'),
    ],
  );
  const simulation = await run(world, options);
  const told = simulation.told(options.events);
  if (options.report !== undefined) writeFileSync(options.report, reportPage(told));
  summaryText(told).forEach(say);
  return told.counts.messages > 0 && told.counts.accepted === 0 ? 1 : 0;
}

async function run(world: World, { events, out: file }: SimulateOptions): Promise<Simulation> {
  const bar = progressBar(sizeOf(events));
  const input = inputBytes(events, (bytes) => bar?.increment(bytes));
  // Nothing is written over before there is something to read.
  const start = await input.next();
  const fd = file === '-' ? STDOUT : openSync(file, 'w');
  const out = new LinesOut(fd);
  const simulation = new Simulation(world, (line) => out.add(JSON.stringify(line)));
  try {
    if (!start.done) simulation.take(start.value);
    for await (const bytes of input) simulation.take(bytes);
    simulation.end();
    out.flush();
  } finally {
    bar?.stop();
    if (fd !== STDOUT) closeSync(fd);
  }
  return simulation;
}

function progressBar(bytes: number | null): SingleBar | null {
  if (bytes === null || !process.stderr.isTTY) return null;
  const format = 'Simulating [{bar}] {percentage}% | {duration_formatted}';
  const bar = new SingleBar({ format, stream: process.stderr, hideCursor: true }, Presets.shades_classic);
  bar.start(bytes, 0);
  return bar;
}

function worldOf(options: SimulateOptions, say: (line: string) => void): World | null {
  const playsDir = options.plays ?? defaultPlaysDir();
  const { ok, plays } = checkPlaysIn(playsDir, say);
  if (!ok) return null;
  const purposes = loadPurposes(process.env.TACT_PURPOSES);
  const stated =
    options.assume === undefined ? nothingAssumed : loadAssumptions(options.assume, { purposes, plays });
  const assumptions = options.consent === undefined ? stated : consentGiven(stated);
  return {
    book: {
      plays,
      purposes,
      catalogue: catalogueIn(
        options.catalogue ?? (options.plays === undefined ? demoCatalogue() : undefined),
      ),
      approvedHashes: approvedHashes(assumptions, plays),
      stops: [],
    },
    purposes,
    policy: loadPolicy(options.policy ?? process.env.TACT_POLICY),
    maps: { events: loadEventMap(process.env.TACT_EVENT_MAP), data: loadDataMap(process.env.TACT_DATA_MAP) },
    assumptions,
    reactions: options.reactions === 'none' ? noReactions : loadReactions(options.reactions),
    seed: wholeNumber(options.seed),
    until: options.until === undefined ? null : timeOf(options.until),
  };
}

const demoCatalogue = (): string => join(projectRoot(), 'demo/catalogue.json');

function catalogueIn(file: string | undefined): Catalogue {
  if (file === undefined) return { version: 'none', currency: 'EUR', categories: [] };
  const { catalogue, findings } = parseCatalogue(jsonIn(file));
  if (catalogue !== null) return catalogue;
  const lines = findings.map(
    ({ where, severity, rule, message, fix }) => `${file}:${where} ${severity} ${rule}: ${message} ${fix}`,
  );
  throw new Error(lines.join('\n'));
}

function jsonIn(file: string): unknown {
  const text = readFileSync(file, 'utf8');
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const [, position] = /position (\d+)/.exec(why) ?? [];
    const line = text.slice(0, position === undefined ? text.length : Number(position)).split('\n').length;
    throw new Error(
      `${file}:${line} is no catalogue: ${why}. Correct the JSON; what it may hold is under PUT /v1/catalogue in the API reference.`,
      { cause: error },
    );
  }
}

function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new Error(`--seed can't be "${text}": give a whole number such as 1.`);
  return Number(text);
}

function timeOf(text: string): number {
  const at = instantOf(text);
  if (at === null)
    throw new Error(`--until can't be "${text}": give an ISO 8601 time such as 2024-06-30T00:00:00Z.`);
  return at;
}
