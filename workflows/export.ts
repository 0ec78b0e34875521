import { proxyActivities, setWorkflowOptions } from '@temporalio/workflow';
import { archiveHands } from './archive-hands';
import type { ExportActivities, ExportStep } from './export-contract';
import type { RequestInput } from './request-contract';
import { RequestRun, untilItWorks } from './request-run';

const hands = proxyActivities<ExportActivities>(untilItWorks);

/**
 * Answers a request for access or portability: find whose it is, put everything into an archive under the request's
 * own key, tell them where it is. A legal hold, which keeps things from being deleted, does not stand in its way.
 */
export async function dataExport(input: RequestInput): Promise<void> {
  const { requestId } = input;
  const run = new RequestRun<ExportStep>('Export', input);
  if (!(await run.begins())) return;
  // Until they were told of it, the archive is dropped, and with it the request.
  await run.step('find-them', () => hands.findThem(requestId), { stays: false });
  await run.step('make-archive', () => archiveHands.makeArchive(requestId), { stays: false });
  if (await run.wasDropped()) return;
  await run.step('tell-them', () => hands.tellOfArchive(requestId));
  await run.ends('completed');
}

setWorkflowOptions({ versioningBehavior: 'AUTO_UPGRADE' }, dataExport);
