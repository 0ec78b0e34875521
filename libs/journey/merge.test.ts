import type { Journey } from './journey';
import { newJourney } from './journey';
import { searchesIn } from './interest-strength';
import { asked } from './testing/book';
import {
  after,
  consent,
  day,
  did,
  ignored,
  ordered,
  reachable,
  said,
  searched,
  start,
  viewed,
  withTouches,
} from './testing/given';
import { policy } from './testing/policy';
import { HOUR } from './time';

const stranger = newJourney(0.3, start);
const merged = (journey: Journey, from: Journey, at = day(10), mergeId = 'merge-1'): Journey =>
  after(journey, { type: 'Journey Merged', at, mergeId, from });

test('an anonymous journey is taken in once', () => {
  const other = after(stranger, searched(start, { source: 'shop' }), searched(day(1), { source: 'shop' }));
  const once = merged(after(reachable(), searched(day(2), { source: 'shop' })), other);
  expect(searchesIn(once, 'tea', day(10), policy)).toMatchObject({ searches: 3, distinctDays: 3 });
  expect(once.applied).toEqual({ shop: 3 });
  expect(merged(once, other)).toEqual(once);
});

test('consent, address and level are never inherited; the zone is, where none was known', () => {
  const other = after(
    stranger,
    consent('marketing'),
    consent('personalization'),
    { type: 'Traits Given', at: start, timeZone: 'Europe/Rome', hasEmail: true },
    did('Page Viewed', start),
    did('Page Viewed', day(3)),
  );
  const into = merged(newJourney(0, start), other);
  expect(other.level.is).toBe('contextual');
  expect(into.consents).toEqual({});
  expect(into.level.is).toBe('general');
  expect(into.person).toMatchObject({ timeZone: 'Europe/Rome', hasEmail: false });
  expect(merged(reachable(), other).person.timeZone).toBe('Europe/London');
});

test('touches are united, and the caps count them all', () => {
  const other = withTouches(stranger, said(day(9), { id: 'theirs', channel: 'webhook' }));
  const into = merged(withTouches(reachable(), said(day(8), { id: 'ours' })), other);
  expect(into.touches.map(({ id }) => id)).toEqual(['ours', 'theirs']);
});

test('days that both were active on count once', () => {
  const into = merged(
    after(reachable(), ...[0, 1, 2].map((n) => did('Page Viewed', day(n)))),
    after(stranger, ...[2, 3].map((n) => did('Page Viewed', day(n, 1)))),
  );
  expect(into.activity).toMatchObject({ firstAt: start, lastAt: day(3, 1), activeDays: 4 });
});

test.each([
  [
    'theirs is longer, ours later',
    { ignoredInARow: 1, judgedAt: day(9) },
    { ignoredInARow: 2, judgedAt: day(3) },
    { ignoredInARow: 2, judgedAt: day(9) },
  ],
  [
    'theirs is later at the same length',
    { ignoredInARow: 2, judgedAt: day(3) },
    { ignoredInARow: 2, judgedAt: day(9) },
    { ignoredInARow: 2, judgedAt: day(9) },
  ],
  [
    'only theirs',
    { ignoredInARow: 0, judgedAt: null },
    { ignoredInARow: 1, judgedAt: day(9) },
    { ignoredInARow: 1, judgedAt: day(9) },
  ],
  [
    'the longer of the waits that new interest left',
    { ignoredInARow: 1, judgedAt: day(9), lasting: { ignoredInARow: 3, until: day(12) } },
    { ignoredInARow: 0, judgedAt: null, lasting: { ignoredInARow: 4, until: day(20) } },
    { ignoredInARow: 1, judgedAt: day(9), lasting: { ignoredInARow: 4, until: day(20) } },
  ],
])('the stricter back-off wins: %s', (_, ours, theirs, expected) => {
  expect(merged({ ...reachable(), backOff: ours }, { ...stranger, backOff: theirs }).backOff).toEqual(
    expected,
  );
});

