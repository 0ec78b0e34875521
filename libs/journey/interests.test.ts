import { favouriteCategory, isNewInterest, searchesIn } from './interest-strength';
import type { Journey } from './journey';
import { after, day, did, ordered, reachable, searched, start, viewed } from './testing/given';
import { policy } from './testing/policy';
import { HOUR, MINUTE } from './time';

const searches = (journey: Journey, now = day(3)): number => searchesIn(journey, 'tea', now, policy).searches;
const sencha = { query: 'sencha' };

describe('a search', () => {
  test('again within 30 minutes is the same search, at 30 minutes another', () => {
    expect(
      searches(after(reachable(), searched(start, sencha), searched(start + 30 * MINUTE - 1, sencha))),
    ).toBe(1);
    expect(searches(after(reachable(), searched(start, sencha), searched(start + 30 * MINUTE, sencha)))).toBe(
      2,
    );
  });
  test('again within 30 minutes is the same search whatever was asked in between', () => {
    const between = searched(start + MINUTE, { query: 'oolong' });
    expect(
      searches(after(reachable(), searched(start, sencha), between, searched(start + 2 * MINUTE, sencha))),
    ).toBe(2);
  });
  test('is the same search in other letters, and when it is told out of order', () => {
    const again = searched(start - MINUTE, { query: ' Sencha ' });
    expect(searches(after(reachable(), searched(start, sencha), again))).toBe(1);
  });
  test('again is the same search also in a visit that is told late', () => {
    const late = [searched(start, sencha), searched(start + MINUTE, sencha)];
    expect(searches(after(reachable(), searched(day(2), sencha), ...late))).toBe(2);
  });
  test('that goes on and on is one search', () => {
    const every20 = [0, 20, 40, 60].map((minutes) => searched(start + minutes * MINUTE, sencha));
    expect(searches(after(reachable(), ...every20))).toBe(1);
  });
  test('in another category is an interest of its own', () => {
    expect(searches(after(reachable(), searched(start, { category: 'boats' })))).toBe(0);
  });
});

describe('a search is organic', () => {
  const led = { session: 'a', campaign: true };
  test('unless a campaign or a touch led to it, or to its session before it', () => {
    expect(searches(after(reachable(), searched(start, { campaign: true })))).toBe(0);
    expect(searches(after(reachable(), searched(start, { touchId: 'touch-0' })))).toBe(0);
    expect(
      searches(after(reachable(), did('Page Viewed', start, led), searched(start + 5, { session: 'a' }))),
    ).toBe(0);
  });
  test('in its next session again', () => {
    const next = searched(start + HOUR, { session: 'b' });
    expect(searches(after(reachable(), did('Page Viewed', start, led), next))).toBe(1);
  });
  test('not when another device had its turn in between', () => {
    const events = [
      did('Page Viewed', start, led),
      did('Page Viewed', start + 1, { session: 'b' }),
      searched(start + 2, { session: 'a' }),
    ];
    expect(searches(after(reachable(), ...events))).toBe(0);
  });
  test('when it came before the campaign, though it is told after', () => {
    expect(
      searches(after(reachable(), did('Page Viewed', start, led), searched(start - 5, { session: 'a' }))),
    ).toBe(1);
  });
  test('without session ids, from 30 minutes after the campaign', () => {
    const campaign = did('Page Viewed', start, { campaign: true });
    expect(searches(after(reachable(), campaign, searched(start + 30 * MINUTE - 1)))).toBe(0);
    expect(searches(after(reachable(), campaign, searched(start + 30 * MINUTE)))).toBe(1);
  });
});

describe('strong interest', () => {
  test('outlasts a day full of searches', () => {
    const busy = Array.from({ length: 40 }, (_, i) => searched(day(1) + i * MINUTE));
    const journey = after(reachable(), searched(start), ...busy);
    expect(searchesIn(journey, 'tea', day(2), policy)).toMatchObject({ distinctDays: 2, strong: true });
  });
  test('is not made in one evening, wherever midnight is in UTC', () => {
    const there = after(reachable(), { type: 'Traits Given', at: start, timeZone: 'America/New_York' });
    const evening = [-20, -10, 10, 20].map((n) => searched(Date.UTC(2025, 5, 4) + n * MINUTE));
    expect(searchesIn(after(there, ...evening), 'tea', day(3), policy)).toMatchObject({
      searches: 3,
      distinctDays: 1,
    });
    expect(after(there, ...evening).activity.activeDays).toBe(1);
    const nextNoon = searched(Date.UTC(2025, 5, 4, 16));
    expect(searchesIn(after(there, ...evening, nextNoon), 'tea', day(3), policy).strong).toBe(true);
  });
  test('counts anew what came after an instant', () => {
    const many = Array.from({ length: 30 }, (_, i) => searched(day(i)));
    const journey = after(reachable(), ...many, searched(day(30)), searched(day(31)), searched(day(31, 1)));
    expect(searchesIn(journey, 'tea', day(32), policy, day(29)).strong).toBe(true);
    expect(searchesIn(journey, 'tea', day(32), policy, day(30)).strong).toBe(false);
  });
  test('does not come from searches told before they happened', () => {
    expect(searches(after(reachable(), searched(start), searched(day(5))), day(4))).toBe(1);
  });
});

