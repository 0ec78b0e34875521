import { ApplicationFailure } from '@temporalio/common';
import {
  allHandlersFinished,
  ChildWorkflowFailure,
  condition,
  continueAsNew,
  defineSignal,
  defineUpdate,
  executeChild,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  sleep,
  upsertMemo,
} from '@temporalio/workflow';
import { backwards, type ExerciserInput, type Words } from './exerciser-words';

export interface ExerciserHands {
  /** Sends a heartbeat and fails; the second attempt has a result. */
  stumble(said: string): Promise<string>;
  say(): Promise<string>;
  /** Sends a heartbeat and goes on as long as it may. */
  linger(): Promise<void>;
}

export const hear = defineSignal<[string]>('hear');
export const tell = defineUpdate<string, [string]>('tell');

const hands = proxyActivities<ExerciserHands>({
  startToCloseTimeout: '30s',
  retry: { initialInterval: '200ms', maximumAttempts: 3 },
});
const patientHands = proxyActivities<ExerciserHands>({ startToCloseTimeout: '1h' });
const localHands = proxyLocalActivities<ExerciserHands>({ startToCloseTimeout: '10s' });

/** Says something in every place of Temporal's where something can be said. */
export async function exerciser(input: ExerciserInput): Promise<string> {
  const { childId, end } = input;
  const words = backwards(input.words);
  let [heard, told] = [false, 0];
  setHandler(hear, () => void (heard = true));
  setHandler(tell, (said) => {
    told += 1;
    if (said === words['update refusal'])
      throw ApplicationFailure.create({ message: said, type: 'Refused', details: [said] });
    return words['update answer'];
  });
  if (!input.isSecondRun) {
    upsertMemo({ more: words['upserted memo'] });
    await hands.stumble(words['activity input']);
    await localHands.say();
    await sleep(10, { summary: words['timer summary'] });
    await family(words, childId);
    await condition(() => heard && told >= 2);
    await condition(allHandlersFinished);
    await continueAsNew<typeof exerciser>({
      ...input,
      said: '',
      isSecondRun: true,
      carried: words['carried on'],
    });
  }
  if (end === null) await patientHands.linger();
  if (end === 'failed')
    throw ApplicationFailure.create({
      message: words['workflow failure'],
      type: 'Failed',
      details: [words['workflow failure']],
      nonRetryable: true,
    });
  return words.result;
}

async function family(words: Words, childId: string): Promise<void> {
  await executeChild(child, {
    workflowId: `${childId}:well`,
    args: [words['child input'], backwards(words), false],
    memo: { of: words['child memo'] },
  });
  try {
    await executeChild(child, { workflowId: `${childId}:failing`, args: ['', backwards(words), true] });
  } catch (error) {
    if (!(error instanceof ChildWorkflowFailure)) throw error;
  }
}

export async function child(_said: string, written: Words, fails: boolean): Promise<string> {
  const words = backwards(written);
  if (fails)
    throw ApplicationFailure.create({ message: words['child failure'], type: 'Failed', nonRetryable: true });
  return words['child result'];
}
