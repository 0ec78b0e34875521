import {
  CancellationScope,
  condition,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  setWorkflowOptions,
  sleep,
} from '@temporalio/workflow';
import { archiveHands } from './archive-hands';
import {
  cancelErasure,
  erasureStatus,
  type ErasureActivities,
  type ErasureInput,
  type ErasureStatus,
  type ErasureStep,
} from './erasure-contract';
import { lookAgain, type ProcessorStanding } from './processor-contract';
import { ProcessorsOfErasure } from './processors-of-erasure';

/** Each step is tried until it works: an erasure is never given up, it asks for a human instead. */
const hands = proxyActivities<ErasureActivities>({
  startToCloseTimeout: '2m',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '30s' },
});

/** A step that has not come to an end by then needs somebody to look at it. */
const PATIENCE_MS = 10 * 60_000;
const FIRST_LOOK_MS = 500;
const LONGEST_LOOK_MS = 15_000;
/** What answers at once is in the timeline as told; all others have until the receipt, and their deadline after it. */
const AT_ONCE_MS = 5_000;
/** Deleted runs vanish with a delay, and lists lag: as often in a row nothing must be found. */
const EMPTY_PASSES = 2;

/**
 * Erases one person: fence, drain, enumerate and end what runs, delete, tell the processors, destroy the key, wait until
 * nobody can hold it, verify, sign, tell them, and see the processors through. It runs under the key of its request,
 * which is not the one it destroys.
 */
