import { proxyActivities } from '@temporalio/workflow';
import type { ArchiveActivities } from './export-contract';

/** Long for somebody of whom there is much; a worker that dies over it is noticed by its heart. */
export const archiveHands = proxyActivities<ArchiveActivities>({
  startToCloseTimeout: '30m',
  heartbeatTimeout: '30s',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '30s' },
});
