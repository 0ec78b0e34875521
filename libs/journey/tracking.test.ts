import { told, verdict } from './testing/asking';
import { asked } from './testing/book';
import { after, day, did, ordered, reachable, searched, start, strongInterest } from './testing/given';
import type { JourneyEvent } from './events';
import { levelAt } from './ladder';

const limit = (at: number, on = true): JourneyEvent => ({
  type: 'Standing Changed',
  at,
  standing: 'tracking-limited',
  on,
});
const known = after(
  { ...reachable(), level: { ...reachable().level, is: 'interest' as const } },
  ...strongInterest(start),
);

test('from the limit on nothing they do is learned from, and what was known stays', () => {
  const limited = after(known, limit(day(1)));
  const since = after(
    limited,
    searched(day(2)),
    searched(day(3), { category: 'candles' }),
    ordered('x', day(3)),
  );
  for (const part of ['interests', 'activity', 'sessions', 'signs', 'purchases', 'boughtFrom'] as const)
    expect(since[part]).toEqual(limited[part]);
  expect(since.interests['tea']?.organicSearches).toEqual(known.interests['tea']?.organicSearches);
});

test('what orders, payments and support need is looked at still, and may be answered', () => {
  const limited = after(reachable(), limit(day(1)));
  const trouble = after(limited, did('Support Case Opened', day(2)), did('Order Completed', day(3)));
  expect(trouble.troubles.cases).toHaveLength(1);
  expect(trouble.moments.map(({ what }) => what)).toContain('Order Completed');
  expect(after(limited, did('Page Viewed', day(2))).moments.map(({ what }) => what)).not.toContain(
    'Page Viewed',
  );
});

test('nothing is personal while it lasts, and nobody is reminded of what they looked at', () => {
  const limited = after(known, limit(day(1)));
  expect(levelAt(known, day(1))).toBe('interest');
  expect(levelAt(limited, day(1))).toBe('general');
  const reminder = asked({ kind: 'retargeting', purpose: 'offers', about: 'category' }, start, {
    category: 'tea',
  });
  expect(verdict('too-familiar', known, reminder, day(1))).toBe('allow');
  expect(verdict('too-familiar', limited, reminder, day(1))).toBe('hold');
  expect(told('too-familiar', limited, reminder, day(1))).toContain('limited tracking');
  expect(verdict('too-familiar', limited, asked({}, start), day(1))).toBe('allow');
});

test('lifted, they are met anew: learning begins again, and no rung is jumped', () => {
  const lifted = after(known, limit(day(1)), limit(day(5), false));
  expect(levelAt(lifted, day(5))).toBe('general');
  const after5 = after(lifted, searched(day(6)));
  expect(after5.interests['tea']?.organicSearches).toContain(day(6));
});

test('the newest word counts, and of two at one instant the limit', () => {
  expect(after(known, limit(day(3)), limit(day(2), false)).standings['tracking-limited']?.on).toBe(true);
  expect(after(known, limit(day(3)), limit(day(3), false)).standings['tracking-limited']?.on).toBe(true);
});

test('who limited it before they were known has limited it once they are', () => {
  const anonymous = after(reachable(), limit(day(1)));
  const merged = after(known, { type: 'Journey Merged', at: day(2), mergeId: 'm', from: anonymous });
  expect(levelAt(merged, day(2))).toBe('general');
});
