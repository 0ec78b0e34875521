/**
 * A process of its own. The parent tells it, a line each, which servers it started; when the parent is gone, however it
 * went (also by kill -9), the pipe ends and the watchdog ends what is left. So no server outlives its stack.
 */
import { createInterface } from 'node:readline';
import { endProcess, type KnownProcess } from './process-identity';

export type WatchdogLine = { readonly guard: KnownProcess } | { readonly release: number };

const patienceMs = 6_000;
const guarded = new Map<number, KnownProcess>();

// A terminal's Ctrl-C or hang-up is for the parent, which stops its servers in order.
for (const name of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) process.on(name, () => {});

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const message = JSON.parse(line) as WatchdogLine;
  if ('guard' in message) guarded.set(message.guard.pid, message.guard);
  else guarded.delete(message.release);
});
lines.once('close', () => {
  // Newest first: what was started last may lean on what was started before it.
  const left = [...guarded.values()].reverse();
  void Promise.all(left.map((known) => endProcess(known, patienceMs))).finally(() => process.exit(0));
});
