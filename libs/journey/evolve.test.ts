import { evolve } from './evolve';
import type { JourneyEvent } from './events';
import { newJourney, type Journey } from './journey';
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
  strongInterest,
  touch,
  viewed,
  withTouches,
} from './testing/given';
import { frozen } from './testing/drive';
import { policy } from './testing/policy';
import { stageAt } from './stages';
import { DAY, HOUR } from './time';

const states = (journey: Journey) =>
  journey.moments.filter(({ on }) => on === 'state').map(({ what }) => what);

describe('the stage', () => {
  const four = [0, 1, 2, 3].map((n) => searched(start + n * HOUR));
  test.each([
    ['discovering', []],
    ['discovering', four.slice(1)],
    ['researching', four],
    ['deciding', [...four, did('Product Added', day(1))]],
    ['enjoying', [did('Product Added', day(1)), ordered('sencha', day(1, 1))]],
    ['deciding', [ordered('sencha', start), did('Product Added', day(1))]],
    ['enjoying', [did('Product Added', day(1)), ordered('sencha', day(1))]],
  ] as const)('is %s after %#', (stage, events) => {
    expect(after(reachable(), ...(events as JourneyEvent[])).stage.is).toBe(stage);
  });
  test.each([
    ['a cart decides nothing after seven days', [did('Product Added', start)], 7, 'deciding', 'discovering'],
    ['research lapses with its first sign after fourteen days', four, 14, 'researching', 'discovering'],
    ['they enjoy an order for thirty days', [ordered('sencha', start)], 30, 'enjoying', 'discovering'],
    [
      'without activity they rest after sixty days',
      [did('Page Viewed', start)],
      60,
      'discovering',
      'resting',
    ],
  ] as const)('changes by itself: %s', (_, events, days, before, then) => {
    const journey = after(reachable(), ...(events as JourneyEvent[]));
    expect(after(journey, passed(day(days) - 1)).stage.is).toBe(before);
    expect(after(journey, passed(day(days + 1))).stage).toEqual({ is: then, since: day(days) });
  });
  test('reached by time alone is no moment: no play answers their absence', () => {
    expect(
      states(after(reachable(), did('Product Added', start), passed(day(0, 1)), passed(day(70)))),
    ).toEqual([]);
  });
});

describe('moments', () => {
  test('are what happened and the states it led to', () => {
    const journey = after(reachable(), searched(start));
    expect(journey.moments.map(({ on, what }) => [on, what])).toEqual([
      ['state', 'first-seen'],
      ['event', 'Products Searched'],
    ]);
  });
  test('tell of interest once, when it becomes strong', () => {
    const journey = after({ ...reachable(), moments: [] }, ...strongInterest(start), searched(day(1, 1)));
    expect(journey.moments.filter(({ what }) => what === 'interest-strong')).toMatchObject([
      { at: day(1), category: 'tea' },
    ]);
  });
  test('tell of interest again when it is new after a retargeting', () => {
    const ended: Journey = {
      ...reachable(),
      retargetings: { tea: { startedAt: start, end: { how: 'spent', at: day(30) } } },
    };
    const old = after(ended, ...strongInterest(day(28)));
    const anew = after(old, ...strongInterest(day(33)), viewed('oolong', day(34, 1)));
    expect(states(old)).not.toContain('interest-strong');
    expect(states(anew)).toContain('interest-strong');
  });
  test('tell of a return after sixty days', () => {
    expect(states(after(reachable(), did('Page Viewed', start), did('Page Viewed', day(60))))).toContain(
      'returned',
    );
    expect(
      states(after(reachable(), did('Page Viewed', start), did('Page Viewed', day(60) - 1))),
    ).not.toContain('returned');
  });
  test('are forgotten after a day', () => {
    const journey = after(reachable(), searched(start));
    expect(after(journey, passed(day(1) - 1)).moments).toHaveLength(2);
    expect(after(journey, passed(day(1))).moments).toHaveLength(0);
  });
  test('do not come of history', () => {
    expect(after(reachable(day(10)), searched(start), searched(day(9))).moments).toEqual([]);
    expect(after(reachable(day(10)), searched(day(9) + 1)).moments).toHaveLength(2);
  });
  test('of a state are not crowded out by a busy visit', () => {
    const busy = Array.from({ length: 200 }, (_, i) => viewed(`tea-${i}`, start + i));
    const journey = after(reachable(), searched(start), ...busy);
    expect(states(journey)).toContain('first-seen');
    expect(journey.moments.length).toBeLessThanOrEqual(40);
  });
  test('of the same thing are one, at its newest', () => {
    const journey = after(
      reachable(),
      viewed('sencha', start + 5),
      viewed('sencha', start + 9),
      viewed('sencha', start + 7),
    );
    expect(journey.moments.filter(({ what }) => what === 'Product Viewed')).toMatchObject([
      { at: start + 9 },
    ]);
  });
  test('of what was done to them may be answered, though it says nothing about them', () => {
    const journey = after(reachable(), did('Support Case Closed', start));
    expect(journey.moments.map(({ what }) => what)).toEqual(['Support Case Closed']);
    expect(journey.activity.firstAt).toBeNull();
  });
});

