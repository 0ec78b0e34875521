import {
  CancellationScope,
  condition,
  patched,
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

/** Each step is tried until it works: an erasure is never given up, it asks for a human instead. */
const hands = proxyActivities<ErasureActivities>({
  startToCloseTimeout: '2m',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '30s' },
});

/** A step that has not come to an end by then needs somebody to look at it. */
const PATIENCE_MS = 10 * 60_000;
const FIRST_LOOK_MS = 500;
const LONGEST_LOOK_MS = 15_000;
/** Deleted runs vanish with a delay, and lists lag: as often in a row nothing must be found. */
const EMPTY_PASSES = 2;

/**
 * Erases one person: fence, drain, enumerate, delete, tell the processors, destroy the key, wait until nobody can
 * hold it, verify, sign, tell them. It runs under the key of its request, which is not the one it destroys.
 */
export async function erasure({ requestId, beginsAt, timeline = [] }: ErasureInput): Promise<void> {
  const status: ErasureStatus = { state: 'waiting', step: null, timeline, stuck: null };
  let isCancelled = false;
  setHandler(cancelErasure, () => void (isCancelled = true), {
    description: 'Drop the request, as long as nothing was fenced.',
  });
  setHandler(erasureStatus, () => status, { description: 'How far the erasure has come.' });

  show();
  const untilThen = beginsAt - Date.now();
  if (untilThen > 0) await condition(() => isCancelled, untilThen);
  await untilTrue(async () => isCancelled || !(await hands.isHeld(requestId)));
  if (isCancelled) return drop();
  status.state = 'running';
  if (patched('export-first') && (await hands.wantsExport(requestId))) {
    await step('export-first', () => archiveHands.makeArchive(requestId));
    if (isCancelled) return drop();
  }
  await step('fence', () => hands.fence(requestId));
  await step('drain', () => untilTrue(() => hands.isDrained(requestId)));
  await step('enumerate', () => hands.enumerate(requestId));
  await step('delete-runs', () => untilEmpty(() => hands.deleteRuns(requestId)));
  await step('delete-records', () => untilEmpty(() => hands.deleteRecords(requestId)));
  await step('tell-processors', async () => {
    const processors = await hands.processorsOf(requestId);
    await Promise.all(processors.map((processor) => hands.tellProcessor({ requestId, processor })));
  });
  let heldForMs = 0;
  await step('destroy-key', async () => {
    heldForMs = await hands.destroyKey(requestId);
  });
  await step('wait-out-caches', () => sleep(heldForMs, { summary: 'until no process can hold the key' }));
  // Whatever was under way when the key went has written its last by now.
  await step('verify', () =>
    untilTrue(async () => {
      await hands.deleteRecords(requestId);
      return hands.verify(requestId);
    }),
  );
  await step('issue-receipt', () => hands.issueReceipt({ requestId, timeline: status.timeline }));
  await step('tell-them', () => hands.tellThem(requestId));
  status.state = 'completed';
  status.step = null;
  show();

  async function drop(): Promise<void> {
    await hands.cancelRequest(requestId);
    status.state = 'cancelled';
    show();
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
    setCurrentDetails([`**Erasure** ${now}`, ...stuck, '', ...done].join('\n'));
  }
}

async function untilTrue(holds: () => Promise<boolean>): Promise<void> {
  for (let rest = FIRST_LOOK_MS; !(await holds()); rest = Math.min(rest * 2, LONGEST_LOOK_MS)) {
    await sleep(rest);
  }
}

async function untilEmpty(pass: () => Promise<number>): Promise<void> {
  let empty = 0;
  await untilTrue(async () => {
    empty = (await pass()) === 0 ? empty + 1 : 0;
    return empty === EMPTY_PASSES;
  });
}

setWorkflowOptions({ versioningBehavior: 'AUTO_UPGRADE' }, erasure);
