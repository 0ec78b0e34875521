import { proxyActivities, setWorkflowOptions } from '@temporalio/workflow';
import type { ObjectionActivities } from './objection-contract';
import type { RequestInput, RequestOutcome } from './request-contract';
import { RequestRun, untilItWorks, untilTrue } from './request-run';

const hands = proxyActivities<ObjectionActivities>(untilItWorks);

/**
 * Sees an objection through: ends what they object to, waits until nothing of it is on its way, signs, tells them.
 * What can't be ended here waits for a human, whose word ends it.
 */
export async function objection(input: RequestInput): Promise<void> {
  const { requestId } = input;
  const run = new RequestRun<'object' | 'drain' | 'issue-receipt' | 'tell-them'>('Objection', input);
  if (!(await run.begins())) return;
  const { leftBecause } = await run.step('object', () => hands.object(requestId));
  let outcome: RequestOutcome = 'completed';
  if (leftBecause !== null) outcome = await run.byHuman(leftBecause);
  if (outcome === 'completed') {
    await run.step('drain', () => untilTrue(() => hands.isObjectionQuiet(requestId)));
    await run.step('issue-receipt', () => hands.issueStopReceipt(requestId));
    await run.step('tell-them', () => hands.tellObjector(requestId));
  }
  await run.ends(outcome);
}

setWorkflowOptions({ versioningBehavior: 'AUTO_UPGRADE' }, objection);
