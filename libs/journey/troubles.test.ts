import type { Behaviour, JourneyEvent } from './events';
import type { Journey } from './journey';
import { after, day, did, ordered, passed, reachable, start } from './testing/given';
import { HOUR, type Instant } from './time';

const opened = (at: Instant, supportCase?: string): Behaviour =>
  did('Support Case Opened', at, supportCase === undefined ? {} : { supportCase });
const closed = (at: Instant, supportCase?: string): Behaviour =>
  did('Support Case Closed', at, supportCase === undefined ? {} : { supportCase });
const failed = (at: Instant): Behaviour => did('Payment Failed', at);
const lived = (...events: JourneyEvent[]): Journey => after(reachable(), ...events);
const openCases = ({ troubles }: Journey): (string | null)[] => troubles.cases.map(({ id }) => id);
const openTasks = ({ tasks }: Journey) => tasks.filter(({ closedAt }) => closedAt === null);

describe('a support case', () => {
  test('opens a task for a human, and closes it when it is closed', () => {
    const open = lived(opened(start, 'c1'));
    expect(open.tasks).toEqual([{ kind: 'support-case', openedAt: start, about: 'c1', closedAt: null }]);
    const over = after(open, closed(day(2), 'c1'));
    expect(openCases(over)).toEqual([]);
    expect(over.tasks).toEqual([{ kind: 'support-case', openedAt: start, about: 'c1', closedAt: day(2) }]);
  });
  test('reported twice is one case and one task', () => {
    const twice = lived(opened(start, 'c1'), opened(day(1), 'c1'));
    expect(openCases(twice)).toEqual(['c1']);
    expect(twice.tasks).toHaveLength(1);
  });
  test('of the same name, opened again once its fourteen days are over, is looked at again', () => {
    const again = lived(opened(start, 'c1'), opened(day(14), 'c1'));
    expect(again.troubles.cases).toEqual([{ id: 'c1', at: day(14) }]);
    expect(openTasks(again)).toHaveLength(2);
    expect(openTasks(after(again, closed(day(15), 'c1')))).toEqual([]);
  });
  test('whose opening is told after its closing was never open', () => {
    const late = lived(closed(day(2), 'c1'), opened(day(1), 'c1'));
    expect(openCases(late)).toEqual([]);
    expect(late.tasks).toEqual([]);
    expect(openCases(after(late, opened(day(3), 'c1')))).toEqual(['c1']);
  });
  test('is not closed by what closed before it opened, nor by the closing of another', () => {
    expect(openCases(lived(opened(day(2), 'c1'), closed(day(1), 'c1')))).toEqual(['c1']);
    expect(openCases(lived(opened(start, 'c1'), closed(day(1), 'c2')))).toEqual(['c1']);
  });
  test('without a name is closed by one without a name, the oldest first', () => {
    const two = lived(opened(start), opened(day(1)));
    const one = after(two, closed(day(2)));
    expect(one.troubles.cases).toEqual([{ id: null, at: day(1) }]);
    expect(openTasks(one)).toEqual([{ kind: 'support-case', openedAt: day(1), about: null, closedAt: null }]);
  });
  test('that is the only one is closed by a closing without a name; of several nobody knows which', () => {
    expect(openCases(lived(opened(start, 'c1'), closed(day(1))))).toEqual([]);
    expect(openCases(lived(opened(start, 'c1'), opened(start, 'c2'), closed(day(1))))).toEqual(['c1', 'c2']);
  });
  test('is one of ten at most, the newest', () => {
    const many = Array.from({ length: 12 }, (_, n) => opened(start + n, `c${n}`));
    expect(openCases(lived(...many))).toEqual(Array.from({ length: 10 }, (_, n) => `c${n + 2}`));
    const over = Array.from({ length: 12 }, (_, n) => closed(start + n, `c${n}`));
    expect(lived(...over).troubles.closed).toHaveLength(10);
  });
  test('that is closed is nothing they did; one that they open is', () => {
    expect(lived(closed(start, 'c1')).activity.lastAt).toBeNull();
    expect(lived(opened(start, 'c1')).activity.lastAt).toBe(start);
  });
});

