import { setTimeout } from 'node:timers/promises';
import type { KeysInUse } from '@tact/privacy';
import { isUnreachable } from '@tact/records';

const PATIENCE_MS = 60_000;
const RETRY_MS = 500;

/**
 * Keys that are waited for while MongoDB is away, for a minute at most and no longer than the worker runs. A
 * task that failed for want of a key would come again only after a delay that grows with every failure; one
 * that waits goes on as soon as MongoDB is back.
 */
export function awaited(keys: KeysInUse, stopping: AbortSignal): KeysInUse {
  const whenReachable = async <T>(ask: () => Promise<T>): Promise<T> => {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      try {
        return await ask();
      } catch (error) {
        if (!isUnreachable(error) || stopping.aborted || performance.now() > deadline) throw error;
      }
      // Stopping cuts the wait short; whoever waited hears so at the next refusal.
      await setTimeout(RETRY_MS, undefined, { signal: stopping }).catch(() => undefined);
    }
  };
  return {
    of: (subjectKey) => whenReachable(() => keys.of(subjectKey)),
    byKeyId: (keyId) => whenReachable(() => keys.byKeyId(keyId)),
  };
}
