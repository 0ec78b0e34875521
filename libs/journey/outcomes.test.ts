import type { JourneyEvent, TouchReported } from './events';
import type { Journey } from './journey';
import { asked } from './testing/book';
import { decide } from './decide';
import {
  after,
  day,
  did,
  ignored,
  passed,
  reachable,
  said,
  start,
  touch,
  withTouches,
} from './testing/given';
import { policy } from './testing/policy';
import { DAY, MINUTE } from './time';

const outcome = (journey: Journey, id = 'mail') => journey.touches.find((t) => t.id === id)?.outcome ?? null;
const mailed = (...events: JourneyEvent[]): Journey =>
  after(withTouches(reachable(), said(start, { id: 'mail' })), ...events);
const report = (type: TouchReported['type'], at: number, touchId = 'mail') =>
  ({ type, at, touchId, because: 'because' }) as TouchReported;

describe('a pushed touch', () => {
  test('is ignored from seven days after its delivery, no earlier', () => {
    expect(outcome(mailed(passed(day(7) - 1)))).toBeNull();
    expect(outcome(mailed(passed(day(7))))).toEqual({ is: 'ignored', at: day(7) });
  });
  test('is judged as of when it was due, whoever looks when', () => {
    expect(mailed(passed(day(20))).backOff).toEqual({ ignoredInARow: 1, judgedAt: day(7) });
  });
  test.each(['Page Viewed', 'Products Searched', 'Order Completed', 'Support Case Opened'] as const)(
    'is engaged by a visit: %s within the seven days',
    (type) => {
      expect(outcome(mailed(did(type, day(7) - 1)))).toEqual({ is: 'engaged', at: day(7) - 1 });
      expect(outcome(mailed(did(type, day(7))))).toEqual({ is: 'ignored', at: day(7) });
    },
  );
  test.each(['Order Refunded', 'Payment Failed', 'Support Case Closed'] as const)(
    'is not answered by what is done to them: %s',
    (type) => {
      expect(outcome(mailed(did(type, day(1))))).toBeNull();
    },
  );
  test('is not answered by a visit from before it, told late', () => {
    expect(outcome(mailed(did('Page Viewed', start - 1)))).toBeNull();
  });
  test('is not engaged by a click alone: scanners click, they do not browse', () => {
    expect(outcome(mailed(report('Touch Clicked', day(1))))).toBeNull();
    expect(
      outcome(mailed(report('Touch Clicked', day(1)), did('Page Viewed', day(1), { touchId: 'mail' }))),
    ).toMatchObject({ is: 'engaged' });
  });
  test('keeps its first outcome', () => {
    const late = mailed(
      passed(day(8)),
      did('Page Viewed', day(6), { touchId: 'mail' }),
      report('Touch Bounced', day(9)),
    );
    expect(outcome(late)).toEqual({ is: 'ignored', at: day(7) });
  });
  test.each([
    ['Touch Bounced', 'bounced'],
    ['Touch Complained', 'complained'],
    ['Touch Stopped', 'stopped'],
  ] as const)('that is reported as %s is %s, and no silence', (type, is) => {
    const journey = mailed(report(type, day(1)), passed(day(8)));
    expect(outcome(journey)).toEqual({ is, at: day(1) });
    expect(journey.backOff.ignoredInARow).toBe(0);
  });
  test('that never left frees its place; one that had left does not', () => {
    const reserved = withTouches(reachable(), touch({ id: 'mail' }));
    expect(outcome(after(reserved, report('Touch Refused', start + 1)))).toMatchObject({ is: 'undelivered' });
    expect(outcome(mailed(report('Touch Undelivered', start + 1)))).toMatchObject({ is: 'bounced' });
    expect(outcome(mailed(report('Touch Unknown', start + 1)))).toBeNull();
  });
  test('is delivered once', () => {
    expect(mailed(report('Touch Delivered', day(5))).touches[0]?.deliveredAt).toBe(start);
  });
  test('whose sender was lost is unknown after the time for an answer, and no silence', () => {
    const lost = after(withTouches(reachable(), touch({ id: 'mail' })), passed(day(7)));
    expect(outcome(lost)).toEqual({ is: 'unknown', at: day(7) });
    expect(lost.backOff.ignoredInARow).toBe(0);
  });
  test('of a report about a touch nobody knows, nothing comes', () => {
    const journey = mailed();
    expect(after(journey, report('Touch Clicked', start, 'nobody'))).toEqual(journey);
  });
});

