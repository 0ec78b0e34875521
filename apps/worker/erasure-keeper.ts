import { setTimeout as pause } from 'node:timers/promises';
import type { ErasureJournal } from '@tact/records';

const LOOK_EVERY_MS = 5_000;

/**
 * Keeps outside of the database who was erased, so that no restore of an older backup brings anybody back. Any number
 * of them may run, each on a file of its own.
 */
export class ErasureKeeper {
  private readonly stopping = new AbortController();
  private keeping: Promise<void> = Promise.resolve();

  constructor(
    private readonly journal: ErasureJournal,
    private readonly log: { warn(message: string): void },
  ) {}

  start(): void {
    this.keeping = this.keep();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.keeping;
  }

  private async keep(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await this.journal.keep().catch((error: unknown) => {
        const kind = error instanceof Error ? error.name : 'unknown';
        this.log.warn(`Keeping who was erased outside failed: ${kind}; trying again.`);
      });
      await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
