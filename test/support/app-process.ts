import { fork } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '@tact/servers';

/** An API or a worker as its own process, from the build. */
export interface AppProcess {
  readonly pid: number;
  readonly exited: Promise<void>;
  isOver(): boolean;
  /** What it has written so far. */
  log(): string;
  /** TERM, and what it needs to drain; KILL when that takes longer than `patienceMs`. */
  stop(patienceMs?: number): Promise<void>;
  /** As a crash would: nothing is drained. */
  kill9(): Promise<void>;
}

const READY_WITHIN_MS = 60_000;

/** Resolves when the process says that it is ready. */
export async function startAppProcess(
  name: 'api' | 'worker',
  env: Record<string, string>,
  logFile: string,
): Promise<AppProcess> {
  const main = join(projectRoot(), 'dist/apps', name, 'main.js');
  if (!existsSync(main)) throw new Error(`${main} is missing. Make it with: npm run build`);
  const output = openSync(logFile, 'a');
  const child = fork(main, {
    env: { PATH: process.env['PATH'], TZ: 'UTC', TACT_LOG: 'warn', ...env },
    execArgv: ['--enable-source-maps'],
    stdio: ['ignore', output, output, 'ipc'],
  });
  closeSync(output);
  const log = () => readFileSync(logFile, 'utf8');
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await new Promise<void>((ready, failed) => {
    const fail = (why: string) => failed(new Error(`The ${name} ${why}:\n${log().slice(-2_000)}`));
    const late = setTimeout(() => {
      child.kill('SIGKILL');
      fail('was not ready in time');
    }, READY_WITHIN_MS);
    child.once('message', () => ready(clearTimeout(late)));
    child.once('exit', (code) => {
      clearTimeout(late);
      fail(`ended with code ${String(code)} before it was ready`);
    });
  });
  const isOver = () => child.exitCode !== null || child.signalCode !== null;
  const end = async (signal: NodeJS.Signals, patienceMs: number) => {
    if (isOver()) return;
    child.kill(signal);
    const kill = setTimeout(() => child.kill('SIGKILL'), patienceMs);
    await exited;
    clearTimeout(kill);
  };
  return {
    pid: child.pid ?? 0,
    exited,
    isOver,
    log,
    stop: (patienceMs = 15_000) => end('SIGTERM', patienceMs),
    kill9: () => end('SIGKILL', 5_000),
  };
}