export async function erasure({ requestId, beginsAt, timeline = [] }: ErasureInput): Promise<void> {
  const status: ErasureStatus = { state: 'waiting', step: null, timeline, stuck: null, processors: [] };
  const processors = new ProcessorsOfErasure(requestId);
  let isCancelled = false;
  setHandler(cancelErasure, () => void (isCancelled = true), {
    description: 'Drop the request, as long as nothing was fenced.',
  });
  setHandler(lookAgain, () => processors.lookAgain(), { description: 'Something of a processor was heard.' });
  setHandler(erasureStatus, () => status, { description: 'How far the erasure has come.' });

  show();
  const untilThen = beginsAt - Date.now();
  if (untilThen > 0) await condition(() => isCancelled, untilThen);
  await untilTrue(async () => isCancelled || !(await hands.isHeld(requestId)));
  if (isCancelled) return drop();
  status.state = 'running';
  if (await hands.wantsExport(requestId)) {
    await step('export-first', () => archiveHands.makeArchive(requestId));
    if (isCancelled) return drop();
  }
  await step('fence', () => hands.fence(requestId));
  await step('drain', () => untilTrue(() => hands.isDrained(requestId)));
  await step('enumerate', async () => {
    await hands.enumerate(requestId);
    await untilTrue(() => hands.endRuns(requestId));
  });
  await step('delete-records', () => untilEmpty(() => hands.deleteRecords(requestId)));
  await step('tell-processors', async () => {
    status.processors = await hands.orderFromProcessors(requestId);
    processors.tell(status.processors.filter(isOpen).map(({ name }) => name));
    await condition(() => processors.isOver(), AT_ONCE_MS);
  });
  let heldForMs = 0;
  await step('destroy-key', async () => {
    heldForMs = await hands.destroyKey(requestId);
  });
  const cachesAreOut = sleep(heldForMs, { summary: 'until no process can hold the key' });
  // Temporal takes up to half a minute to let go of a run that closed just now; none of them works any more.
  await step('delete-runs', () => untilEmpty(() => hands.deleteRuns(requestId)));
  await step('wait-out-caches', () => cachesAreOut);
  // Whatever was under way when the key went has written its last by now.
  await step('verify', () =>
    untilTrue(async () => {
      await hands.deleteRecords(requestId);
      return hands.verify(requestId);
    }),
  );
  await answer(1);
  if (!status.processors.every(({ isSettled }) => isSettled)) await seeProcessorsThrough();
  await hands.complete(requestId);
  status.state = 'completed';
  status.step = null;
  show();

  async function drop(): Promise<void> {
    await hands.cancelRequest(requestId);
    status.state = 'cancelled';
    show();
  }

  /** The receipt as things stand, and word of it. */
  async function answer(nth: number): Promise<void> {
    await step('issue-receipt', async () => {
      status.processors = await hands.processorsOf(requestId);
      const { timeline: happened, processors: said } = status;
      await hands.issueReceipt({ requestId, timeline: happened, nth, processors: said });
    });
    const outstanding = status.processors.filter(({ state }) => state !== 'confirmed').length;
    await step('tell-them', () => hands.tellThem({ requestId, nth, outstanding }));
  }

  /** Until each has confirmed, or somebody lets it be. Whenever all have given their last word, a receipt says so. */
  async function seeProcessorsThrough(): Promise<void> {
    let said = wordsOf(status.processors);
    for (let nth = 2; ; await processors.news()) {
      status.step = 'await-processors';
      status.processors = await hands.processorsOf(requestId);
      processors.tell(status.processors.filter(isOpen).map(({ name }) => name));
      if (!status.processors.some(isOpen) && wordsOf(status.processors) !== said) {
        await answer(nth);
        said = wordsOf(status.processors);
        nth += 1;
      }
      if (status.processors.every(({ isSettled }) => isSettled)) return;
      const isStuck = status.processors.some((one) => !isOpen(one) && !one.isSettled);
      status.step = 'await-processors';
      status.stuck = isStuck ? 'await-processors' : null;
      show();
      await hands.noteProcessors({ requestId, isStuck });
    }
  }

  async function step(name: ErasureStep, run: () => Promise<unknown>): Promise<void> {
    status.step = name;
    show();
    await hands.noteStep({ requestId, step: name });
    const waiting = new CancellationScope();
    const impatience = waiting.run(async () => {
      await sleep(PATIENCE_MS, { summary: `until somebody has to look at: ${name}` });
      status.stuck = name;
      show();
      await hands.askForHuman({ requestId, step: name });
    });
    impatience.catch(() => undefined);
    await run();
    waiting.cancel();
    status.stuck = null;
    status.timeline = [...status.timeline, { step: name, at: Date.now() }];
  }

  function show(): void {
    const done = status.timeline.map(({ step: name, at }) => `- ${name}: ${new Date(at).toISOString()}`);
    const now = status.step === null ? status.state : `${status.state}: ${status.step}`;
    const stuck =
      status.stuck === null ? [] : [`**Needs a human**: ${status.stuck} does not come to an end.`];
    const others = status.processors.map(({ name, state, at }) => `- ${name}: ${state} since ${at}`);
    const said = others.length === 0 ? [] : ['', '**Processors**', ...others];
    setCurrentDetails([`**Erasure** ${now}`, ...stuck, '', ...done, ...said].join('\n'));
  }
}

/** It is still asked. */
const isOpen = ({ state }: ProcessorStanding): boolean => state === 'waiting' || state === 'accepted';

const wordsOf = (processors: ProcessorStanding[]): string =>
  processors.map(({ name, state }) => `${name}:${state}`).join();

async function untilTrue(holds: () => Promise<boolean>): Promise<void> {
  for (let rest = FIRST_LOOK_MS; !(await holds()); rest = Math.min(rest * 2, LONGEST_LOOK_MS)) {
    await sleep(rest);
  }
}

async function untilEmpty(pass: () => Promise<number>): Promise<void> {
  let rest = FIRST_LOOK_MS;
  for (let empty = 0; ;) {
    empty = (await pass()) === 0 ? empty + 1 : 0;
    if (empty === EMPTY_PASSES) return;
    await sleep(empty > 0 ? FIRST_LOOK_MS : rest);
    rest = Math.min(rest * 1.5, LONGEST_LOOK_MS);
  }
}

setWorkflowOptions({ versioningBehavior: 'AUTO_UPGRADE' }, erasure);