test('a silence that one had fallen into is the person’s', () => {
  const known: Journey = { ...reachable(), level: { ...reachable().level, is: 'interest' } };
  const into = merged(known, ignored(stranger, 3, day(8)));
  expect(into.level).toMatchObject({ is: 'general', lockedSince: day(10) });
  const locked: Journey = { ...stranger, level: { ...stranger.level, lockedSince: day(8) } };
  expect(merged(known, locked).level).toMatchObject({ is: 'general', lockedSince: day(8) });
  expect(merged(known, stranger).level.is).toBe('interest');
});

describe('of two retargetings of one category', () => {
  const run = (
    journey: Journey,
    startedAt: number,
    end: Journey['retargetings'][string]['end'],
  ): Journey => ({ ...journey, retargetings: { tea: { startedAt, end } } });
  test('the earlier start wins', () => {
    expect(merged(run(reachable(), day(5), null), run(stranger, day(2), null)).retargetings['tea']).toEqual({
      startedAt: day(2),
      end: null,
    });
  });
  test('one that was over stops the other: only new interest goes on', () => {
    const over = run(reachable(), start, { how: 'spent', at: day(1) });
    for (const [a, b] of [
      [over, run(stranger, day(5), null)],
      [run(reachable(), day(5), null), { ...stranger, retargetings: over.retargetings }],
    ] as const) {
      expect(merged(a, b).retargetings['tea']).toEqual({
        startedAt: start,
        end: { how: 'stopped', at: day(10) },
      });
    }
  });
  test('that are both over, the later end counts', () => {
    const into = merged(
      run(reachable(), start, { how: 'spent', at: day(8) }),
      run(stranger, day(1), { how: 'won', at: day(3) }),
    );
    expect(into.retargetings['tea']).toEqual({ startedAt: start, end: { how: 'spent', at: day(8) } });
  });
  test('what one bought ends what the other was reminded of', () => {
    const into = merged(after(reachable(), ordered('sencha', day(6))), run(stranger, day(5), null));
    expect(into.retargetings['tea']?.end).toEqual({ how: 'won', at: day(6) });
  });
});

test('what had just happened when they made themselves known may still be answered', () => {
  const other = after(stranger, viewed('sencha', day(10) - HOUR));
  expect(merged(reachable(), other).moments.map(({ what }) => what)).toEqual([
    'first-seen',
    'Product Viewed',
  ]);
  expect(
    merged(after(reachable(), did('Page Viewed', start)), other).moments.map(({ what }) => what),
  ).toEqual(['Product Viewed']);
  expect(merged(reachable(), other, day(12)).moments).toEqual([]);
});

test('sessions are united, so that a campaign stays known through it', () => {
  const other = after(stranger, did('Page Viewed', day(10) - 9, { session: 'a', campaign: true }));
  const into = after(merged(reachable(), other), searched(day(10) + 1, { session: 'a' }));
  expect(searchesIn(into, 'tea', day(11), policy).searches).toBe(0);
});

test('many of them leave the journey small', () => {
  const many = Array.from({ length: 300 }, (_, i) => i);
  const into = many.reduce(
    (journey, i) =>
      merged(
        journey,
        after(stranger, viewed(`tea-${i}`, start + i), ordered(`tea-${i}`, day(1))),
        day(10),
        `merge-${i}`,
      ),
    reachable(),
  );
  expect(JSON.stringify(into).length).toBeLessThan(40_000);
});

