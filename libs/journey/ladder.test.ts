import { levelAt } from './ladder';
import { newJourney, type Journey } from './journey';
import {
  after,
  consent,
  day,
  did,
  ignored,
  passed,
  reachable,
  said,
  searched,
  start,
  strongInterest,
  withTouches,
  ordered,
} from './testing/given';

const visit = (at: number) => did('Page Viewed', at, { category: 'tea' });
const visits = (...days: number[]) => days.map((n) => visit(day(n)));
const level = (journey: Journey): string => journey.level.is;

describe('up', () => {
  test('to contextual on the second active day, three days after the beginning', () => {
    expect(level(after(reachable(), ...visits(0, 2)))).toBe('general');
    expect(level(after(reachable(), visit(start), visit(day(3) - 1)))).toBe('general');
    expect(level(after(reachable(), ...visits(0, 3)))).toBe('contextual');
  });
  test('to interest with a favourite category after seven days and four active ones', () => {
    expect(level(after(reachable(), ...visits(0, 3, 5, 6)))).toBe('contextual');
    expect(level(after(reachable(), ...visits(0, 3, 5, 7)))).toBe('interest');
    expect(level(after(reachable(), ...[0, 3, 5, 7].map((n) => did('Page Viewed', day(n)))))).toBe(
      'contextual',
    );
  });
  test('to individual after thirty days and a purchase', () => {
    const known = after(reachable(), ...visits(0, 3, 5, 7), ordered('sencha', day(8)));
    expect(level(after(known, visit(day(30) - 1)))).toBe('interest');
    expect(level(after(known, visit(day(30))))).toBe('individual');
    expect(level(after(reachable(), ...visits(0, 3, 5, 7, 40)))).toBe('interest');
  });
  test('to individual by an explicit wish, still one rung at a time and three days apart', () => {
    const wished = after(reachable(), { type: 'Level Wished', at: start, ceiling: 'individual' });
    expect(
      [...visits(0, 3, 5, 7, 9, 10)].map((_, i, all) => level(after(wished, ...all.slice(0, i + 1)))),
    ).toEqual(['general', 'contextual', 'contextual', 'interest', 'interest', 'individual']);
  });
  test('to individual by a purchase that only an earlier version of Tact kept', () => {
    const kept = after(reachable(), ...visits(0, 3, 5, 7), ordered('sencha', day(8)));
    const unsigned = { ...kept, signs: { ...kept.signs, ordered: null } };
    expect(level(after(unsigned, visit(day(30))))).toBe('individual');
  });
  test.each([
    ['of which the month alone is known', { purchases: [] }],
    ['of nothing that has a category', { boughtFrom: {} }],
  ])('to individual by a purchase %s', (_, forgotten) => {
    const kept = after(reachable(), ...visits(0, 3, 5, 7), ordered('sencha', day(8)));
    const known = { ...kept, signs: { ...kept.signs, ordered: null }, ...forgotten };
    expect(level(after(known, visit(day(30))))).toBe('individual');
  });
  test('to nothing above individual, however long they stay', () => {
    const friend = after(reachable(), ...visits(0, 3, 5, 7), ordered('sencha', day(8)), ...visits(30, 40));
    expect(friend.level).toMatchObject({ is: 'individual', since: day(30) });
  });
  test('one rung for one event, however much was earned', () => {
    const history = [0, 1, 2, 10, 20, 30, 40].map((n) => visit(day(n)));
    const late = after(
      { ...reachable(), consents: {} },
      ...history,
      consent('personalization', { at: day(50) }),
    );
    expect(level(late)).toBe('general');
    expect(level(after(late, visit(day(51))))).toBe('contextual');
    expect(level(after(late, visit(day(51)), visit(day(52))))).toBe('contextual');
  });
  test('never by time alone, nor by what is done to them', () => {
    const journey = after(reachable(), ...visits(0, 1));
    expect(level(after(journey, passed(day(20))))).toBe('general');
    expect(
      level(
        after(
          journey,
          did('Payment Failed', day(20)),
          did('Support Case Closed', day(20)),
          did('Order Refunded', day(20)),
        ),
      ),
    ).toBe('general');
  });
  test('never without consent, nor above the ceiling they wish for', () => {
    expect(level(after({ ...reachable(), consents: {} }, ...visits(0, 3, 5, 7)))).toBe('general');
    const modest = after(reachable(), { type: 'Level Wished', at: start, ceiling: 'contextual' });
    expect(level(after(modest, ...visits(0, 3, 5, 7)))).toBe('contextual');
  });
});

