import { proxyActivities, setWorkflowOptions } from '@temporalio/workflow';
import type { RequestInput } from './request-contract';
import { RequestRun, untilItWorks, untilTrue } from './request-run';
import type { RestrictionActivities } from './restriction-contract';

const hands = proxyActivities<RestrictionActivities>(untilItWorks);

/**
 * Restricts what is done with a person's data to keeping it, or ends that: they are told before it ends, and it may
 * still be cancelled until then.
 */
export async function restriction(input: RequestInput): Promise<void> {
  const { requestId, beginsAt } = input;
  const run = new RequestRun<'restrict' | 'drain' | 'tell-them' | 'lift'>('Restriction', input);
  const isLift = await hands.isLift(requestId);
  // Before it ends, and so that it may still be cancelled after they were told.
  if (isLift) await hands.tellRestricted({ requestId, liftsAt: beginsAt });
  if (!(await run.begins())) return;
  if (isLift) {
    await run.step('lift', () => hands.lift(requestId));
  } else {
    await run.step('restrict', () => hands.restrict(requestId));
    await run.step('drain', () => untilTrue(() => hands.isRestrictionQuiet(requestId)));
    await run.step('tell-them', () => hands.tellRestricted({ requestId, liftsAt: null }));
  }
  await run.ends('completed');
}

setWorkflowOptions({ versioningBehavior: 'AUTO_UPGRADE' }, restriction);
