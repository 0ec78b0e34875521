import { proxyActivities, setWorkflowOptions } from '@temporalio/workflow';
import type { RectificationActivities } from './rectification-contract';
import type { RequestInput, RequestOutcome } from './request-contract';
import { RequestRun, untilItWorks } from './request-run';

const hands = proxyActivities<RectificationActivities>(untilItWorks);

/** Corrects what a person says is wrong, and tells them. What has no field of its own waits for a human. */
export async function rectification(input: RequestInput): Promise<void> {
  const { requestId } = input;
  const run = new RequestRun<'rectify' | 'tell-them'>('Rectification', input);
  if (!(await run.begins())) return;
  const { leftBecause } = await run.step('rectify', () => hands.rectify(requestId));
  let outcome: RequestOutcome = 'completed';
  if (leftBecause !== null) outcome = await run.byHuman(leftBecause);
  if (outcome === 'completed') await run.step('tell-them', () => hands.tellRectified(requestId));
  await run.ends(outcome);
}

setWorkflowOptions({ versioningBehavior: 'AUTO_UPGRADE' }, rectification);
