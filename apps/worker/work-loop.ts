import { setTimeout } from 'node:timers/promises';

const POLL_MS = 500;
const RETRY_MS = 2_000;

/** Does one piece of work after another while there is any, and looks for more every half second, or more rarely. */
export class WorkLoop {
  private readonly stopping = new AbortController();
  private working: Promise<void> = Promise.resolve();

  /** `workOnce` answers whether there was anything to do; `what` names it in the log. */
  constructor(
    private readonly what: string,
    private readonly workOnce: () => Promise<boolean>,
    private readonly log: { warn(message: string): void },
    private readonly lookEveryMs = POLL_MS,
  ) {}

  start(): void {
    this.working = this.work();
  }

  /** Finishes what is being done and takes nothing more. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.working;
  }

  private async work(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        if (!(await this.workOnce())) await this.pause(this.lookEveryMs);
      } catch (error) {
        const kind = error instanceof Error ? error.name : 'unknown';
        this.log.warn(`${this.what} failed: ${kind}; trying again.`);
        await this.pause(RETRY_MS);
      }
    }
  }

  private async pause(ms: number): Promise<void> {
    const { signal } = this.stopping;
    // Stopping cuts the pause short.
    await setTimeout(ms, undefined, { signal }).catch(() => undefined);
  }
}
