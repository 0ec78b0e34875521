import { sendSigned, type Sending } from '@tact/channels';
import { TASKS_PURPOSE, type Announcement, type Records } from '@tact/records';

const POLL_MS = 500;
const RETRY_MS = 2_000;
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 10 * 60_000;
/** Two seconds, doubled up to ten minutes: about a day. */
const MOST_ATTEMPTS = 150;

/**
 * Tells whoever looks after people of each task that opened: one signed webhook, at least once, with the task's id
 * as its `webhook-id`. Any number of them may run.
 */
export class TaskAnnouncer {
  private readonly stopping = new AbortController();
  private looking: Promise<void> = Promise.resolve();

  constructor(
    private readonly records: Pick<Records, 'tasks' | 'webhookTargets'>,
    private readonly log: { warn(message: string): void },
  ) {}

  start(): void {
    this.looking = this.look();
  }

  /** Finishes what is being said and takes nothing more. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.looking;
  }

  private async look(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        const announcement = await this.records.tasks.claimAnnouncement();
        if (announcement) await this.announce(announcement);
        else await this.pause(POLL_MS);
      } catch (error) {
        const kind = error instanceof Error ? error.name : 'unknown';
        this.log.warn(`Announcing tasks failed: ${kind}; trying again.`);
        await this.pause(RETRY_MS);
      }
    }
  }

  private async announce({ id, subject, kind, openedAt, attempts }: Announcement): Promise<void> {
    const target = await this.records.webhookTargets.forPurpose(TASKS_PURPOSE);
    // With nobody to tell, ops find it in their list; whoever registers later is not flooded.
    if (target === null) return this.records.tasks.settleAnnouncement(id, null);
    const at = new Date();
    const body = JSON.stringify({
      type: 'task.opened',
      timestamp: at.toISOString(),
      // What it is about stays in the list: that is theirs, and a webhook travels.
      data: { taskId: id, subject, kind, openedAt: openedAt.toISOString() },
    });
    const sending: Sending = await sendSigned(target, id, body, at);
    if (sending.fate === 'delivered') return this.records.tasks.settleAnnouncement(id, at);
    if (sending.fate === 'undelivered' || attempts >= MOST_ATTEMPTS) {
      const why = sending.fate === 'withheld' ? sending.fate : sending.because;
      this.log.warn(`The webhook of a task was given up: ${why}.`);
      return this.records.tasks.settleAnnouncement(id, null);
    }
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** (attempts - 1), LONGEST_PAUSE_MS);
    return this.records.tasks.announceAgain(id, new Date(at.getTime() + pauseMs));
  }

  private pause(ms: number): Promise<void> {
    const { signal } = this.stopping;
    return new Promise((resolve) => {
      const timer = setTimeout(done, ms);
      function done(): void {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      }
      if (signal.aborted) done();
      else signal.addEventListener('abort', done, { once: true });
    });
  }
}
