import type { JourneyEvent } from './events';
import { favouriteCategory, searchesIn } from './interest-strength';
import { stageBelief } from './stage-belief';
import { asked } from './testing/book';
import type { Journey } from './journey';
import { after, day, did, ordered, passed, reachable, searched, start, viewed } from './testing/given';
import { policy } from './testing/policy';
import { HOUR } from './time';

const forget = (at: number, more: object = {}): JourneyEvent => ({
  ...{ type: 'Interest Forgotten', at, category: 'tea', forGood: false },
  ...more,
});
/** Reminded of tea, and about to be again; candles wait too. */
const retargeted = (): Journey => ({
  ...interested(),
  retargetings: { tea: { startedAt: day(2), end: null } },
  waiting: ['tea', 'candles'].map((category) => asked({ about: 'category' }, day(2), { category })),
});
const interested = () => after(reachable(), searched(start), searched(start + HOUR), searched(day(1)));

describe('"forget this"', () => {
  test('leaves nothing of what was noted about the category', () => {
    const then = after(interested(), forget(day(2)));
    expect(then.interests).toEqual({});
    expect(favouriteCategory(then, day(2), policy)).toBeNull();
    expect(JSON.stringify(then.interests)).not.toContain('tea');
  });
  test('leaves other interests as they were', () => {
    const both = after(interested(), viewed('wick', day(1), 'candles'));
    const then = after(both, forget(day(2)));
    expect(then.interests).toEqual({ candles: both.interests['candles'] });
  });
  test('says nothing about a new search: the threshold is earned anew', () => {
    const then = after(interested(), forget(day(2)), searched(day(3)), searched(day(4)));
    expect(searchesIn(then, 'tea', day(4), policy)).toMatchObject({ searches: 2, strong: false });
    expect(searchesIn(after(then, searched(day(4, 5))), 'tea', day(5), policy).strong).toBe(true);
  });
  test('holds against what is told late', () => {
    const then = after(interested(), forget(day(2)), searched(day(1, 3)));
    expect(then.interests).toEqual({});
  });
  test('keeps what was searched since, where the wish itself is told late', () => {
    const then = after(interested(), searched(day(3)), forget(day(2)));
    expect(then.interests['tea']).toMatchObject({ organicSearches: [day(3)], score: 0 });
  });
  test('ends reminders of it, and remembers that they ran', () => {
    const then = after(retargeted(), forget(day(3)));
    expect(then.retargetings['tea']).toMatchObject({ end: { how: 'stopped', at: day(3) } });
  });
  test('lets go what was about to be said about it', () => {
    const journey = retargeted();
    expect(journey.waiting.map(({ category }) => category)).toEqual(['tea', 'candles']);
    const then = after(journey, forget(day(3)));
    expect(then.waiting.map(({ category }) => category)).toEqual(['candles']);
  });
  test('for good means that nothing is noted about it again, but what they buy', () => {
    const then = after(
      interested(),
      forget(day(2), { forGood: true }),
      ...[searched(day(3)), searched(day(4)), viewed('sencha', day(5)), ordered('sencha', day(6))],
    );
    expect(then.interests['tea']?.organicSearches ?? []).toEqual([]);
    expect(then.interests['tea']?.firstViews ?? {}).toEqual({});
    expect(then.purchases.map(({ product }) => product)).toEqual(['sencha']);
    expect(then.activity.activeDays).toBeGreaterThan(4);
  });
  test('for good lasts until they take it back', () => {
    const allow: JourneyEvent = { type: 'Interest Allowed', at: day(4), category: 'tea' };
    const then = after(interested(), forget(day(2), { forGood: true }), searched(day(3)), allow);
    expect(then.interests).toEqual({});
    expect(after(then, searched(day(5))).interests['tea']?.organicSearches).toEqual([day(5)]);
  });
  test('what was forgotten by either is forgotten of both who turn out to be one', () => {
    const known = after(reachable(), forget(day(2), { forGood: true }));
    const merged = after(known, { type: 'Journey Merged', at: day(3), mergeId: 'm', from: interested() });
    expect(merged.interests).toEqual({});
  });
  test('a category of any name is as good as another', () => {
    const odd = after(reachable(), searched(start, { category: 'constructor' }));
    const then = after(odd, forget(day(1), { category: 'constructor' }));
    expect(then.interests).toEqual({});
    expect(after(then, searched(day(2), { category: 'toString' })).interests).toHaveProperty('toString');
  });
});

describe('"that’s wrong"', () => {
  const say = (at: number, is: 'discovering' | 'researching' | 'deciding' | 'enjoying'): JourneyEvent => ({
    ...{ type: 'Stage Corrected', at, is },
  });
  const researching = () => after(interested(), viewed('sencha', day(1, 1)));

  test('moves them at once, and is told as their own word', () => {
    expect(researching().stage.is).toBe('researching');
    const then = after(researching(), say(day(2), 'discovering'));
    expect(then.stage).toEqual({ is: 'discovering', since: day(2) });
    expect(stageBelief(then, day(2), policy)).toMatchObject({
      confidence: 'high',
      evidence: [{ what: 'Said', lastAt: day(2) }],
    });
  });
  test('gives way to deeds after it', () => {
    const then = after(researching(), say(day(2), 'discovering'), did('Product Added', day(3)));
    expect(then.stage.is).toBe('deciding');
    expect(stageBelief(then, day(3), policy).evidence).toMatchObject([{ what: 'Product Added' }]);
  });
  test('does not give way to deeds before it, told late', () => {
    const then = after(researching(), say(day(2), 'discovering'), did('Product Added', day(1)));
    expect(then.stage.is).toBe('discovering');
  });
  test('is as good as an order, and ends by itself like one', () => {
    const then = after(researching(), say(day(2), 'enjoying'));
    expect(after(then, passed(day(31))).stage.is).toBe('enjoying');
    expect(after(then, passed(day(32))).stage).toEqual({ is: 'discovering', since: day(32) });
  });
  test('of two words the newer stands, in whichever order they arrive', () => {
    const words = [say(day(2), 'deciding'), say(day(3), 'enjoying')] as const;
    expect(after(researching(), words[0], words[1]).stage.is).toBe('enjoying');
    expect(after(researching(), words[1], words[0]).stage.is).toBe('enjoying');
  });
});