describe('down', () => {
  const known = after(reachable(), ...visits(0, 3, 5, 7));
  test('to general at once when consent for personalization is taken back', () => {
    const fallen = after(known, consent('personalization', { state: 'withdrawn', at: day(8) }));
    expect(fallen.level).toMatchObject({ is: 'general', since: day(8) });
  });
  test('to general when that consent ends, at that instant, whoever looks when', () => {
    const lasting = after(
      known,
      consent('personalization', { state: 'renewed', at: day(8), validUntil: day(20) }),
    );
    expect(levelAt(lasting, day(20) - 1)).toBe('interest');
    expect(levelAt(lasting, day(20))).toBe('general');
    expect(after(lasting, passed(day(25))).level).toMatchObject({ is: 'general', since: day(20) });
  });
  test('and up again only by climbing, when consent is given anew', () => {
    const lapsed = after(
      known,
      consent('personalization', { state: 'withdrawn', at: day(8) }),
      consent('personalization', { at: day(9) }),
    );
    expect(level(after(lapsed, visit(day(10))))).toBe('general');
    expect(level(after(lapsed, visit(day(11))))).toBe('contextual');
  });
  test('to a ceiling at once; lifting it jumps no rungs', () => {
    const modest = after(known, { type: 'Level Wished', at: day(8), ceiling: 'general' });
    expect(levelAt(modest, day(8))).toBe('general');
    const lifted = after(modest, { type: 'Level Wished', at: day(9), ceiling: null });
    expect(levelAt(lifted, day(9))).toBe('general');
    expect(level(after(lifted, visit(day(12))))).toBe('contextual');
  });
  test('to nothing lower where the ceiling is no lower, and at no cost of time', () => {
    for (const ceiling of ['interest', 'individual'] as const) {
      const content = after(known, { type: 'Level Wished', at: day(8), ceiling });
      expect(content.level).toMatchObject({ is: 'interest', since: day(7), ceiling });
      expect(levelAt(content, day(8))).toBe('interest');
    }
  });
  test('to a ceiling in any case, however a journey came to stand above it', () => {
    const above = { ...known, level: { ...known.level, ceiling: 'contextual' as const } };
    expect(levelAt(above, day(8))).toBe('contextual');
  });
  test('of two ceilings wished for at the same instant the one told last counts', () => {
    const wish = (ceiling: 'general' | 'contextual') => ({
      type: 'Level Wished' as const,
      at: day(8),
      ceiling,
    });
    expect(after(known, wish('general'), wish('contextual')).level.ceiling).toBe('contextual');
  });
  test('to general after a rest of sixty days, where everybody starts anew', () => {
    const back = after(known, visit(day(67)));
    expect(level(back)).toBe('general');
    expect(level(after(back, visit(day(69))))).toBe('general');
    expect(level(after(back, visit(day(70))))).toBe('contextual');
    expect(level(after(known, visit(day(67) - 1)))).toBe('interest');
  });
  test('to nothing lower than general, but without a step up on the way back in', () => {
    const general = after(reachable(), ...visits(0, 1));
    expect(level(after(general, visit(day(61))))).toBe('general');
  });
});

describe('a fall by silence', () => {
  const known = after(reachable(), ...visits(0, 3, 5, 7));
  const silenced = after(withTouches(ignored(known, 2, day(8)), said(day(2))), passed(day(9)));
  test('comes with the third ignored message', () => {
    expect(silenced.backOff).toEqual({ ignoredInARow: 3, judgedAt: day(9) });
    expect(silenced.level).toMatchObject({ is: 'general', lockedSince: day(9) });
  });
  test('stays, however often they visit', () => {
    expect(level(after(silenced, ...visits(12, 15, 18)))).toBe('general');
  });
  test('ends with new interest, and so does the row; its wait is seen through', () => {
    const searching = strongInterest(day(12), 'boats');
    expect(after(silenced, ...searching.slice(0, 2)).backOff.ignoredInARow).toBe(3);
    const anew = after(silenced, ...searching);
    const lasting = { ignoredInARow: 3, until: day(17) };
    expect(anew.backOff).toEqual({ ignoredInARow: 0, judgedAt: null, lasting });
    expect(anew.level).toMatchObject({ is: 'contextual', lockedSince: null });
    expect(after(silenced, ...strongInterest(day(17), 'boats')).backOff).toEqual({
      ...{ ignoredInARow: 0, judgedAt: null },
    });
    // Ignored again: a row of one, and the longer of both waits.
    const again = after(withTouches(anew, said(day(8))), passed(day(15)));
    expect(again.backOff).toEqual({ ignoredInARow: 1, judgedAt: day(15), lasting });
  });
  test('that they answered stays until new interest, which ends no row that came after', () => {
    const answered = ignored(silenced, 2, day(30));
    const anew = after(answered, ...strongInterest(day(31), 'boats'));
    expect(anew.level.lockedSince).toBeNull();
    expect(anew.backOff).toEqual({ ignoredInARow: 2, judgedAt: day(30) });
  });
  test('does not end with searches from before, or led by a campaign', () => {
    const before = strongInterest(day(6), 'boats');
    expect(after(silenced, ...before).level.lockedSince).toBe(day(9));
    const led = strongInterest(day(12), 'boats').map((event) => ({ ...event, campaign: true }));
    expect(after(silenced, ...led).level.lockedSince).toBe(day(9));
  });
});

describe('history that is told after the journey was opened', () => {
  const opened = day(100);
  const history = [0, 3, 5, 7, 40].map((n) => visit(day(n)));
  test('climbs as of when it happened, where consent held then and holds now', () => {
    const journey = after(newJourney(0, opened), consent('personalization', { at: start }), ...history);
    expect(journey.level).toMatchObject({ is: 'interest', since: day(7) });
    expect(journey.activity).toMatchObject({ firstAt: start, lastAt: day(40), activeDays: 5 });
  });
  test('climbs nothing under a consent that was given after it', () => {
    const journey = after(newJourney(0, opened), consent('personalization', { at: opened }), ...history);
    expect(level(journey)).toBe('general');
    expect(level(after(journey, visit(opened + 1)))).toBe('general');
    expect(level(after(journey, visit(day(101)), visit(day(104))))).toBe('contextual');
  });
  test('climbs nothing under a consent that is over', () => {
    const over = consent('personalization', { at: start, validUntil: day(90) });
    const told = history.map((_, n) => after(newJourney(0, opened), over, ...history.slice(0, n + 1)));
    expect(told.map(level)).toEqual(history.map(() => 'general'));
  });
  test('counts its days though something newer was told first', () => {
    const live = after(reachable(), searched(day(50)), ...history);
    expect(live.activity.activeDays).toBe(6);
    expect(after(live, searched(day(50, 1)), searched(day(3, 2))).activity.activeDays).toBe(6);
  });
});