describe('what either of the two said', () => {
  const told = (more: object): Journey => after(stranger, { type: 'Preferences Given', at: start, ...more });
  test('an objection, a pause and a context of one are the person’s', () => {
    const other = after(
      stranger,
      { type: 'Standing Changed', at: start, standing: 'objected', on: true },
      { type: 'Paused', at: day(1), until: day(30) },
      { type: 'Context Told', at: day(1), context: 'illness', tags: ['sports'], until: day(50) },
    );
    const lifted = after(
      reachable(),
      { type: 'Standing Changed', at: day(2), standing: 'objected', on: false },
      { type: 'Paused', at: day(2), until: day(20) },
      { type: 'Context Told', at: day(2), context: 'illness', tags: ['travel'], until: day(40) },
    );
    const one = merged(lifted, other);
    expect(one.standings.objected).toEqual({ on: true, at: start });
    expect(one.pause).toEqual({ since: day(1), until: day(30) });
    expect(one.contexts).toEqual({ illness: { toldAt: day(2), until: day(50), tags: ['travel', 'sports'] } });
    expect(merged(other, lifted).pause).toEqual(one.pause);
  });
  test('a pause without an end outlasts every other', () => {
    const open = after(stranger, { type: 'Paused', at: start, until: null });
    const long = after(reachable(), { type: 'Paused', at: day(1), until: day(900) });
    expect(merged(long, open).pause).toEqual({ since: start, until: null });
    expect(merged(open, long).pause).toEqual({ since: start, until: null });
    expect(merged(reachable(), open).pause).toEqual({ since: start, until: null });
  });
  test('of two words that say the same the newer stands', () => {
    const word = (at: number, on: boolean): Journey =>
      after(reachable(), { type: 'Standing Changed', at, standing: 'suppressed', on });
    expect(merged(word(day(1), false), word(day(2), false)).standings.suppressed).toEqual({
      on: false,
      at: day(2),
    });
    expect(merged(word(day(2), true), word(day(1), true)).standings.suppressed).toEqual({
      on: true,
      at: day(2),
    });
  });
  test('their own choices stand, and what was chosen before they were known fills the rest', () => {
    const other = told({ topics: ['tea'], minDaysBetween: 5 });
    const own = after(reachable(), { type: 'Preferences Given', at: day(1), topics: [], minDaysBetween: 2 });
    expect(merged(own, other).preferences).toEqual({
      topics: [],
      schedule: null,
      minDaysBetween: 5,
      toldAt: { topics: day(1), minDaysBetween: day(1) },
    });
    expect(merged(reachable(), other).preferences).toMatchObject({
      topics: ['tea'],
      minDaysBetween: 5,
      toldAt: { topics: start },
    });
    expect(merged(other, reachable()).preferences).toMatchObject({ topics: ['tea'], minDaysBetween: 5 });
  });
  test('goals are taken over where the person named none, names never', () => {
    const other = after(stranger, {
      type: 'Traits Given',
      at: start,
      goals: ['sleep'],
      hasFirstName: true,
      region: 'GB',
    });
    expect(merged(reachable(), other).person).toMatchObject({
      goals: ['sleep'],
      hasFirstName: false,
      region: 'GB',
    });
    const own = after(reachable(), { type: 'Traits Given', at: day(1), goals: ['run'], region: null });
    expect(merged(own, other).person).toMatchObject({ goals: ['run'], region: null });
  });
  test('the lower ceiling is the person’s, and their level falls to it', () => {
    const wish = (ceiling: 'general' | 'contextual' | 'individual', journey: Journey): Journey =>
      after(journey, { type: 'Level Wished', at: start, ceiling });
    const close = { ...reachable(), level: { ...reachable().level, is: 'interest' as const } };
    expect(merged(close, wish('contextual', stranger)).level).toMatchObject({
      is: 'contextual',
      ceiling: 'contextual',
    });
    expect(merged(wish('general', reachable()), wish('individual', stranger)).level.ceiling).toBe('general');
    expect(merged(wish('individual', reachable()), wish('general', stranger)).level.ceiling).toBe('general');
  });
  test('what was held for want of a zone is looked at again when the other brings one', () => {
    const waiting = { ...reachable(), person: { ...reachable().person, timeZone: null }, toldAt: {} };
    const held = { ...waiting, held: [{ ...asked({}, start), freshUntil: day(30) }] };
    const other = after(stranger, { type: 'Traits Given', at: start, timeZone: 'Europe/Rome' });
    expect(merged(held, other)).toMatchObject({ held: [{ nextAt: day(10) }] });
  });
});