describe('a retargeting', () => {
  const about = { id: 'first', kind: 'retargeting' as const, category: 'tea' };
  const sent = (at: number, type: 'Touch Delivered' | 'Touch Unknown' | 'Touch Refused', more = {}) =>
    after(withTouches(reachable(), touch({ ...about, reservedAt: at, ...more })), {
      type,
      at: at + HOUR,
      touchId: 'first',
      because: 'no',
    }).retargetings['tea'];
  test('starts at its first touch that may have left, as of its reservation', () => {
    expect(sent(start, 'Touch Delivered')).toEqual({ startedAt: start, end: null });
    expect(sent(start, 'Touch Unknown')).toEqual({ startedAt: start, end: null });
    expect(sent(start, 'Touch Refused')).toBeUndefined();
  });
  test('does not start with other kinds of plays', () => {
    expect(sent(start, 'Touch Delivered', { kind: 'promotion' })).toBeUndefined();
  });
  test('does not start anew with its second touch, nor with one reserved before it ended', () => {
    const running = { ...reachable(), retargetings: { tea: { startedAt: start, end: null } } };
    const ended = {
      ...running,
      retargetings: { tea: { startedAt: start, end: { how: 'won' as const, at: day(3) } } },
    };
    for (const journey of [running, ended]) {
      const second = after(withTouches(journey, touch({ ...about, reservedAt: day(2) })), {
        type: 'Touch Delivered',
        at: day(3),
        touchId: 'first',
      });
      expect(second.retargetings).toEqual(journey.retargetings);
    }
  });
  test('starts with the earlier of two, also when its fate is known last', () => {
    const two = withTouches(
      reachable(),
      touch({ ...about, id: 'lost', reservedAt: start }),
      touch({ ...about, id: 'second', reservedAt: day(2) }),
    );
    const journey = after(two, { type: 'Touch Delivered', at: day(2), touchId: 'second' }, passed(day(8)));
    expect(journey.retargetings['tea']).toEqual({ startedAt: start, end: null });
  });
  test('is spent after thirty days, at that instant', () => {
    const running: Journey = { ...reachable(), retargetings: { tea: { startedAt: start, end: null } } };
    expect(after(running, passed(day(30) - 1)).retargetings['tea']?.end).toBeNull();
    expect(after(running, passed(day(44))).retargetings['tea']?.end).toEqual({ how: 'spent', at: day(30) });
  });
  test('is won by a purchase in its category, and does not end before it began', () => {
    const running: Journey = { ...reachable(), retargetings: { tea: { startedAt: day(2), end: null } } };
    expect(after(running, ordered('sencha', day(5))).retargetings['tea']?.end).toEqual({
      how: 'won',
      at: day(5),
    });
    expect(after(running, ordered('sencha', day(1))).retargetings['tea']?.end).toEqual({
      how: 'won',
      at: day(2),
    });
    expect(after(running, ordered('cedar', day(5), 'candles')).retargetings['tea']?.end).toBeNull();
  });
});

