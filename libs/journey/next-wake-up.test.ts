import { decideAll } from './decide-all';
import type { Journey } from './journey';
import { nextWakeUp } from './next-wake-up';
import { asked } from './testing/book';
import {
  after,
  consent,
  day,
  did,
  ordered,
  passed,
  reachable,
  said,
  searched,
  start,
  touch,
  withTouches,
} from './testing/given';
import { policy } from './testing/policy';
import { newJourney } from './journey';
import { HOUR, MINUTE } from './time';

const wakeUp = (journey: Journey) => nextWakeUp(journey, policy);

test('nobody is woken for nothing', () => {
  expect(wakeUp(newJourney(0, start))).toBeNull();
  expect(wakeUp(reachable())).toBeNull();
});

describe('a journey wakes', () => {
  test('to look again at what waits', () => {
    const waiting = decideAll(
      withTouches(reachable(), said(start)),
      [asked({}, start + HOUR)],
      start + HOUR,
      policy,
      () => 'id',
    ).journey;
    expect(wakeUp(waiting)).toEqual({ at: day(1), why: 'look at guide by email again' });
  });
  test('for a scheduled play', () => {
    expect(wakeUp({ ...reachable(), nextScheduleAt: day(2) })).toEqual({
      at: day(2),
      why: 'a scheduled play',
    });
  });
  test('to judge what came of a touch', () => {
    expect(wakeUp(withTouches(reachable(), said(start)))?.at).toBe(day(7));
    expect(wakeUp(withTouches(reachable(), said(start, { channel: 'in-app' })))?.at).toBe(day(30));
    const shown = after(withTouches(reachable(), said(start, { id: 'card', channel: 'in-app' })), {
      type: 'Touch Shown',
      at: start,
      touchId: 'card',
    });
    expect(wakeUp(shown)?.at).toBe(start + 30 * MINUTE);
    expect(wakeUp(withTouches(reachable(), touch()))?.at).toBe(day(7));
  });
  test('to end a retargeting', () => {
    expect(wakeUp({ ...reachable(), retargetings: { tea: { startedAt: start, end: null } } })).toEqual({
      at: day(30),
      why: 'end retargeting of tea',
    });
    expect(
      wakeUp({ ...reachable(), retargetings: { tea: { startedAt: start, end: { how: 'won', at: start } } } }),
    ).toBeNull();
  });
  test('when a consent ends, and not for one that was taken back', () => {
    const lasting = after(reachable(), consent('offers', { at: start + 1, validUntil: day(5) }));
    expect(wakeUp(lasting)).toEqual({ at: day(5), why: 'consent for offers/any ends' });
    expect(
      wakeUp(after(lasting, consent('offers', { at: start + 2, state: 'withdrawn', validUntil: day(5) }))),
    ).toBeNull();
    expect(wakeUp(after(lasting, passed(day(5))))).toBeNull();
  });
  test('a week before that, where it lasts as long', () => {
    const lasting = after(reachable(), consent('offers', { at: start + 1, validUntil: day(9) }));
    expect(wakeUp(lasting)).toEqual({ at: day(2), why: 'a consent is about to end' });
  });
  test.each([
    ['research lapses', [0, 1, 2, 3].map((n) => searched(start + n * MINUTE)), day(14)],
    ['a cart goes cold', [did('Product Added', start)], day(7)],
    ['an order has been enjoyed', [ordered('sencha', start)], day(30)],
    ['they rest', [did('Page Viewed', start)], day(60)],
  ])('when %s', (_, events, at) => {
    expect(wakeUp(after(reachable(), ...events))?.at).toBe(at);
  });
  test('for the first of all these', () => {
    const busy = after(
      { ...withTouches(reachable(), said(start)), nextScheduleAt: day(8) },
      did('Page Viewed', start - 1),
      consent('offers', { at: start + 1, validUntil: day(5) }),
    );
    expect(wakeUp(busy)?.at).toBe(day(5));
  });
});

test('a cart that was bought does not wake anybody when it would have gone cold', () => {
  const bought = after(reachable(), did('Product Added', start), ordered('sencha', start + HOUR));
  expect(wakeUp(bought)?.at).toBe(start + HOUR + 30 * 24 * HOUR);
});