describe('new interest', () => {
  const ended: Journey = {
    ...reachable(),
    retargetings: { tea: { startedAt: start, end: { how: 'spent', at: day(30) } } },
  };
  const search = [searched(day(31)), searched(day(31, 1)), searched(day(32))];
  const isNew = (journey: Journey): boolean => isNewInterest(journey, 'tea', start, day(33), policy);
  test('in a category never retargeted is the threshold earned after that instant', () => {
    const strong = after(reachable(), searched(start), searched(start + HOUR), searched(day(1)));
    expect(isNewInterest(strong, 'tea', start - 1, day(1), policy)).toBe(true);
    expect(isNewInterest(strong, 'tea', start, day(1), policy)).toBe(false);
  });
  test('in a category that was needs a product first viewed after the end as well', () => {
    expect(isNew(after(ended, ...search))).toBe(false);
    expect(isNew(after(ended, viewed('oolong', day(30)), ...search))).toBe(false);
    expect(isNew(after(ended, viewed('oolong', day(30) + 1), ...search))).toBe(true);
  });
  test('does not come from a product that was seen long ago, among however many', () => {
    const seen = Array.from({ length: 100 }, (_, i) => viewed(`tea-${i}`, start + i));
    const again = Array.from({ length: 100 }, (_, i) => viewed(`tea-${i}`, day(32, 1) + i));
    expect(isNew(after(ended, ...seen, ...search, ...again))).toBe(false);
  });
  test('counts a first view at its earliest, told in whatever order', () => {
    expect(isNew(after(ended, viewed('oolong', day(32)), viewed('oolong', day(29)), ...search))).toBe(false);
  });
});

test('the favourite category is the one that is worth most now', () => {
  const once = Array.from({ length: 5 }, (_, i) => searched(start + i * HOUR, { category: 'boats' }));
  const lately = [searched(day(40)), searched(day(41))];
  expect(favouriteCategory(after(reachable(), ...once), start, policy)).toBe('boats');
  expect(favouriteCategory(after(reachable(), ...once, ...lately), day(42), policy)).toBe('tea');
  expect(favouriteCategory(reachable(), start, policy)).toBeNull();
});

test('an order settles the category of a product that was looked at, though it names none', () => {
  const looked = after(
    reachable(),
    searched(start),
    searched(day(1)),
    searched(day(1, 1)),
    viewed('sencha', day(1, 2)),
  );
  const bought = after(looked, did('Order Completed', day(2), { bought: [{ product: 'sencha' }] }));
  expect(searches(bought)).toBe(0);
  expect(bought.purchases).toEqual([{ product: 'sencha', category: 'tea', at: day(2) }]);
});

test('an order told late settles no more than came before it', () => {
  const journey = after(reachable(), searched(day(2)), ordered('sencha', day(1)), ordered('oolong', start));
  expect(searches(journey)).toBe(1);
  expect(journey.interests['tea']?.boughtAt).toBe(day(1));
});

test('categories and products may be called what every object has', () => {
  for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
    const odd = after(
      reachable(),
      searched(start, { category: name }),
      viewed(name, start + 1, name),
      ordered(name, start + 2, name),
    );
    const kept = JSON.parse(JSON.stringify(odd)) as Journey;
    const later = after(
      kept,
      searched(day(1), { category: name }),
      did('Page Viewed', day(1), { source: name }),
    );
    expect(searchesIn(later, name, day(1), policy).searches).toBe(1);
    expect(Object.entries(later.interests).find(([category]) => category === name)?.[1].firstViews).toEqual(
      Object.fromEntries([[name, start + 1]]),
    );
    expect(Object.entries(later.applied)).toEqual([[name, 1]]);
    expect(later.interests).not.toHaveProperty('score');
  }
});

test('interests are bounded, and a category once retargeted is never forgotten', () => {
  const begun: Journey = { ...reachable(), retargetings: { tea: { startedAt: start, end: null } } };
  const many = Array.from({ length: 200 }, (_, i) => searched(start + i, { category: `category-${i}` }));
  const journey = after(begun, viewed('sencha', start), ...many);
  expect(Object.keys(journey.interests)).toHaveLength(40);
  expect(journey.interests['tea']?.firstViews).toEqual({ sencha: start });
});
