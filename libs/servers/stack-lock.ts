import { randomUUID } from 'node:crypto';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { endProcess, identityOf, isAlive, type KnownProcess } from './process-identity';
import { endLeftover } from './server-process';

export interface StackService {
  readonly name: string;
  readonly pid: number;
  readonly address: string;
}

/** What `stack.json` holds while a stack runs on a data folder. */
export interface StackState {
  readonly pid: number;
  readonly startedAt: string;
  readonly services: readonly StackService[];
  /** Where people and programs find it, by name. */
  readonly urls: Readonly<Record<string, string>>;
}

export interface StackClaim {
  /** Tells others where this stack is; call it again whenever that changes. */
  record(services: readonly StackService[], urls: Readonly<Record<string, string>>): void;
  /** Gives the folder free, after everything was stopped. */
  release(): void;
}

export type Claimed =
  | { readonly is: 'claimed'; readonly claim: StackClaim }
  /** A stack was killed here; `ended` names what it had left running. */
  | { readonly is: 'reclaimed'; readonly claim: StackClaim; readonly ended: readonly string[] }
  | { readonly is: 'already-running'; readonly state: StackState };

interface StoredState extends StackState {
  /** One per claim, so that nobody takes a newer claim for the one that they found dead. */
  readonly token: string;
  readonly identity: string;
  readonly identities: Readonly<Record<number, string>>;
}

const patienceMs = 6_000;

/**
 * Makes this process the only stack on `dataDir`. A running one wins; what a killed one left is ended first. Processes
 * are told apart by their start, not by their pid alone.
 */
export async function claimStack(dataDir: string, now = new Date()): Promise<Claimed> {
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, 'stack.json');
  for (;;) {
    const mine = freshState(now);
    if (tryToPlace(file, mine)) return finishClaim(dataDir, file, mine);
    const other = read(file);
    if (other && isAlive(other)) return { is: 'already-running', state: withoutInternals(other) };
    setAside(file, other);
  }
}

/** The stack that runs on `dataDir` now, if any. */
export function runningStack(dataDir: string): StackState | undefined {
  const state = read(join(dataDir, 'stack.json'));
  return state && isAlive(state) ? withoutInternals(state) : undefined;
}

async function finishClaim(dataDir: string, file: string, mine: StoredState): Promise<Claimed> {
  const claim = claimOn(file, mine);
  const ended = await endLeftovers(dataDir);
  return ended === undefined ? { is: 'claimed', claim } : { is: 'reclaimed', claim, ended };
}

/** Undefined when nobody was killed here before. */
async function endLeftovers(dataDir: string): Promise<string[] | undefined> {
  const dead = readdirSync(dataDir).filter((name) => name.startsWith('stack.json.dead.'));
  const ended: string[] = [];
  for (const name of dead) {
    const state = read(join(dataDir, name));
    if (state && isAlive(state)) continue;
    for (const service of state?.services ?? []) {
      const known: KnownProcess = { pid: service.pid, identity: state?.identities[service.pid] ?? '' };
      // A service inside the stack's own process has died with it.
      if (service.pid === state?.pid || !isAlive(known)) continue;
      await endProcess(known, patienceMs);
      ended.push(service.name);
    }
    rmSync(join(dataDir, name), { force: true });
  }
  // Killed between starting a server and recording it: the server's own folder still names it.
  for (const folder of readdirSync(dataDir, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
    if (await endLeftover(join(dataDir, folder.name))) ended.push(folder.name);
  }
  return dead.length > 0 || ended.length > 0 ? ended : undefined;
}

function claimOn(file: string, mine: StoredState): StackClaim {
  return {
    record(services, urls) {
      const identities = Object.fromEntries(services.map(({ pid }) => [pid, identityOf(pid) ?? '']));
      const draft = `${file}.${mine.token}.part`;
      writeFileSync(draft, JSON.stringify({ ...mine, services, urls, identities }, null, 2));
      renameSync(draft, file);
    },
    release() {
      if (read(file)?.token === mine.token) rmSync(file, { force: true });
    },
  };
}

function freshState(now: Date): StoredState {
  const identity = identityOf(process.pid) ?? '';
  return {
    ...{ pid: process.pid, identity, token: randomUUID(), startedAt: now.toISOString() },
    ...{ services: [], urls: {}, identities: {} },
  };
}

/** Whole or not at all, and only where nothing is: a link never replaces. */
function tryToPlace(file: string, state: StoredState): boolean {
  const draft = `${file}.${state.token}.part`;
  writeFileSync(draft, JSON.stringify(state, null, 2));
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function setAside(file: string, found: StoredState | undefined) {
  const aside = `${file}.dead.${randomUUID()}`;
  try {
    renameSync(file, aside);
  } catch {
    // Somebody else was faster.
    return;
  }
  // In between a new stack may have claimed the folder: give that one its file back.
  const moved = read(aside);
  if (moved?.token === found?.token || !moved || !isAlive(moved)) return;
  if (!existsSync(file)) renameSync(aside, file);
}

function read(file: string): StoredState | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as StoredState;
  } catch {
    return undefined;
  }
}

function withoutInternals({ pid, startedAt, services, urls }: StoredState): StackState {
  return { pid, startedAt, services, urls };
}