describe('an in-app message', () => {
  const there = withTouches(reachable(), said(start, { id: 'mail', channel: 'in-app' }));
  const shown = after(there, did('Page Viewed', day(1)), report('Touch Shown', day(1) + MINUTE));
  test('is not answered by a visit, and never ignored while nobody has seen it', () => {
    expect(outcome(after(there, did('Page Viewed', day(1)), passed(day(29))))).toBeNull();
    expect(outcome(after(there, passed(day(30))))).toEqual({ is: 'undelivered', at: day(30) });
  });
  test('is ignored when it was shown and the session ended without a click', () => {
    expect(outcome(after(shown, passed(day(1) + 31 * MINUTE - 1)))).toBeNull();
    expect(outcome(after(shown, passed(day(1) + 31 * MINUTE)))).toEqual({
      is: 'ignored',
      at: day(1) + 31 * MINUTE,
    });
  });
  test('waits as long as the session goes on', () => {
    const on = after(shown, did('Page Viewed', day(1) + 25 * MINUTE), passed(day(1) + 54 * MINUTE));
    expect(outcome(on)).toBeNull();
    expect(outcome(after(on, passed(day(1) + 55 * MINUTE)))).toMatchObject({ is: 'ignored' });
  });
  test('is engaged by its click, or by a page event with its id', () => {
    expect(outcome(after(shown, report('Touch Clicked', day(1) + 2 * MINUTE)))).toMatchObject({
      is: 'engaged',
    });
    expect(outcome(after(shown, did('Page Viewed', day(1) + 2 * MINUTE, { touchId: 'mail' })))).toMatchObject(
      { is: 'engaged' },
    );
  });
});

describe('a service touch', () => {
  const served = withTouches(ignored(reachable(), 2, start), said(start, { id: 'mail', kind: 'service' }));
  test('ends like any other and counts for nothing', () => {
    const silent = after(served, passed(day(8)));
    expect(outcome(silent)).toMatchObject({ is: 'ignored' });
    expect(silent.backOff).toEqual({ ignoredInARow: 2, judgedAt: start });
    const answered = after(served, did('Page Viewed', day(1)));
    expect(outcome(answered)).toMatchObject({ is: 'engaged' });
    expect(answered.backOff.ignoredInARow).toBe(2);
  });
});

describe('the row of ignored messages', () => {
  const weekly = withTouches(reachable(), ...[0, 8, 16, 24, 32].map((n) => said(day(n))));
  test('grows with each of them', () => {
    expect([6, 7, 15, 23, 31, 39].map((n) => after(weekly, passed(day(n))).backOff.ignoredInARow)).toEqual([
      0, 1, 2, 3, 4, 5,
    ]);
  });
  test('is broken by an answer', () => {
    expect(after(weekly, did('Page Viewed', day(17)), passed(day(20))).backOff).toEqual({
      ignoredInARow: 0,
      judgedAt: null,
    });
  });
  test('once it is a silence, ends only by new interest', () => {
    const silent = withTouches(ignored(reachable(), 5, start), said(start, { id: 'mail' }));
    expect(after(silent, did('Page Viewed', day(1))).backOff.ignoredInARow).toBe(5);
  });
  test('never lets a judgement that is known late shorten the wait', () => {
    const late = withTouches(
      ignored(reachable(), 2, day(20)),
      said(start, { id: 'mail', channel: 'in-app' }),
    );
    const known = after({ ...late, clock: day(21) }, report('Touch Shown', day(1)), passed(day(21)));
    expect(known.backOff).toEqual({ ignoredInARow: 3, judgedAt: day(20) });
  });
  test('makes the fall certain though the policy was made stricter meanwhile', () => {
    const long = withTouches(ignored(reachable(), 4, start), said(start));
    expect(after(long, passed(day(7))).level.lockedSince).toBe(day(7));
  });
});

test('touches of the product never push out of memory what the caps count', () => {
  const mails = [0, 2, 4].map((n) => said(day(n), { outcome: { is: 'engaged', at: day(n) } }));
  const cards = Array.from({ length: 500 }, (_, i) => said(day(5) + i, { channel: 'in-app' }));
  const journey = after(withTouches(reachable(), ...mails, ...cards), passed(day(6)));
  expect(decide(journey, asked({}, day(6)), day(6), policy).verdict).toMatchObject({
    do: 'defer',
    until: day(7),
  });
  expect(journey.touches.length).toBeLessThan(60);
});

test('what was said is remembered for 90 days, so that wider caps count what was sent before them', () => {
  const newer = [1, 2, 3].map((n) => said(start + n, { outcome: { is: 'engaged', at: start + n } }));
  const journey = withTouches(reachable(), said(start, { outcome: { is: 'engaged', at: start } }), ...newer);
  expect(after(journey, passed(start + 90 * DAY - 1)).touches).toHaveLength(4);
  expect(after(journey, passed(start + 90 * DAY)).touches).toEqual(newer);
});

test('the newest three are remembered however long ago, so that no name is used again too soon', () => {
  const told = [0, 1, 2, 3].map((n) => said(day(n), { outcome: { is: 'engaged', at: day(n) } }));
  const journey = after(withTouches(reachable(), ...told), passed(day(900)));
  expect(journey.touches).toEqual(told.slice(1));
});
