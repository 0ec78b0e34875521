import type { Records } from '@tact/records';

const SWEEP_EVERY_MS = 15_000;

/** Ends what lost senders left open, also where nobody asks for it. */
export class LostSenderSweeper {
  private timer: NodeJS.Timeout | null = null;
  private sweeping: Promise<void> = Promise.resolve();

  constructor(
    private readonly records: Pick<Records, 'lostSenders'>,
    private readonly log: { warn(message: string): void },
  ) {}

  start(): void {
    this.timer = setInterval(() => {
      this.sweeping = this.sweeping.then(() => this.sweep());
    }, SWEEP_EVERY_MS);
  }

  async stop(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    await this.sweeping;
  }

  private async sweep(): Promise<void> {
    try {
      await this.records.lostSenders.everythingOnItsWay();
    } catch (error) {
      const kind = error instanceof Error ? error.name : 'unknown';
      this.log.warn(`Looking for lost senders failed: ${kind}; trying again.`);
    }
  }
}