describe('what a person tells', () => {
  const tell = (at: number, more: object): JourneyEvent => ({ type: 'Traits Given', at, ...more });
  test('is taken over where it says something, and null takes it back', () => {
    expect(after(reachable(), tell(day(1), { language: 'de' })).person).toMatchObject({
      language: 'de',
      timeZone: 'Europe/London',
    });
    expect(after(reachable(), tell(day(1), { timeZone: null })).person.timeZone).toBeNull();
  });
  test('late fills what is unknown, and replaces nothing newer', () => {
    const newer = after(newJourney(0, day(9)), tell(day(9), { timeZone: 'Asia/Tokyo' }));
    expect(after(newer, tell(start, { timeZone: 'Europe/Paris', hasEmail: true })).person).toMatchObject({
      timeZone: 'Asia/Tokyo',
      hasEmail: true,
    });
  });
  test('asks for scheduled times again when they moved, and only then', () => {
    const asked = { ...reachable(), proposedAt: start };
    expect(after(asked, tell(day(1), { timeZone: 'Asia/Tokyo' })).proposedAt).toBeNull();
    expect(after(asked, tell(day(1), { timeZone: 'Europe/London' })).proposedAt).toBe(start);
  });
});

describe('however often somebody looks', () => {
  const life: JourneyEvent[] = [
    ...strongInterest(start),
    consent('personalization', { at: day(2), validUntil: day(26) }),
    did('Product Added', day(4)),
    ordered('sencha', day(5)),
    did('Page Viewed', day(34)),
    did('Page Viewed', day(97)),
  ];
  const began = withTouches(
    { ...reachable(), retargetings: { boats: { startedAt: start, end: null } } },
    said(start + 1),
    said(day(9)),
    said(day(17)),
    touch({ id: 'lost', reservedAt: day(20) }),
  );
  test('the journey is the same', () => {
    const seldom = after(began, ...life, passed(day(120)));
    const looks = Array.from({ length: 480 }, (_, i) => passed(start + (i * DAY) / 4));
    const often = after(began, ...[...life, ...looks, passed(day(120))].sort((a, b) => a.at - b.at));
    expect(often).toEqual(seldom);
  });
});

test('an event in the past moves no clock', () => {
  const journey = after(reachable(), passed(day(5)));
  expect(after(journey, searched(day(1))).clock).toBe(day(5));
  expect(after(journey, passed(day(1)))).toEqual(journey);
});

test('the stage of late history is the one its signs speak for today', () => {
  const journey = after(newJourney(0, day(10)), ordered('sencha', start), did('Product Added', day(9)));
  expect(journey.stage.is).toBe('deciding');
  expect(stageAt(journey, day(20), policy)).toBe('enjoying');
});

test('neither journey nor event is ever changed', () => {
  const journey = frozen(withTouches(reachable(), said(start)));
  const events = frozen([
    ...strongInterest(start),
    ordered('sencha', day(3)),
    consent('marketing', { at: day(4), state: 'withdrawn' }),
    passed(day(50)),
  ]);
  expect(() => events.reduce((lived, event) => frozen(evolve(lived, event, policy)), journey)).not.toThrow();
});

test('events count by who reported them', () => {
  const journey = after(
    reachable(),
    did('Page Viewed', start, { source: 'shop' }),
    did('Order Refunded', start, { source: 'orders' }),
    did('Page Viewed', start, { source: 'shop' }),
    did('Page Viewed', start),
  );
  expect(journey.applied).toEqual({ shop: 2, orders: 1 });
});
