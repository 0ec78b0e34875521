import { setTimeout as pause } from 'node:timers/promises';
import { ScheduleAlreadyRunning, type Client, type ScheduleDescription } from '@temporalio/client';
import { scheduledCategories, type ScheduledCategory } from '@tact/records';
import { retentionId, TASK_QUEUE } from '@tact/temporal';
import { retentionPurge } from '@tact/workflows';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const RETRY_MS = 15_000;

/**
 * Sees to it that every category of retention has its schedule, once at the start, beside all else: nobody waits for
 * it. Any number of workers may, one after the other or at once.
 */
export class RetentionSchedules {
  private readonly stopping = new AbortController();
  private making: Promise<void> = Promise.resolve();

  constructor(
    private readonly client: Client,
    private readonly everyMs: number,
    private readonly log: { warn(message: string): void },
  ) {}

  start(): void {
    this.making = this.make();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.making;
  }

  private async make(): Promise<void> {
    const { signal } = this.stopping;
    for (const [place, category] of scheduledCategories.entries()) {
      while (!signal.aborted && !(await this.made(category, place))) {
        await pause(RETRY_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  private async made(category: ScheduledCategory, place: number): Promise<boolean> {
    try {
      await ensure(this.client, scheduleOf(category, place, this.everyMs));
      return true;
    } catch (error) {
      const kind = error instanceof Error ? error.name : 'unknown';
      this.log.warn(`Making the schedule of ${category} failed: ${kind}; trying again.`);
      return false;
    }
  }
}

type Wanted = ReturnType<typeof scheduleOf>;

async function ensure(client: Client, wanted: Wanted): Promise<void> {
  try {
    await client.schedule.create(wanted);
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    const handle = client.schedule.getHandle(wanted.scheduleId);
    if (isAsWanted(await handle.describe(), wanted)) return;
    const { spec, action, policies } = wanted;
    // Paused by hand, it stays so.
    await handle.update(({ state }) => ({ spec, action, policies, state }));
  }
}

function isAsWanted({ spec, action }: ScheduleDescription, wanted: Wanted): boolean {
  const [is] = spec.intervals ?? [];
  const [should] = wanted.spec.intervals;
  return (
    is?.every === should?.every &&
    is?.offset === should?.offset &&
    action.taskQueue === wanted.action.taskQueue &&
    action.workflowType === retentionPurge.name
  );
}

/** Once a day, each at another time: they write to the same database. */
const scheduleOf = (category: ScheduledCategory, place: number, everyMs: number) => ({
  scheduleId: retentionId(category),
  spec: { intervals: [{ every: everyMs, offset: (place * 7 * MINUTE_MS) % everyMs }] },
  action: {
    type: 'startWorkflow' as const,
    workflowType: retentionPurge,
    workflowId: retentionId(category),
    taskQueue: TASK_QUEUE,
    args: [category] as [string],
  },
  policies: { overlap: 'SKIP' as const, catchupWindow: DAY_MS },
});