describe('a failed payment', () => {
  test('opens one task, however often it is tried within two days', () => {
    const tried = lived(failed(start), failed(start + HOUR), failed(day(2)));
    expect(tried.tasks).toEqual([{ kind: 'payment-failed', openedAt: start, about: null, closedAt: null }]);
    expect(tried.troubles.paymentFailedAt).toBe(day(2));
  });
  test('is a new trouble after that, and what is told late belongs to the same', () => {
    expect(openTasks(lived(failed(start), failed(day(2))))).toHaveLength(2);
    expect(lived(failed(day(1)), failed(start)).tasks).toHaveLength(1);
    expect(lived(failed(day(1)), failed(start)).troubles.paymentFailedAt).toBe(day(1));
  });
  test('is over with the next order, its task too; an order before it changes nothing', () => {
    const paid = lived(failed(start), ordered('sencha', day(1)));
    expect(paid.troubles.paymentFailedAt).toBeNull();
    expect(paid.tasks[0]?.closedAt).toBe(day(1));
    const before = lived(failed(day(1)), ordered('sencha', start));
    expect(before.troubles.paymentFailedAt).toBe(day(1));
    expect(openTasks(before)).toHaveLength(1);
  });
  test('told after the order that followed it is no trouble any more', () => {
    const late = lived(ordered('sencha', day(1)), failed(start));
    expect(late.troubles.paymentFailedAt).toBeNull();
    expect(late.tasks).toEqual([]);
  });
  test('is nothing they did', () => {
    expect(lived(failed(start)).activity.lastAt).toBeNull();
  });
});

describe('a task', () => {
  test('that somebody took care of takes its trouble with it', () => {
    const journey = lived(opened(start, 'c1'), failed(day(1)));
    const caredFor = after(
      journey,
      { type: 'Task Closed', at: day(2), kind: 'support-case', openedAt: start },
      { type: 'Task Closed', at: day(2), kind: 'payment-failed', openedAt: day(1) },
    );
    expect(openTasks(caredFor)).toEqual([]);
    expect(caredFor.troubles).toMatchObject({ cases: [], paymentFailedAt: null });
  });
  test('of another kind or of another time is left alone', () => {
    const journey = lived(opened(start, 'c1'));
    expect(
      after(journey, { type: 'Task Closed', at: day(2), kind: 'payment-failed', openedAt: start }).troubles
        .cases,
    ).toHaveLength(1);
    expect(
      openTasks(
        after(journey, { type: 'Task Closed', at: day(2), kind: 'support-case', openedAt: start + 1 }),
      ),
    ).toHaveLength(1);
  });
  test('is never closed before it was opened, nor twice', () => {
    const journey = lived(opened(day(1), 'c1'));
    const early = after(journey, { type: 'Task Closed', at: start, kind: 'support-case', openedAt: day(1) });
    expect(early.tasks[0]?.closedAt).toBe(day(1));
    const again = after(early, { type: 'Task Closed', at: day(5), kind: 'support-case', openedAt: day(1) });
    expect(again.tasks[0]?.closedAt).toBe(day(1));
  });
  test('that is open is kept when there are too many; the settled go first', () => {
    const open = lived(opened(start, 'first'));
    const many = Array.from({ length: 30 }, (_, n) => [
      opened(day(1) + 2 * n, `c${n}`),
      closed(day(1) + 2 * n + 1, `c${n}`),
    ]).flat();
    const journey = after(open, ...many);
    expect(journey.tasks).toHaveLength(20);
    expect(openTasks(journey).map(({ about }) => about)).toEqual(['first']);
    expect(journey.tasks.at(-1)?.about).toBe('c29');
  });
});

test("two people's troubles are one person's, each once", () => {
  const anonymous = lived(opened(start, 'c1'), failed(day(1)), opened(start, 'c2'));
  const merged = (known: Journey): Journey =>
    after(known, { type: 'Journey Merged', at: day(3), mergeId: 'm', from: anonymous });
  expect(merged(lived(opened(day(1), 'c1'))).troubles).toMatchObject({
    cases: [
      { id: 'c2', at: start },
      { id: 'c1', at: day(1) },
    ],
    paymentFailedAt: day(1),
  });
  expect(openCases(merged(lived(closed(day(2), 'c1'))))).toEqual(['c2']);
  const hasPaid = merged(lived(ordered('sencha', day(2)), passed(day(2))));
  expect(hasPaid.troubles.paymentFailedAt).toBeNull();
  expect(openTasks(hasPaid).map(({ kind }) => kind)).toEqual(['support-case', 'support-case']);
});
