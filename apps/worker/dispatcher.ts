import { WorkflowExecutionAlreadyStartedError, type Client } from '@temporalio/client';
import type { ContactPolicy, JourneyEvent } from '@tact/journey';
import { BATCH_EVENTS, type Lease, type Records } from '@tact/records';
import { journeyId, TASK_QUEUE } from '@tact/temporal';
import { customerJourney, deliverEvents } from '@tact/workflows';

/** People served at once. */
const LANES = 8;
const POLL_MS = 100;
const RETRY_MS = 2_000;
const FORGOTTEN_AFTER_MS = 60_000;
const SWEEP_EVERY_MS = 30_000;

/**
 * Drains the inbox into the journeys: one sender a person, up to 50 events a signal, stamped with the
 * person's next batch number before they are sent. Any number of dispatchers may run.
 */
export class Dispatcher {
  private stopping = false;
  private looking: Promise<void> = Promise.resolve();
  private readonly serving = new Set<Promise<void>>();
  private sweep: NodeJS.Timeout | null = null;

  constructor(
    private readonly records: Records,
    private readonly client: Client,
    private readonly policy: () => ContactPolicy,
    private readonly log: { warn(message: string): void },
  ) {}

  start(): void {
    this.looking = this.look();
    this.sweep = setInterval(() => {
      this.records.inbox
        .wakeForgotten(new Date(Date.now() - FORGOTTEN_AFTER_MS))
        .catch((error: unknown) => this.log.warn(`Looking for forgotten events failed: ${nameOf(error)}`));
    }, SWEEP_EVERY_MS);
  }

  /** Finishes what is being sent and takes nothing more. */
  async stop(): Promise<void> {
    this.stopping = true;
    if (this.sweep) clearInterval(this.sweep);
    await this.looking;
    await Promise.all(this.serving);
  }

  /** One look at the queue at a time, however many people are served. */
  private async look(): Promise<void> {
    while (!this.stopping) {
      try {
        const lease = await this.records.dispatches.claim();
        if (lease) this.serveBeside(lease);
        else await pause(POLL_MS);
        if (this.serving.size >= LANES) await Promise.race(this.serving);
      } catch (error) {
        this.log.warn(`Looking for work failed: ${nameOf(error)}; trying again.`);
        await pause(RETRY_MS);
      }
    }
  }

  private serveBeside(lease: Lease): void {
    const serving = this.serve(lease)
      .catch((error: unknown) => this.log.warn(`Dispatching failed: ${nameOf(error)}; trying again.`))
      .finally(() => this.serving.delete(serving));
    this.serving.add(serving);
  }

  private async serve(lease: Lease): Promise<void> {
    let retryAt: Date | null = null;
    try {
      if (await this.records.erasing.isErased(lease.subjectKey)) {
        return await this.records.erasing.dropLate(lease.subjectKey);
      }
      let full = true;
      while (full && !this.stopping && (await this.records.dispatches.renew(lease))) {
        full = await this.sendNext(lease);
      }
      if (full) retryAt = new Date();
    } catch (error) {
      retryAt = new Date(Date.now() + RETRY_MS);
      throw error;
    } finally {
      await this.records.dispatches.release(lease, retryAt);
    }
  }

  /** Sends the next batch; true when more may wait behind it. */
  private async sendNext(lease: Lease): Promise<boolean> {
    const { dispatches, inbox } = this.records;
    await this.forwardMerged(lease);
    const batch = await dispatches.nextBatch(lease);
    if (!batch) return false;
    const events: JourneyEvent[] = [];
    for (const doc of batch.docs) events.push(await inbox.open(doc));
    // Also when nothing of it is left: the journey counts the numbers, and waits for one that is missing.
    await this.signal(lease.subjectKey, batch.number, events);
    await dispatches.confirm(lease, batch);
    return batch.docs.length === BATCH_EVENTS || batch.redelivered;
  }

  private async signal(subjectKey: string, number: number, events: JourneyEvent[]): Promise<void> {
    try {
      await this.client.workflow.signalWithStart(customerJourney, {
        workflowId: journeyId(subjectKey),
        taskQueue: TASK_QUEUE,
        workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
        args: [{ policy: this.policy(), seed: Math.random(), carried: null }],
        signal: deliverEvents,
        signalArgs: [{ number, events }],
        staticSummary: 'Customer journey',
      });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      await this.afterHandOver(subjectKey, number, events);
    }
  }

  /** A completed journey was handed over with what it knew; the rest belongs to the person it was handed to. */
  private async afterHandOver(subjectKey: string, number: number, events: JourneyEvent[]): Promise<void> {
    const { dispatches, inbox, journal } = this.records;
    const into = await dispatches.mergedInto(subjectKey);
    const last = await journal.projected(subjectKey);
    if (into === null || !last) throw new Error('A journey completed without a hand-over.');
    if (number > last.journey.appliedThrough) await inbox.forward(subjectKey, into, { number, events });
  }

  /** Events that reached a merged person after all belong to the one they turned out to be. */
  private async forwardMerged({ subjectKey }: Lease): Promise<void> {
    const { dispatches, inbox, vault } = this.records;
    const into = await dispatches.mergedInto(subjectKey);
    if (into === null) return;
    let forwarded = false;
    for (const doc of await dispatches.unstamped(subjectKey)) {
      const event = await inbox.open(doc);
      if (event.type === 'Merge Requested') continue;
      await dispatches.readdress(doc, into, await vault.seal(into, 'inbox', event));
      forwarded = true;
    }
    if (forwarded) await inbox.wake([{ subjectKey: into, dueAt: new Date() }]);
  }
}

/** Only the kind of an error: its message may quote what was sent. */
const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown');

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
