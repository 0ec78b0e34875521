import { condition, proxyActivities, setHandler, setWorkflowOptions, sleep } from '@temporalio/workflow';
import { archiveHands } from './archive-hands';
import type { ErasureActivities, ErasureStep } from './erasure-contract';
import { lookAgain, type ProcessorStanding } from './processor-contract';
import { ProcessorsOfErasure } from './processors-of-erasure';
import type { RequestInput } from './request-contract';
import { RequestRun, untilItWorks, untilTrue } from './request-run';

const hands = proxyActivities<ErasureActivities>(untilItWorks);

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
export async function erasure(input: RequestInput): Promise<void> {
  const { requestId } = input;
  /** What the processors had said when somebody looked last. */
  let standings: ProcessorStanding[] = [];
  const processors = new ProcessorsOfErasure(requestId);
  setHandler(lookAgain, () => processors.lookAgain(), { description: 'Something of a processor was heard.' });
  const run = new RequestRun<ErasureStep>('Erasure', input, () => inWords(standings));

  if (!(await run.begins(async () => !(await hands.isHeld(requestId))))) return;
  if (await hands.wantsExport(requestId)) {
    await run.step('export-first', () => archiveHands.makeArchive(requestId), { stays: false });
    if (await run.wasDropped()) return;
  }
  await run.step('fence', () => hands.fence(requestId));
  await run.step('drain', () => untilTrue(() => hands.isDrained(requestId)));
  await run.step('enumerate', async () => {
    await hands.enumerate(requestId);
    await untilTrue(() => hands.endRuns(requestId));
  });
  await run.step('delete-records', () => untilEmpty(() => hands.deleteRecords(requestId)));
  await run.step('tell-processors', async () => {
    standings = await hands.orderFromProcessors(requestId);
    processors.tell(namesOf(standings.filter(isOpen)));
    await condition(() => processors.isOver(), AT_ONCE_MS);
  });
  const heldForMs = await run.step('destroy-key', () => hands.destroyKey(requestId));
  const cachesAreOut = sleep(heldForMs, { summary: 'until no process can hold the key' });
  // Temporal takes up to half a minute to let go of a run that closed just now; none of them works any more.
  await run.step('delete-runs', () => untilEmpty(() => hands.deleteRuns(requestId)));
  await run.step('wait-out-caches', () => cachesAreOut);
  // Whatever was under way when the key went has written its last by now.
  await run.step('verify', () =>
    untilTrue(async () => {
      await hands.deleteRecords(requestId);
      return hands.verify(requestId);
    }),
  );
  await answer(1);
  if (!standings.every(({ isSettled }) => isSettled)) await seeProcessorsThrough();
  await run.ends('completed');

  /** The receipt as things stand, and word of it. */
  async function answer(nth: number): Promise<void> {
    await run.step('issue-receipt', async () => {
      standings = await hands.processorsOf(requestId);
      const { timeline } = run;
      await hands.issueReceipt({ requestId, timeline, nth, processors: standings });
    });
    const outstanding = standings.filter(({ state }) => state !== 'confirmed').length;
    await run.step('tell-them', () => hands.tellThem({ requestId, nth, outstanding }));
  }

  /** Until each has confirmed, or somebody lets it be. Whenever all have given their last word, a receipt says so. */
  async function seeProcessorsThrough(): Promise<void> {
    let said = wordsOf(standings);
    for (let nth = 2; ; await processors.news()) {
      standings = await hands.processorsOf(requestId);
      processors.tell(namesOf(standings.filter(isOpen)));
      if (!standings.some(isOpen) && wordsOf(standings) !== said) {
        await answer(nth);
        said = wordsOf(standings);
        nth += 1;
      }
      if (standings.every(({ isSettled }) => isSettled)) return;
      const isStuck = standings.some((one) => !isOpen(one) && !one.isSettled);
      run.at('await-processors', isStuck ? 'processors-outstanding' : null);
      await hands.noteProcessors({ requestId, isStuck });
    }
  }
}

/** It is still asked. */
const isOpen = ({ state }: ProcessorStanding): boolean => state === 'waiting' || state === 'accepted';

const namesOf = (processors: ProcessorStanding[]): string[] => processors.map(({ name }) => name);

const wordsOf = (processors: ProcessorStanding[]): string =>
  processors.map(({ name, state }) => `${name}:${state}`).join();

const inWords = (processors: ProcessorStanding[]): string[] =>
  processors.length === 0
    ? []
    : ['', '**Processors**', ...processors.map(({ name, state, at }) => `- ${name}: ${state} since ${at}`)];

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
