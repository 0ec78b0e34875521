import * as fc from 'fast-check';
import { Halting } from '../../apps/api/customers/halting';
import { Withdrawals } from '../../apps/api/customers/withdrawals';
import { sayUnderPermit } from '../../apps/worker/permitted-sending';
import type { Records } from '@tact/records';
import { pause } from '../support/until';
import { consent, reserved, startGates, tipFor, whoAgreed } from './people-at-the-gate';

const PROCESSES = 3;
let gates: Awaited<ReturnType<typeof startGates>>;
beforeAll(async () => {
  gates = await startGates(PROCESSES);
});
afterAll(() => gates?.stop());

const SEED = process.env['SEED'] === undefined ? Date.now() % 1_000_000 : Number(process.env['SEED']);
const RUNS = Number(process.env['RUNS'] ?? 25);
/** A sender may be stalled for longer than it promised; a peer takes no longer than it may. */
const promised = { leavesWithinMs: 300, arrivesWithinMs: 300 };
const who = { keyId: 'k', name: 'test', role: 'product' } as const;

/** How often each situation arose. */
const arose = { stopped: 0, said: 0, refused: 0, late: 0, died: 0 };

const ms = (most: number) => fc.integer({ min: 0, max: most });
const step = fc.record({
  by: fc.integer({ min: 0, max: PROCESSES - 1 }),
  after: ms(300),
  what: fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        do: fc.constant('say' as const),
        /** Between the permit and the clearance, between the clearance and the first byte, until the answer. */
        stalls: fc.tuple(
          ms(60),
          fc.oneof({ weight: 3, arbitrary: ms(20) }, { weight: 1, arbitrary: ms(400) }),
          ms(100),
        ),
        dies: fc.boolean(),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constantFrom('withdraw' as const, 'pause' as const, 'object' as const) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constantFrom('agree' as const, 'resume' as const, 'lift' as const) }),
    },
  ),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

type Word = 'withdraw' | 'pause' | 'object';
/** When something was asked for and when it was answered. */
interface Span {
  word: Word;
  asked: number;
  answered: number;
}
interface Line {
  stopped: Span[];
  opened: Span[];
  said: number[];
}

async function play({ what, by, after }: Step, subjectKey: string, line: Line): Promise<void> {
  await pause(after);
  const records = gates.records[by] as Records;
  const now = new Date();
  const withdrawals = new Withdrawals(records);
  const halting = new Halting(records);
  const asked = performance.now();
  const stop = async (word: Word, stopping: Promise<boolean>) => {
    if (!(await stopping)) return;
    line.stopped.push({ word, asked, answered: performance.now() });
    arose.stopped += 1;
  };
  const open = async (word: Word, opening: Promise<unknown>) => {
    const span = { word, asked, answered: Infinity };
    line.opened.push(span);
    await opening;
    span.answered = performance.now();
  };
  switch (what.do) {
    case 'say':
      return speak(records, subjectKey, what, line);
    case 'withdraw':
      return stop('withdraw', withdrawals.apply(subjectKey, [consent('withdrawn', { at: now })]));
    case 'pause':
      return stop('pause', halting.apply(subjectKey, { what: 'paused', until: null }, who, now));
    case 'object':
      return stop('object', halting.apply(subjectKey, { what: 'objected' }, who, now));
    case 'agree':
      return open('withdraw', withdrawals.apply(subjectKey, [consent('given')]));
    case 'resume':
      return open('pause', halting.apply(subjectKey, { what: 'resumed' }, who, now));
    case 'lift':
      return open('object', halting.apply(subjectKey, { what: 'objection-lifted' }, who, now));
  }
}

/** A sender that stalls where it will, and maybe dies before it reports. */
async function speak(
  records: Records,
  subjectKey: string,
  { stalls: [first, second, third], dies }: { stalls: [number, number, number]; dies: boolean },
  line: Line,
): Promise<void> {
  const tip = tipFor(subjectKey);
  await reserved(records, tip);
  const dead = new Error('killed');
  await sayUnderPermit(stallingCommit(records, second), tip, promised, async (clear) => {
    await pause(first);
    if (!(await clear())) return { fate: 'withheld' };
    const cleared = performance.now();
    await pause(third);
    // A peer that takes longer than peers do has been given up by everybody, and takes nothing.
    const takenAt = performance.now();
    if (takenAt - cleared < promised.arrivesWithinMs) line.said.push(takenAt);
    arose.said += 1;
    if (!dies) return { fate: 'delivered' };
    arose.died += 1;
    throw dead;
  }).then(
    ({ fate }) => {
      if (fate === 'refused') arose.refused += 1;
      if (fate === 'retry') arose.late += 1;
    },
    (error: unknown) => {
      if (error !== dead) throw error;
    },
  );
}

/** The process is stopped after the database has committed its permit and before it hears of it. */
const stallingCommit = (
  { gates: its, journal }: Records,
  forMs: number,
): Pick<Records, 'gates' | 'journal'> => ({
  journal,
  gates: Object.assign(Object.create(its) as typeof its, {
    async commit(...asked: Parameters<typeof its.commit>) {
      const answer = await its.commit(...asked);
      await pause(forMs);
      return answer;
    },
  }),
});

/** What the peer took after a stop was answered with 200, unless something may have opened the gate in between. */
const leaks = ({ stopped, opened, said }: Line): number[] =>
  said.filter((at) =>
    stopped.some(
      (stop) =>
        stop.answered < at &&
        !opened.some(
          ({ word, asked, answered }) => word === stop.word && answered > stop.asked && asked < at,
        ),
    ),
  );

test(`whatever stops, opens, stalls and dies in whatever order, nothing is said after a stop was answered with 200 (seed ${SEED})`, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(step, { minLength: 6, maxLength: 14 }), { minLength: 3, maxLength: 5 }),
      async (lives) => {
        const lines = await Promise.all(
          lives.map(async (steps) => {
            const line: Line = { stopped: [], opened: [], said: [] };
            const subjectKey = await whoAgreed(gates.records[0]);
            await Promise.all(steps.map((one) => play(one, subjectKey, line)));
            return line;
          }),
        );
        expect(lines.flatMap(leaks)).toEqual([]);
      },
    ),
    { numRuns: RUNS, seed: SEED, endOnFailure: process.env['SHRINK'] !== '1' },
  );
  // Otherwise nothing met anything.
  for (const [what, times] of Object.entries(arose)) expect([what, times]).not.toEqual([what, 0]);
}, 900_000);
