import type { Journey } from './journey';
import { ladderBelief } from './ladder';
import { stageBelief } from './stage-belief';
import {
  after,
  consent,
  day,
  did,
  ordered,
  passed,
  reachable,
  searched,
  start,
  viewed,
} from './testing/given';
import { policy } from './testing/policy';
import { HOUR, MINUTE } from './time';

const believed = (journey: Journey, now = journey.clock) => stageBelief(journey, now, policy);

describe('what speaks for a stage', () => {
  test('nothing does, of who was never here', () => {
    expect(believed(reachable())).toEqual({
      stage: 'discovering',
      since: start,
      confidence: 'low',
      evidence: [],
    });
  });
  test('research is told kind by kind, the weightiest first, and is as sure as it is plenty', () => {
    const some = after(
      reachable(),
      searched(start),
      searched(start + HOUR),
      viewed('sencha', day(1)),
      searched(day(2)),
    );
    expect(believed(some)).toEqual({
      stage: 'researching',
      since: day(2),
      confidence: 'low',
      evidence: [
        { what: 'Products Searched', count: 3, lastAt: day(2), weight: 3 },
        { what: 'Product Viewed', count: 1, lastAt: day(1), weight: 1 },
      ],
    });
    const more = after(some, searched(day(2) + 1), searched(day(2) + 2));
    expect(believed(more).confidence).toBe('fair');
    expect(believed(after(more, searched(day(2) + 3), searched(day(2) + 4))).confidence).toBe('high');
  });
  test('how long and how far they read counts: a glance for half a deed, all of it for one and a half', () => {
    const read = (dwellSeconds: number, scrollDepth: number) =>
      after(
        reachable(),
        did('Product Viewed', start, { category: 'tea', product: 'sencha', dwellSeconds, scrollDepth }),
      );
    expect(read(0, 0).signs.research[0]?.weight).toBe(0.5);
    expect(read(30, 0.5).signs.research[0]?.weight).toBe(1);
    expect(read(600, 1).signs.research[0]?.weight).toBe(1.5);
    expect(read(-5, 7).signs.research[0]?.weight).toBe(1);
  });
  test('pages and lists speak only as far as they were read', () => {
    const page = (more: object) => after(reachable(), did('Page Viewed', start, more)).signs.research;
    expect(page({})).toEqual([]);
    expect(page({ dwellSeconds: 0, scrollDepth: 0 })).toEqual([]);
    expect(page({ dwellSeconds: 60, scrollDepth: 1 })).toEqual([
      { what: 'Page Viewed', at: start, weight: 1 },
    ]);
    const reader = [0, 1, 2, 3].map((n) => did('Page Viewed', day(n), { dwellSeconds: 60, scrollDepth: 1 }));
    expect(after(reachable(), ...reader.slice(1)).stage.is).toBe('discovering');
    expect(after(reachable(), ...reader).stage.is).toBe('researching');
  });
  test('research of two weeks ago speaks no more', () => {
    const one = after(reachable(), searched(start));
    expect(believed(one, day(14) - 1).evidence).toHaveLength(1);
    expect(believed(one, day(14)).evidence).toEqual([]);
  });
  test('many glances do not crowd out what was read', () => {
    const read = [0, 1].map((n) => did('Product Viewed', start + n, { dwellSeconds: 60, scrollDepth: 1 }));
    const glances = Array.from({ length: 40 }, (_, n) =>
      did('Page Viewed', start + n * MINUTE, { dwellSeconds: 1, scrollDepth: 0 }),
    );
    const journey = after(reachable(), ...read, ...glances);
    expect(journey.signs.research).toHaveLength(24);
    expect(journey.signs.research.filter(({ weight }) => weight === 1.5)).toHaveLength(2);
  });
  test('a cart fades; a checkout is surer', () => {
    const cart = after(reachable(), did('Cart Viewed', start));
    expect(believed(cart)).toMatchObject({
      stage: 'deciding',
      confidence: 'fair',
      evidence: [{ what: 'Cart Viewed', count: 1, lastAt: start, weight: 1 }],
    });
    expect(believed(cart, day(3.5) - 1).confidence).toBe('fair');
    expect(believed(cart, day(3.5)).confidence).toBe('low');
    for (const type of ['Checkout Started', 'Payment Info Entered'] as const) {
      const paying = after(reachable(), did(type, start));
      expect(believed(paying, day(3.5) - 1).confidence).toBe('high');
      expect(believed(paying, day(3.5)).confidence).toBe('fair');
    }
  });
  test('an order is a fact', () => {
    expect(believed(after(reachable(), ordered('sencha', start)), day(29))).toMatchObject({
      stage: 'enjoying',
      confidence: 'high',
      evidence: [{ what: 'Order Completed', count: 1 }],
    });
  });
  test('absence is counted in days, and is surer the longer it lasts', () => {
    const away = after(reachable(), searched(start));
    expect(believed(after(away, passed(day(60))), day(60))).toEqual({
      stage: 'resting',
      since: day(60),
      confidence: 'fair',
      evidence: [{ what: 'Absence', count: 60, lastAt: start, weight: 0 }],
    });
    expect(believed(away, day(120) - 1).confidence).toBe('fair');
    expect(believed(away, day(120)).confidence).toBe('high');
  });
  test('who comes again and again and researches nothing is discovering, fairly surely', () => {
    const idle = after(reachable(), did('Page Viewed', start), did('Page Viewed', day(1)));
    expect(believed(idle).confidence).toBe('fair');
    expect(believed(after(idle, searched(day(1)))).confidence).toBe('low');
  });
  test('a stage that nobody has noted yet began now', () => {
    expect(believed(after(reachable(), searched(start)), day(61)).since).toBe(day(61));
  });
});

