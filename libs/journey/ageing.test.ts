import { aged, agesAt } from './ageing';
import { evolve } from './evolve';
import type { Journey } from './journey';
import { nextWakeUp } from './next-wake-up';
import { asked } from './testing/book';
import { verdict } from './testing/asking';
import {
  after,
  day,
  did,
  ordered,
  passed,
  reachable,
  said,
  searched,
  strongInterest,
  viewed,
  withTouches,
} from './testing/given';
import { behaviourOlderThan } from './testing/old-behaviour';
import { policy } from './testing/policy';
import { DAY, HOUR } from './time';

const { memory: _, ...withoutMemory } = policy;

/** Looked at tea, and was reminded of it until that was over. */
const reminded = (): Journey => {
  const interested = after(reachable(), viewed('sencha', day(0)), ...strongInterest(day(0)));
  const touch = said(day(2), { kind: 'retargeting', category: 'tea', product: 'sencha' });
  const told = withTouches(interested, { ...touch, deliveredAt: null });
  return after(told, { type: 'Touch Delivered', at: day(2), touchId: touch.id });
};
const tea = (kind: 'promotion' | 'retargeting', at: number) =>
  asked({ id: 'tea-offer', kind, about: 'category' }, at, { category: 'tea' });

describe('what they did', () => {
  test('goes before it is ninety days old, and somebody looks for it', () => {
    const journey = after(
      reachable(),
      searched(day(0)),
      viewed('sencha', day(1)),
      ordered('cedar', day(2), 'candles'),
    );
    const due = agesAt(journey, policy);
    expect(due).toBeLessThanOrEqual(day(90));
    expect(nextWakeUp(after(journey, passed(day(80))), policy)).toEqual({
      at: due,
      why: 'what they did long ago is forgotten',
    });
    expect(behaviourOlderThan(after(journey, passed(day(93))), day(3))).toEqual([]);
    expect(after(journey, passed(day(93))).interests).toEqual({});
  });
  test('goes at most once a day, each journey at its own time of day', () => {
    const at = (seed: number, n: number): number =>
      agesAt(after({ ...reachable(), seed }, searched(day(n))), policy);
    expect((at(0.25, 3) - at(0.25, 0)) % DAY).toBe(0);
    expect(at(0.25, 0)).not.toBe(at(0.75, 0));
    const busy = after(reachable(), ...Array.from({ length: 60 }, (_, n) => searched(day(0) + n * HOUR)));
    let [looks, journey] = [0, busy];
    for (let due = agesAt(journey, policy); due < Infinity; due = agesAt(journey, policy)) {
      journey = after(journey, passed(due));
      looks += 1;
    }
    // Of three days, and the days themselves, which began a little earlier.
    expect(looks).toBeLessThanOrEqual(6);
  });
  test('stays under a policy that says nothing of it, as in runs that began before', () => {
    const journey = after(reachable(), searched(day(0)));
    expect(agesAt(journey, withoutMemory)).toBe(Infinity);
    const later = evolve(journey, passed(day(400)), withoutMemory);
    expect(aged(later, day(400), withoutMemory)).toBe(later);
    expect(later.interests['tea']?.organicSearches).toEqual([day(0)]);
  });
  test('stays while somebody has to keep it, and goes when they need not any more', () => {
    const journey = after(
      reachable(),
      searched(day(0)),
      passed(day(50)),
      { type: 'Hold Told', at: day(50), until: day(200) },
      passed(day(199)),
    );
    expect(journey.interests['tea']?.organicSearches).toEqual([day(0)]);
    expect(agesAt(journey, policy)).toBe(day(200));
    const free = after(journey, passed(day(200)));
    expect(free.interests).toEqual({});
    expect(free).not.toHaveProperty('keptUntil');
  });
  test('that is told late of long ago counts, once, and goes at once', () => {
    const late = after(reachable(), passed(day(100)), searched(day(0)), searched(day(1)), passed(day(100)));
    expect(late.interests).toEqual({});
    expect(late.activity).toMatchObject({ activeDays: 2, days: [], firstAt: day(0), lastAt: day(1) });
    expect(after(late, searched(day(1)), passed(day(100))).activity.activeDays).toBe(2);
  });
  test('of a case that is open stays until it is closed', () => {
    const open = after(
      reachable(),
      did('Support Case Opened', day(0), { supportCase: 'c-1' }),
      did('Payment Failed', day(0)),
      passed(day(120)),
    );
    expect(open.troubles).toMatchObject({ cases: [{ id: 'c-1' }], paymentFailedAt: day(0) });
    const closed = after(open, did('Support Case Closed', day(121), { supportCase: 'c-1' }));
    expect(closed.tasks.find(({ about }) => about === 'c-1')?.closedAt).toBe(day(121));
    expect(after(closed, passed(day(215))).troubles).toMatchObject({ cases: [], closed: [] });
  });
});

