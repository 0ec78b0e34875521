import { setTimeout as pause } from 'node:timers/promises';
import type { Records } from '@tact/records';

const LOOK_EVERY_MS = 5_000;
/** People at one look; the rest has its turn at once after it. */
const AT_ONCE = 200;

/**
 * Writes into the ledger what lapsed while nobody looked. Nothing depends on it but the record: the gate holds by its
 * own clock. Any number of them may run.
 */
export class LapseNoter {
  private readonly stopping = new AbortController();
  private looking: Promise<void> = Promise.resolve();

  constructor(
    private readonly records: Pick<Records, 'consents'>,
    private readonly log: { warn(message: string): void },
  ) {}

  start(): void {
    this.looking = this.look();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.looking;
  }

  private async look(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      let noted = 0;
      try {
        noted = await this.records.consents.noteLapsesOfAll(AT_ONCE);
      } catch (error) {
        const kind = error instanceof Error ? error.name : 'unknown';
        this.log.warn(`Noting lapsed consents failed: ${kind}; trying again.`);
      }
      if (noted < AT_ONCE) await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}
