import {
  condition,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  setWorkflowOptions,
  sleep,
} from '@temporalio/workflow';
import {
  cancelRequest,
  concludeRequest,
  type ObjectionActivities,
  type ObjectionInput,
  type ObjectionStep,
} from './objection-contract';

const hands = proxyActivities<ObjectionActivities>({
  startToCloseTimeout: '2m',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '30s' },
});

const FIRST_LOOK_MS = 500;
const LONGEST_LOOK_MS = 15_000;

/**
 * Sees an objection through: ends what they object to, waits until nothing of it is on its way, signs, tells them.
 * What can't be ended here waits for a human, whose word ends it.
 */
export async function objection({ requestId, beginsAt }: ObjectionInput): Promise<void> {
  const done: string[] = [];
  let isCancelled = false;
  let concluded: 'completed' | 'refused' | null = null;
  setHandler(cancelRequest, () => void (isCancelled = true), {
    description: 'Drop the request, as long as nothing was done.',
  });
  setHandler(concludeRequest, (outcome) => void (concluded = outcome), {
    description: 'What was left to a human is done, or refused.',
  });

  show('waiting');
  const untilThen = beginsAt - Date.now();
  if (untilThen > 0) await condition(() => isCancelled, untilThen);
  if (isCancelled) {
    await hands.dropRequest(requestId);
    return show('cancelled');
  }
  const { leftBecause } = await step('object', () => hands.object(requestId));
  if (leftBecause !== null) {
    await hands.leaveToHuman({ requestId, because: leftBecause });
    show(`needs a human: ${leftBecause}`);
    await condition(() => concluded !== null);
  }
  if (concluded !== 'refused') {
    await step('drain', () => untilQuiet(requestId));
    await step('issue-receipt', () => hands.issueStopReceipt(requestId));
    await step('tell-them', () => hands.tellObjector(requestId));
  }
  const outcome = concluded ?? 'completed';
  await hands.endRequest({ requestId, outcome });
  show(outcome);

  async function step<Answer>(name: ObjectionStep, run: () => Promise<Answer>): Promise<Answer> {
    show(`running: ${name}`);
    await hands.noteObjection({ requestId, step: name });
    const answer = await run();
    done.push(`- ${name}: ${new Date(Date.now()).toISOString()}`);
    return answer;
  }

  function show(now: string): void {
    setCurrentDetails([`**Objection** ${now}`, '', ...done].join('\n'));
  }
}

async function untilQuiet(requestId: string): Promise<void> {
  for (
    let rest = FIRST_LOOK_MS;
    !(await hands.isQuiet(requestId));
    rest = Math.min(rest * 2, LONGEST_LOOK_MS)
  )
    await sleep(rest);
}

setWorkflowOptions({ versioningBehavior: 'AUTO_UPGRADE' }, objection);
