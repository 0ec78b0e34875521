import { publishCheckpoint, TamperedLogError, type CheckpointPlace, type Checkpoints } from '@tact/records';

const RETRY_MS = 30_000;

/**
 * Takes signed heads of the log to a place outside, again and again. Any number of them may run. Where the log does
 * not continue what lies outside, it signs nothing and says so every time.
 */
export class CheckpointPublisher {
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly checkpoints: Checkpoints,
    private readonly place: CheckpointPlace,
    private readonly everyMs: number,
    private readonly log: { warn(message: string): void; error(message: string): void },
  ) {}

  start(): void {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) await this.pause(await this.publish());
  }

  private async publish(): Promise<number> {
    try {
      await publishCheckpoint(this.checkpoints, this.place);
      return this.everyMs;
    } catch (error) {
      if (error instanceof TamperedLogError) this.log.error(error.message);
      else this.log.warn(`No checkpoint was published: ${error instanceof Error ? error.name : 'unknown'}.`);
      return Math.min(RETRY_MS, this.everyMs);
    }
  }

  private pause(ms: number): Promise<void> {
    const { signal } = this.stopping;
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const timer = setTimeout(resolve, ms);
      signal.addEventListener('abort', () => resolve(clearTimeout(timer)), { once: true });
    });
  }
}
