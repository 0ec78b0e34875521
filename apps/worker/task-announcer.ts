import { sendSigned, type Sending } from '@tact/channels';
import { TASKS_PURPOSE, type Announcement, type Records } from '@tact/records';
import { WorkLoop } from './work-loop';

const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 10 * 60_000;
/** Two seconds, doubled up to ten minutes: about a day. */
const MOST_ATTEMPTS = 150;

/**
 * Tells whoever looks after people of each task that opened: one signed webhook, at least once, with the task's id
 * as its `webhook-id`. Any number of them may run.
 */
export class TaskAnnouncer {
  private readonly loop: WorkLoop;

  constructor(
    private readonly records: Pick<Records, 'tasks' | 'webhookTargets'>,
    private readonly log: { warn(message: string): void },
  ) {
    this.loop = new WorkLoop('Announcing tasks', () => this.announceNext(), log);
  }

  start(): void {
    this.loop.start();
  }

  /** Finishes what is being said and takes nothing more. */
  async stop(): Promise<void> {
    await this.loop.stop();
  }

  private async announceNext(): Promise<boolean> {
    const announcement = await this.records.tasks.claimAnnouncement();
    if (announcement) await this.announce(announcement);
    return announcement !== null;
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
}
