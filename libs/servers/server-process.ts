import { spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { guard } from './guard';
import { endProcess, identityOf, type KnownProcess } from './process-identity';

export interface ServerExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ServerProcess {
  readonly pid: number;
  /** Resolves when the server has ended, wanted or not. */
  readonly exited: Promise<ServerExit>;
  hasExited(): boolean;
  /** Its errors, or else the last lines of its log, for an error message. */
  lastWords(): string;
  /** TERM, then KILL after `patienceMs`; resolves when it is gone. Safe to call twice. */
  stop(patienceMs?: number): Promise<void>;
}

const logLimitBytes = 20 * 1024 * 1024;

/** The file in a server's data folder that names its process, so that a later start can end one that was left over. */
export const pidFileName = 'server.pid.json';

/** Starts a server that ends with this process at the latest, with its log in `<dataDir>/<name>.log`. */
export function startServerProcess(options: {
  name: string;
  binary: string;
  args: readonly string[];
  dataDir: string;
}): ServerProcess {
  const { name, binary, args, dataDir } = options;
  mkdirSync(dataDir, { recursive: true });
  const logFile = join(dataDir, `${name}.log`);
  const output = openBoundedLog(logFile);
  const logStart = statSync(logFile).size;
  // A group of its own: Ctrl-C reaches only the parent, which needs its servers while it drains.
  const child = spawn(binary, args, { detached: true, stdio: ['ignore', output, output] });
  closeSync(output);
  const exited = new Promise<ServerExit>((ended) => {
    child.once('exit', (code, signal) => ended({ code, signal }));
    child.once('error', () => ended({ code: null, signal: null }));
  });
  if (child.pid === undefined) throw new Error(`${binary} could not be started`);
  const pid = child.pid;
  const release = guard(pid);
  const known: KnownProcess = { pid, identity: identityOf(pid) ?? 'ended at once' };
  const pidFile = join(dataDir, pidFileName);
  writeFileSync(pidFile, JSON.stringify(known));
  void exited.then(() => {
    release();
    rmSync(pidFile, { force: true });
  });
  const hasExited = () => child.exitCode !== null || child.signalCode !== null;
  return {
    pid,
    exited,
    hasExited,
    lastWords: () => wordsThatMatter(readFileSync(logFile).subarray(logStart).toString()),
    async stop(patienceMs = 15_000) {
      if (!hasExited()) await endProcess(known, patienceMs);
      await exited;
    },
  };
}

/** Ends a server that an earlier, killed stack left in this data folder; true if there was one. */
export async function endLeftover(dataDir: string): Promise<boolean> {
  const pidFile = join(dataDir, pidFileName);
  if (!existsSync(pidFile)) return false;
  const known = parseKnown(readFileSync(pidFile, 'utf8'));
  const alive = known !== undefined && identityOf(known.pid) === known.identity;
  if (alive) await endProcess(known, 6_000);
  rmSync(pidFile, { force: true });
  return alive;
}

// mongod says why it ends, and then a page about how.
function wordsThatMatter(log: string): string {
  const lines = log.trim().split('\n');
  const errors = lines.filter((line) => /"s":"[EF]"|^Error:/.test(line));
  return (errors.length > 0 ? errors : lines).slice(-5).join('\n');
}

function parseKnown(text: string): KnownProcess | undefined {
  try {
    const { pid, identity } = JSON.parse(text) as Partial<KnownProcess>;
    return typeof pid === 'number' && typeof identity === 'string' ? { pid, identity } : undefined;
  } catch {
    // Half written when its stack was killed.
    return undefined;
  }
}

function openBoundedLog(file: string): number {
  if (existsSync(file) && statSync(file).size > logLimitBytes) renameSync(file, `${file}.1`);
  return openSync(file, 'a');
}
