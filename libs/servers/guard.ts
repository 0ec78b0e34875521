import { spawn, type ChildProcess } from 'node:child_process';
import { identityOf } from './process-identity';
import type { WatchdogLine } from './watchdog';
import { watchdogScript } from './watchdog-script';

let watchdog: ChildProcess | undefined;
const guarded = new Set<number>();

/**
 * From now on the process `pid` ends when this process ends, however that happens. Call the returned function once it
 * has ended in order. One watchdog serves the whole process, and goes when nothing is guarded.
 */
export function guard(pid: number): () => void {
  const identity = identityOf(pid);
  if (identity === undefined) return () => {};
  watchdog ??= startWatchdog();
  guarded.add(pid);
  tell({ guard: { pid, identity } });
  return () => release(pid);
}

function release(pid: number) {
  if (!guarded.delete(pid)) return;
  tell({ release: pid });
  if (guarded.size > 0) return;
  watchdog?.stdin?.end();
  watchdog = undefined;
}

function tell(line: WatchdogLine) {
  watchdog?.stdin?.write(`${JSON.stringify(line)}\n`);
}

function startWatchdog(): ChildProcess {
  // Detached: a signal to the parent's process group must not take the watchdog along.
  const child = spawn(process.execPath, [watchdogScript()], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { PATH: process.env['PATH'] },
  });
  child.on('error', () => {});
  child.stdin?.on('error', () => {});
  child.unref();
  (child.stdin as unknown as { unref?: () => void } | null)?.unref?.();
  return child;
}
