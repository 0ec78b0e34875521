import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import {
  scheduledCategories,
  type PurgeProgress,
  type Records,
  type RetentionTimes,
  type ScheduledCategory,
} from '@tact/records';
import type { PurgeCounts, RetentionActivities } from '@tact/workflows';
import type { InactiveErasures } from './inactive-erasures';

/** What a purge does, with its entry in the audit: what went, and what a legal hold kept although its time was over. */
export const retentionActivities = (
  records: Records,
  times: RetentionTimes,
  inactive: Pick<InactiveErasures, 'begin'>,
): RetentionActivities => ({
  async purgeCategory(category: string): Promise<PurgeCounts> {
    if (!isScheduled(category)) {
      throw ApplicationFailure.nonRetryable(`Nothing is purged under "${category}".`, 'UnknownCategory');
    }
    const context = Context.current();
    const counts =
      category === 'inactive-people'
        ? await inactive.begin(() => context.heartbeat())
        : await records.retention.purge(
            category,
            times,
            context.info.heartbeatDetails as PurgeProgress | undefined,
            (so) => context.heartbeat(so),
          );
    if (counts.purged > 0 || counts.held > 0) {
      const target = `${category} purged=${counts.purged} held=${counts.held}`;
      await records.audit.note({ name: 'retention', role: 'tact' }, 'purge', target);
    }
    return counts;
  },
});

const isScheduled = (category: string): category is ScheduledCategory =>
  (scheduledCategories as readonly string[]).includes(category);
