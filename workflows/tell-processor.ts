import {
  condition,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  setWorkflowOptions,
} from '@temporalio/workflow';
import {
  lookAgain,
  type ProcessorActivities,
  type ProcessorState,
  type TellProcessorInput,
} from './processor-contract';

const { askProcessor } = proxyActivities<ProcessorActivities>({
  startToCloseTimeout: '1m',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '30s' },
  summary: 'Order an erasure, or ask how far it is',
});

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 6 * 3_600_000;

/**
 * Has one processor erase one person: tells it, waits for its callback or asks again with growing pauses, until it has
 * confirmed, refuses, or its time is over. That it accepted ends nothing.
 */
export async function tellProcessor({ requestId, processor }: TellProcessorInput): Promise<ProcessorState> {
  let isNews = false;
  setHandler(lookAgain, () => void (isNews = true), { description: 'Something was heard: look now.' });
  let before: ProcessorState = 'waiting';
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    isNews = false;
    const { state, dueAt, restMs } = await askProcessor({ requestId, processor });
    setCurrentDetails(`**${processor}**: ${state}, due ${new Date(dueAt).toISOString()}`);
    if (state !== 'waiting' && state !== 'accepted') return state;
    if (state !== before) pauseMs = FIRST_PAUSE_MS;
    before = state;
    const left = Math.max(dueAt - Date.now(), 1);
    await condition(() => isNews, Math.min(Math.max(pauseMs, restMs), left));
  }
}

setWorkflowOptions({ versioningBehavior: 'AUTO_UPGRADE' }, tellProcessor);
