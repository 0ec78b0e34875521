import { proxyActivities } from '@temporalio/workflow';
import type { PurgeCounts, RetentionActivities } from './contract';

/** Long, and watched by its heartbeats: a purge whose worker died goes on where it was. */
const { purgeCategory } = proxyActivities<RetentionActivities>({
  startToCloseTimeout: '6h',
  heartbeatTimeout: '1m',
  retry: { initialInterval: '5s', maximumInterval: '10m' },
  summary: 'Delete what was kept for its whole time',
});

/** One purge of one category of retention, started by its schedule. About no one: a category and two counts. */
export async function retentionPurge(category: string): Promise<PurgeCounts> {
  return purgeCategory(category);
}