describe('what the next rung still asks for', () => {
  const asksFor = (journey: Journey, now = journey.clock) => ladderBelief(journey, now, policy);
  test('of a stranger: time, and days', () => {
    expect(asksFor(reachable())).toEqual({
      level: 'general',
      since: start,
      next: 'contextual',
      missing: [
        { what: 'time-on-this-rung', until: day(3) },
        { what: 'active-days', has: 0, needs: 2 },
      ],
    });
  });
  test('of who may not be known better: consent, a higher ceiling, new interest', () => {
    const stopped = after(reachable(), consent('personalization', { state: 'withdrawn', at: day(1) }), {
      type: 'Level Wished',
      at: day(1),
      ceiling: 'general',
    });
    const locked = { ...stopped, level: { ...stopped.level, lockedSince: day(2) } };
    expect(asksFor(locked, day(9)).missing.slice(0, 3)).toEqual([
      { what: 'consent' },
      { what: 'ceiling', ceiling: 'general' },
      { what: 'new-interest', since: day(2) },
    ]);
  });
  const onRung = (is: Journey['level']['is'], journey: Journey): Journey => ({
    ...journey,
    level: { ...journey.level, is },
  });
  test('of an acquaintance: a week, four days, something they like', () => {
    const known = onRung(
      'contextual',
      after(reachable(), did('Page Viewed', start), did('Page Viewed', day(4))),
    );
    expect(asksFor(known, day(4)).missing.slice(1)).toEqual([
      { what: 'acquaintance', until: day(7) },
      { what: 'active-days', has: 2, needs: 4 },
      { what: 'favourite-category' },
    ]);
    expect(asksFor(onRung('contextual', reachable()), day(9)).missing).toContainEqual({
      what: 'acquaintance',
      until: null,
    });
  });
  test('of a friend: a month and a purchase, of whatever kind, or a wish', () => {
    const friend = onRung('interest', after(reachable(), searched(start)));
    expect(asksFor(friend, day(30) - 1).missing).toEqual([
      { what: 'acquaintance', until: day(30) },
      { what: 'purchase-or-wish' },
    ]);
    expect(asksFor(friend, day(30)).missing).toEqual([{ what: 'purchase-or-wish' }]);
    const vague = onRung('interest', after(friend, did('Order Completed', day(1))));
    expect(asksFor(vague, day(30)).missing).toEqual([]);
    const wishing = onRung(
      'interest',
      after(friend, { type: 'Level Wished', at: day(3), ceiling: 'individual' }),
    );
    expect(asksFor(wishing, day(9)).missing).toEqual([]);
  });
  test('of who stands on the highest: nothing, there is none', () => {
    expect(asksFor(onRung('individual', reachable()))).toMatchObject({ next: null, missing: [] });
  });
  test('an older wish replaces no newer one', () => {
    const wished = after(
      reachable(),
      { type: 'Level Wished', at: day(2), ceiling: 'general' },
      { type: 'Level Wished', at: day(1), ceiling: 'individual' },
    );
    expect(wished.level).toMatchObject({ ceiling: 'general', wished: false, wishedAt: day(2) });
  });
  test('a day that is told late was before the days that came after it', () => {
    const late = after(reachable(), did('Page Viewed', day(5)), did('Page Viewed', day(4)));
    expect(late.level.is).toBe('general');
    expect(ladderBelief(late, day(4), policy).missing).toEqual([{ what: 'active-days', has: 1, needs: 2 }]);
  });
});