describe('what is remembered longer', () => {
  test('is how many days they were here: two visits long ago are no acquaintance', () => {
    const brief = after(reachable(), searched(day(0)), searched(day(1)), passed(day(100)));
    expect(verdict('brief-acquaintance', brief, asked({}, day(100)), day(100))).toBe('hold');
    const known = after(reachable(), searched(day(0)), searched(day(1)), searched(day(2)), passed(day(100)));
    expect(verdict('brief-acquaintance', known, asked({}, day(100)), day(100))).toBe('allow');
  });
  test('is the month they last bought from a category', () => {
    const journey = after(reachable(), ordered('kayak', day(0), 'boats'), passed(day(100)));
    expect(journey.purchases).toEqual([]);
    expect(journey.boughtFrom).toEqual({ boats: Date.UTC(2025, 6, 1) - 14 * HOUR - 1 });
    const boats = asked({ about: 'category' }, day(100), { category: 'boats' });
    expect(verdict('bought-for-years', journey, boats, day(100))).toBe('hold');
    // Bought again, the day is known again.
    expect(after(journey, ordered('canoe', day(101), 'boats')).boughtFrom).toEqual({ boats: day(101) });
  });
  test('is that a retargeting is over: only a product they had not seen is new', () => {
    const later = after(reminded(), passed(day(130)));
    expect(later.interests).toEqual({});
    expect(later.retargetings['tea']).toMatchObject({
      end: { how: 'spent' },
      known: ['sencha'],
      looked: true,
    });
    // A promotion of it is retargeting still, whatever it calls itself.
    expect(verdict('retargeting-over', later, tea('retargeting', day(130)), day(130))).toBe('hold');
    const back = after(later, ...strongInterest(day(131)), viewed('sencha', day(133)));
    expect(verdict('retargeting-spent', back, tea('retargeting', day(133)), day(133))).toBe('hold');
    const anew = after(back, viewed('oolong', day(133)));
    expect(verdict('retargeting-spent', anew, tea('retargeting', day(133)), day(133))).toBe('allow');
  });
  test('is not what they asked to be forgotten', () => {
    const later = after(reminded(), passed(day(130)), {
      type: 'Interest Forgotten',
      at: day(131),
      category: 'tea',
      forGood: false,
    });
    expect(JSON.stringify(later.retargetings)).not.toMatch(/sencha|looked/);
    expect(later.retargetings['tea']?.end).not.toBeNull();
  });
  test('is when a regular will be missed, although their days are gone', () => {
    const monthly = after(reachable(), ...[0, 13, 26, 39, 52, 60, 68, 80].map((n) => searched(day(n))));
    const silent = after(monthly, passed(day(120)));
    expect(silent.activity.days.length).toBeLessThan(8);
    expect(after(silent, passed(day(80 + 52) - 1)).tasks).toEqual([]);
    expect(after(silent, passed(day(80 + 52))).tasks).toMatchObject([{ kind: 'silent-regular' }]);
    expect(after(silent, searched(day(121)), passed(day(140))).tasks).toEqual([]);
  });
  test('is a purchase, for who would climb to the last rung', () => {
    const bought = after(reachable(), ordered('sencha', day(0)), passed(day(100)));
    expect(bought.signs.ordered).toBeNull();
    expect(bought.boughtFrom).toHaveProperty('tea');
  });
  test('two people who turn out to be one were here on no day twice that nobody can tell any more', () => {
    const one = after(reachable(), searched(day(0)), searched(day(1)), passed(day(100)));
    const from = after(reachable(), searched(day(1)), searched(day(2)), searched(day(3)), passed(day(100)));
    const merged = after(one, { type: 'Journey Merged', at: day(100), mergeId: 'm', from });
    expect(merged.activity).toMatchObject({ activeDays: 3, firstAt: day(0), lastAt: day(3) });
  });
});
