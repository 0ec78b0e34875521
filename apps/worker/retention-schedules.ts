import { ScheduleAlreadyRunning, type Client } from '@temporalio/client';
import { purgedCategories, type PurgedCategory } from '@tact/records';
import { retentionId, TASK_QUEUE } from '@tact/temporal';
import { retentionPurge } from '@tact/workflows';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Makes one schedule a category, or brings it up to date. Any number of workers may, one after the other or at once. */
export async function ensureRetentionSchedules(client: Client, everyMs: number): Promise<void> {
  for (const [place, category] of purgedCategories.entries()) {
    const schedule = scheduleOf(category, place, everyMs);
    try {
      await client.schedule.create(schedule);
    } catch (error) {
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
      const { spec, action, policies } = schedule;
      // Paused by hand, it stays so.
      await client.schedule
        .getHandle(schedule.scheduleId)
        .update(({ state }) => ({ spec, action, policies, state }));
    }
  }
}

/** Once a day, each at another time: they write to the same database. */
const scheduleOf = (category: PurgedCategory, place: number, everyMs: number) => ({
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
