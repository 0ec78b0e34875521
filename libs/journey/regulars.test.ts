import type { JourneyEvent } from './events';
import type { Journey, Task } from './journey';
import { nextWakeUp } from './next-wake-up';
import { after, day, passed, reachable, searched } from './testing/given';
import { policy } from './testing/policy';

/** Here on these days. */
const here = (...days: number[]): Journey => after(reachable(), ...days.map((n) => searched(day(n))));
/** Every third day, eight times: the last is day 21. */
const regular = here(0, 3, 6, 9, 12, 15, 18, 21);
const silences = ({ tasks }: Journey): Task[] => tasks.filter(({ kind }) => kind === 'silent-regular');

describe('a regular who falls silent', () => {
  test('is a task for a human once the silence is four times their longest gap, at least three weeks', () => {
    expect(silences(after(regular, passed(day(42) - 1)))).toEqual([]);
    expect(silences(after(regular, passed(day(42))))).toEqual([
      { kind: 'silent-regular', openedAt: day(42), about: null, closedAt: null },
    ]);
    const weekly = here(0, 7, 14, 21, 28, 35, 42, 49);
    expect(silences(after(weekly, passed(day(49 + 28) - 1)))).toEqual([]);
    expect(silences(after(weekly, passed(day(49 + 28))))).toHaveLength(1);
  });
  test('is never a message: nothing happens that a play could answer', () => {
    const silent = after(regular, passed(day(42)));
    expect(silent.moments).toEqual([]);
    expect(silent.waiting).toEqual([]);
  });
  test('is woken for, and is a task once, however often somebody looks', () => {
    const later = after(regular, passed(day(30)));
    expect(nextWakeUp(after(later, passed(day(40))), policy)).toEqual({
      at: day(42),
      why: 'a regular fell silent',
    });
    const looked = [42, 43, 50, 90].reduce((journey, n) => after(journey, passed(day(n))), later);
    expect(silences(looked)).toEqual(silences(after(regular, passed(day(90)))));
    expect(silences(looked)).toHaveLength(1);
  });
  test('who comes back closes it, and may fall silent again', () => {
    const back = after(regular, passed(day(50)), searched(day(33)), passed(day(51)));
    const returned = after(regular, passed(day(50)), searched(day(51)));
    expect(silences(returned)).toMatchObject([{ openedAt: day(42), closedAt: day(51) }]);
    // The long gap is a gap like any other: their rhythm is not steady any more.
    expect(silences(after(returned, passed(day(130))))).toHaveLength(1);
    // Told late that they had been here meanwhile: that silence was none, the next is counted from there.
    expect(silences(back)).toMatchObject([{ openedAt: day(42), closedAt: day(42) }]);
    expect(silences(after(back, passed(day(33 + 48)))).map(({ openedAt }) => openedAt)).toEqual([
      day(42),
      day(81),
    ]);
  });
  test('what is told late of a time before they fell silent does not end the silence', () => {
    const late = after(regular, passed(day(50)), searched(day(10)));
    expect(silences(late)).toMatchObject([{ openedAt: day(42), closedAt: null }]);
    expect(silences(after(late, passed(day(60))))).toHaveLength(1);
  });
  test.each([
    ['was here on seven days only', here(0, 3, 6, 9, 12, 15, 18)],
    ['has no steady rhythm', here(0, 3, 6, 9, 12, 27, 30, 33)],
    ['was never here', reachable()],
  ])('nobody wonders about who %s', (_, journey) => {
    expect(silences(after(journey, passed(day(400))))).toEqual([]);
  });
  test('a gap of fourteen days is steady still', () => {
    expect(silences(after(here(0, 3, 6, 9, 12, 26, 29, 32), passed(day(32 + 56))))).toHaveLength(1);
    expect(silences(after(here(0, 3, 6, 9, 12, 26, 29, 32), passed(day(32 + 56) - 1)))).toEqual([]);
  });
  test('only the newest eight days tell the rhythm', () => {
    expect(silences(after(here(0, 40, 43, 46, 49, 52, 55, 58, 61), passed(day(82))))).toHaveLength(1);
  });
  test.each(['erased', 'suppressed', 'objected'] as const)('nobody asks after who is %s', (standing) => {
    const word = (on: boolean, at: number): JourneyEvent => ({ type: 'Standing Changed', at, standing, on });
    expect(silences(after(regular, word(true, day(22)), passed(day(90))))).toEqual([]);
    const lifted = after(regular, word(true, day(22)), word(false, day(23)), passed(day(90)));
    expect(silences(lifted)).toHaveLength(1);
  });
  test('a policy that waits longer makes no second task of the same silence', () => {
    const silent = after(regular, passed(day(42)));
    const patient = { ...policy, regulars: { ...policy.regulars, leastSilenceDays: 40 } };
    expect(nextWakeUp(silent, patient)?.why).not.toBe('a regular fell silent');
  });
  test('who turns out to be somebody who was here meanwhile is not missed', () => {
    const silent = after(regular, passed(day(50)));
    const from = after(reachable(day(49)), searched(day(49)));
    const merged = after(silent, { type: 'Journey Merged', at: day(51), mergeId: 'm', from });
    expect(silences(merged)).toMatchObject([{ closedAt: day(49) }]);
  });
});
