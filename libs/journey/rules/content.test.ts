import { answer, ruleOf, told, verdict } from '../testing/asking';
import { asked } from '../testing/book';
import { after, day, passed, reachable, said, searched, start, withTouches } from '../testing/given';
import type { Candidate } from '../candidate';
import type { Journey, Touch } from '../journey';
import { HOUR, type Instant } from '../time';

test('not-approved holds a text that no editor approved as it stands', () => {
  const unread = asked({}, start, {}, { approvedHashes: ['hash of something else'] });
  expect(verdict('not-approved', reachable(), unread, start)).toBe('hold');
  expect(verdict('not-approved', reachable(), asked({}, start), start)).toBe('allow');
});

describe('stale', () => {
  test('a thing is fresh until just before its time is over', () => {
    const candidate = asked({ freshForHours: 8 }, start);
    expect(verdict('stale', reachable(), candidate, start + 8 * HOUR - 1)).toBe('allow');
    expect(verdict('stale', reachable(), candidate, start + 8 * HOUR)).toBe('hold');
  });
  test.each([
    ['a category that is gone', { about: 'category' as const }, { category: 'coffee' }, 'category-gone'],
    [
      'a product that is gone',
      { about: 'product' as const },
      { category: 'tea', product: 'matcha' },
      'product-gone',
    ],
    [
      'a product nobody knows the category of',
      { about: 'product' as const },
      { product: 'matcha' },
      'product-gone',
    ],
  ])('%s is not true any more', (_, play, about, untrue) => {
    expect(answer('stale', reachable(), asked(play, start, about), start)).toMatchObject({
      do: 'hold',
      looked: { untrue },
    });
  });
  test('a product that cannot be had is not true any more', () => {
    const soldOut = {
      version: 'v',
      currency: 'EUR',
      categories: [
        {
          id: 'tea',
          name: 'Tea',
          repurchaseAfter: null,
          occasions: [],
          complements: [],
          products: [{ id: 'sencha', name: 'S', price: 1, available: false }],
        },
      ],
    };
    const candidate = asked({ about: 'product' }, start, { product: 'sencha' }, { catalogue: soldOut });
    expect(answer('stale', reachable(), candidate, start)).toMatchObject({
      looked: { untrue: 'product-unavailable' },
    });
  });
});

describe('stale by its last day', () => {
  const until21 = { lastDay: '2025-06-03' };
  const at = (text: string): Instant => Date.parse(text);
  test('a thing is true until the end of its last day where they live', () => {
    const candidate = { ...asked(until21, start), freshUntil: day(30) };
    expect(verdict('stale', reachable(), candidate, at('2025-06-03T22:59:59.999Z'))).toBe('allow');
    expect(answer('stale', reachable(), candidate, at('2025-06-03T23:00:00Z'))).toMatchObject({
      do: 'hold',
      looked: { untrue: 'occasion-over' },
    });
  });
  test('the same instant is another day elsewhere', () => {
    const candidate = { ...asked(until21, start), freshUntil: day(30) };
    const inNewYork = after(reachable(), { type: 'Traits Given', at: start, timeZone: 'America/New_York' });
    expect(verdict('stale', inNewYork, candidate, at('2025-06-04T03:59:59Z'))).toBe('allow');
    expect(verdict('stale', inNewYork, candidate, at('2025-06-04T04:00:00Z'))).toBe('hold');
  });
  test('a price that changed since it was proposed is named first', () => {
    const sencha = asked({ about: 'product' }, start, { product: 'sencha' });
    const dearer = { ...sencha, facts: { ...sencha.facts, untrue: 'price-changed' as const } };
    expect(told('stale', reachable(), dearer, day(99))).toContain('price-changed');
    expect(told('stale', reachable(), asked({}, start), day(99))).toContain('too-late');
  });
});

describe('no-chase', () => {
  const because = (what: string): Candidate => ({
    ...asked({}, start),
    trigger: { on: 'state', what, at: start },
  });
  test('holds what answers their absence', () => {
    expect(verdict('no-chase', reachable(), because('stage:resting'), start)).toBe('hold');
    expect(told('no-chase', reachable(), because('stage:resting'), start)).toMatch(/did not answer/);
  });
  test.each(['stage:researching', 'first-seen', 'returned', 'Products Searched', 'schedule', 'request'])(
    'lets what answers "%s"',
    (what) => {
      expect(verdict('no-chase', reachable(), because(what), start)).toBe('allow');
    },
  );
  test('time that makes somebody rest is no moment that a play could answer', () => {
    const resting = after(reachable(), searched(start), passed(day(61)));
    expect(resting.stage.is).toBe('resting');
    expect(resting.moments).toEqual([]);
  });
});

describe('said-already', () => {
  const candidate = {
    ...asked({ about: 'category' }, start, { category: 'tea' }),
    trigger: { on: 'event' as const, what: 'Products Searched', at: start },
  };
  const same = { contentHash: candidate.contentHash, category: 'tea' };
  const told14 = (more: Partial<Touch> = {}): Journey =>
    withTouches(reachable(), said(start, { ...same, ...more }));
  test('defers the same text about the same thing for fourteen days', () => {
    expect(verdict('said-already', told14(), candidate, day(14) - 1)).toBe('defer');
    expect(verdict('said-already', told14(), candidate, day(14))).toBe('allow');
    expect(told('said-already', told14(), candidate, day(1))).toContain('2025-06-02');
  });
  test.each([
    ['another text', { contentHash: 'hash of another' }],
    ['another category', { category: 'candles' }],
    ['another product', { product: 'sencha' }],
    ['what never left', { outcome: { is: 'undelivered' as const, at: start } }],
  ])('does not hold for %s', (_, more) => {
    expect(verdict('said-already', told14(more), candidate, day(1))).toBe('allow');
  });
  test('over whatever channel it was said, and also if it may have left', () => {
    expect(verdict('said-already', told14({ channel: 'in-app' }), candidate, day(1))).toBe('defer');
    expect(
      verdict('said-already', told14({ outcome: { is: 'unknown', at: start } }), candidate, day(1)),
    ).toBe('defer');
  });
  test('a letter comes as often as its schedule says, and what a service asks for as often as it asks', () => {
    for (const on of ['schedule', 'request'] as const) {
      const wanted = { ...candidate, trigger: { on, what: on, at: day(1) } };
      expect(verdict('said-already', told14(), wanted, day(1))).toBe('allow');
    }
  });
});

test('not-approved names the text by its first letters, and judges service touches as well', () => {
  const unread = asked({ contentHash: 'abcdefghijklmnopqrst' }, start, {}, { approvedHashes: [] });
  expect(answer('not-approved', reachable(), unread, start)).toEqual({
    do: 'hold',
    looked: { contentHash: 'abcdefghijklmnop' },
  });
  expect(told('not-approved', reachable(), unread, start)).toContain('"guide"');
  expect(ruleOf('not-approved').judgesService).toBe(true);
  expect(ruleOf('stale').judgesService).toBe(true);
});
