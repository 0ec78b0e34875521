import { answer, ruleOf, told, until, verdict } from '../testing/asking';
import { asked } from '../testing/book';
import { after, day, did, passed, reachable, said, start, touch, withTouches } from '../testing/given';
import { policy } from '../testing/policy';
import { isSameThing } from '../candidate';
import type { Journey, Touch, Preferences } from '../journey';
import { DAY, HOUR, MINUTE, type Instant } from '../time';

describe('quiet-hours', () => {
  const candidate = asked({}, start);
  const on = (time: string): Instant => Date.parse(`2025-06-03T${time}+01:00`);
  test.each([
    ['20:59:59.999', 'allow'],
    ['21:00:00.000', 'defer'],
    ['00:00:00.000', 'defer'],
    ['07:59:59.999', 'defer'],
    ['08:00:00.000', 'allow'],
  ])('at %s local time', (time, expected) => {
    expect(verdict('quiet-hours', reachable(), candidate, on(time))).toBe(expected);
  });
  test('releases are spread over the hour after the night, each person at their own minute', () => {
    expect(until('quiet-hours', reachable(), candidate, on('07:00:00'))).toBe(on('08:00:00'));
    const late = { ...reachable(), seed: 0.5 };
    expect(until('quiet-hours', late, candidate, on('07:00:00'))).toBe(on('08:30:00'));
  });
  test('what fell due in the evening is released the next morning', () => {
    expect(until('quiet-hours', reachable(), candidate, on('22:00:00'))).toBe(on('08:00:00') + DAY);
  });
  test.each([[null], ['Mars/Olympus_Mons']])('an unknown zone (%s) holds', (timeZone) => {
    const journey = { ...reachable(), person: { ...reachable().person, timeZone } };
    expect(verdict('quiet-hours', journey, candidate, on('12:00:00'))).toBe('hold');
  });
});

describe('frequency-cap', () => {
  const candidate = asked({}, start);
  const told = (...at: Instant[]): Journey => withTouches(reachable(), ...at.map((t) => said(t)));
  test('a touch counts from when it was said until just before its window is over', () => {
    expect(until('frequency-cap', told(start), candidate, start)).toBe(day(1));
    expect(until('frequency-cap', told(start), candidate, day(1) - 1)).toBe(day(1));
    expect(verdict('frequency-cap', told(start), candidate, day(1))).toBe('allow');
  });
  test('eleven at night and midnight are one window, not two days', () => {
    expect(verdict('frequency-cap', told(start), candidate, start + HOUR)).toBe('defer');
  });
  test('the third in a week waits until the first leaves the week', () => {
    const journey = told(start, day(2), day(4));
    expect(until('frequency-cap', journey, candidate, day(5))).toBe(day(7));
    expect(verdict('frequency-cap', journey, candidate, day(7))).toBe('allow');
  });
  test('of several full windows the longest wait counts', () => {
    const eight = told(...[0, 3, 6, 9, 12, 15, 18, 21].map((n) => day(n)));
    expect(until('frequency-cap', eight, candidate, day(21, 1))).toBe(day(30));
    const alsoToday = told(...[0, 3, 6, 9, 12, 15, 18, 29].map((n) => day(n)), day(29, 20));
    expect(until('frequency-cap', alsoToday, candidate, day(29, 21))).toBe(day(33));
  });
  test('with more than the cap in the window it waits until enough have left', () => {
    expect(until('frequency-cap', told(start, start + HOUR), candidate, start + 2 * HOUR)).toBe(day(1, 1));
  });
  test('the record counts what each window holds at that instant', () => {
    expect(answer('frequency-cap', told(start, day(5)), candidate, day(7))).toEqual({
      do: 'allow',
      looked: { in24h: 0, in168h: 1, in720h: 2 },
    });
  });
  test('all pushed channels count together; in-app counts nothing and waits for nothing', () => {
    const mixed = withTouches(reachable(), said(start, { channel: 'webhook' }));
    expect(verdict('frequency-cap', mixed, candidate, start)).toBe('defer');
    expect(verdict('frequency-cap', mixed, asked({ channels: ['in-app'] }, start), start)).toBe('allow');
    const shown = withTouches(reachable(), said(start, { channel: 'in-app' }));
    expect(verdict('frequency-cap', shown, candidate, start)).toBe('allow');
  });
  test('service touches count for nothing', () => {
    const served = withTouches(reachable(), said(start, { kind: 'service' }));
    expect(verdict('frequency-cap', served, candidate, start)).toBe('allow');
  });
  test('what is reserved counts before it is out, and what may have left counts; what never left does not', () => {
    const end = (is: 'unknown' | 'undelivered' | 'bounced') => touch({ outcome: { is, at: start } });
    expect(verdict('frequency-cap', withTouches(reachable(), touch()), candidate, start)).toBe('defer');
    expect(verdict('frequency-cap', withTouches(reachable(), end('unknown')), candidate, start)).toBe(
      'defer',
    );
    expect(verdict('frequency-cap', withTouches(reachable(), end('bounced')), candidate, start)).toBe(
      'defer',
    );
    expect(verdict('frequency-cap', withTouches(reachable(), end('undelivered')), candidate, start)).toBe(
      'allow',
    );
  });
  test('a touch that took a while to leave counts from when it had left', () => {
    const slow = withTouches(reachable(), touch({ deliveredAt: start + 10 * MINUTE }));
    expect(until('frequency-cap', slow, candidate, start + HOUR)).toBe(day(1) + 10 * MINUTE);
  });
  test('what left late leaves its window late, whatever was said before it left', () => {
    const slow = touch({ reservedAt: start, deliveredAt: start + 10 * HOUR });
    const journey = withTouches(reachable(), slow, said(start + HOUR));
    expect(until('frequency-cap', journey, candidate, start + 11 * HOUR)).toBe(day(1, 10));
  });
  test('a clock that runs behind does not forget what was just said', () => {
    expect(verdict('frequency-cap', told(start), candidate, start - 5)).toBe('defer');
  });
});

describe('impression-cap', () => {
  const inApp = asked({ channels: ['in-app'] }, start);
  test('the same message is not put beside itself while it waits in the product', () => {
    const waiting = withTouches(reachable(), said(start, { channel: 'in-app' }));
    expect(verdict('impression-cap', waiting, inApp, start)).toBe('hold');
    expect(verdict('impression-cap', withTouches(waiting, said(start)), inApp, start)).toBe('hold');
    expect(verdict('impression-cap', waiting, asked({}, start), start)).toBe('allow');
  });
  test('a mail that waits for its answer waits elsewhere', () => {
    const mailed = withTouches(reachable(), said(start));
    expect(answer('impression-cap', mailed, inApp, start)).toEqual({
      do: 'allow',
      looked: { alreadyThere: false },
    });
  });
  test('once it has its outcome, or about something else, it may', () => {
    const clicked = said(start, { channel: 'in-app', outcome: { is: 'engaged', at: start } });
    expect(verdict('impression-cap', withTouches(reachable(), clicked), inApp, start)).toBe('allow');
    const other = said(start, { channel: 'in-app', category: 'tea' });
    expect(isSameThing(other, inApp)).toBe(false);
    expect(verdict('impression-cap', withTouches(reachable(), other), inApp, start)).toBe('allow');
  });
});

describe('outside-schedule', () => {
  const choose = (more: Partial<Preferences>): Journey =>
    after(reachable(), { type: 'Preferences Given', at: start, ...more });
  const weekdays = { weekdays: [2, 4], from: '09:00', to: '12:00' };
  const letter = asked({}, start);
  // Monday 2 June 2025 in London, an hour ahead of UTC.
  const on = (text: string): Instant => Date.parse(`2025-06-${text}+01:00`);
  test('who chose nothing hears at any time of day', () => {
    expect(verdict('outside-schedule', reachable(), letter, start)).toBe('allow');
  });
  test.each([
    ['02T10:00', '03T09:00'],
    ['03T08:59:59.999', '03T09:00'],
    ['03T09:00', null],
    ['03T11:59:59.999', null],
    ['03T12:00', '05T09:00'],
    ['05T12:00', '10T09:00'],
  ])('on Tuesdays and Thursdays from nine to twelve: at %s it waits until %s', (now, opens) => {
    expect(until('outside-schedule', choose({ schedule: weekdays }), letter, on(now))).toBe(
      opens === null ? null : on(opens),
    );
  });
  test.each([
    ['03T22:59', '03T23:00'],
    ['03T23:00', null],
    ['04T00:59:59', null],
    ['04T01:00', '10T23:00'],
    // The hours of a Monday that is not theirs would run into this Tuesday.
    ['03T00:30', '03T23:00'],
  ])('hours over midnight belong to the day they begin on: at %s it waits until %s', (now, opens) => {
    const late = choose({ schedule: { weekdays: [2], from: '23:00', to: '01:00' } });
    expect(until('outside-schedule', late, letter, on(now))).toBe(opens === null ? null : on(opens));
  });
  test('the same hour twice means the whole day', () => {
    const sundays = choose({ schedule: { weekdays: [7], from: '00:00', to: '00:00' } });
    expect(until('outside-schedule', sundays, letter, on('07T23:59:59.999'))).toBe(on('08T00:00'));
    expect(verdict('outside-schedule', sundays, letter, on('08T00:00'))).toBe('allow');
    expect(verdict('outside-schedule', sundays, letter, on('08T23:59:59.999'))).toBe('allow');
    expect(until('outside-schedule', sundays, letter, on('09T00:00'))).toBe(on('15T00:00'));
  });
  test('the days are theirs, not ours', () => {
    const auckland = after(choose({ schedule: { weekdays: [2], from: '08:00', to: '20:00' } }), {
      type: 'Traits Given',
      at: start,
      timeZone: 'Pacific/Auckland',
    });
    expect(verdict('outside-schedule', auckland, letter, Date.parse('2025-06-02T20:00:00Z'))).toBe('allow');
  });
  test('without a time zone, or with no day at all, it holds, and says why', () => {
    const nowhere = after(choose({ schedule: weekdays }), {
      type: 'Traits Given',
      at: start,
      timeZone: null,
    });
    expect(verdict('outside-schedule', nowhere, letter, on('03T10:00'))).toBe('hold');
    expect(told('outside-schedule', nowhere, letter, on('03T10:00'))).toContain('time zone is unknown');
    const never = choose({ schedule: { ...weekdays, weekdays: [] } });
    expect(verdict('outside-schedule', never, letter, on('03T10:00'))).toBe('hold');
    expect(told('outside-schedule', never, letter, on('03T10:00'))).toContain('never come');
    expect(told('outside-schedule', choose({ schedule: weekdays }), letter, on('02T10:00'))).toContain(
      '2025-06-03T08:00',
    );
  });
  test('a time zone that nobody knows is none', () => {
    const journey = choose({ schedule: weekdays });
    const lost = { ...journey, person: { ...journey.person, timeZone: 'Mars/Olympus_Mons' } };
    expect(verdict('outside-schedule', lost, letter, on('03T10:00'))).toBe('hold');
  });
  test('who chose no rest is held by no touch, not even by one that left on a clock ahead of ours', () => {
    expect(verdict('outside-schedule', withTouches(reachable(), said(start)), letter, start - 5)).toBe(
      'allow',
    );
  });
  test('at most one pushed touch in the days they chose', () => {
    const weekly = withTouches(choose({ minDaysBetween: 7 }), said(start));
    expect(until('outside-schedule', weekly, letter, day(7) - 1)).toBe(day(7));
    expect(verdict('outside-schedule', weekly, letter, day(7))).toBe('allow');
    expect(verdict('outside-schedule', weekly, asked({ channels: ['in-app'] }, start), day(1))).toBe('allow');
    expect(verdict('outside-schedule', choose({ minDaysBetween: 7 }), letter, day(1))).toBe('allow');
  });
  test.each([
    ['in the product', { channel: 'in-app' as const }],
    ['as a service', { kind: 'service' as const }],
    ['and never left', { outcome: { is: 'undelivered' as const, at: start } }],
  ])('what was said %s is none of those', (_, more) => {
    const weekly = withTouches(choose({ minDaysBetween: 7 }), said(start, more));
    expect(verdict('outside-schedule', weekly, letter, day(1))).toBe('allow');
  });
  test('a rest of half a year is kept, though most touches are forgotten by then', () => {
    const halfYearly = withTouches(
      choose({ minDaysBetween: 180 }),
      said(start, { outcome: { is: 'engaged', at: start } }),
    );
    expect(until('outside-schedule', after(halfYearly, passed(day(179))), letter, day(179))).toBe(day(180));
  });
  test('of hours and rest the later counts', () => {
    const both = withTouches(choose({ schedule: weekdays, minDaysBetween: 7 }), said(start));
    expect(until('outside-schedule', both, letter, on('03T08:00'))).toBe(day(7));
    expect(until('outside-schedule', both, letter, on('10T08:00'))).toBe(on('10T09:00'));
  });
});

describe('impression-cap for promotions', () => {
  const offer = asked({ kind: 'promotion', channels: ['in-app'] }, start);
  const shown = (at: Instant, more: Partial<Touch> = {}): Touch =>
    said(at, {
      kind: 'promotion',
      channel: 'in-app',
      shownAt: at,
      outcome: { is: 'ignored', at: at + 1 },
      ...more,
    });
  test('one is shown three times in ninety days', () => {
    const twice = withTouches(reachable(), shown(start), shown(day(1)));
    expect(verdict('impression-cap', twice, offer, day(3))).toBe('allow');
    const thrice = withTouches(twice, shown(day(2)));
    expect(verdict('impression-cap', thrice, offer, day(90) - 1)).toBe('hold');
    expect(verdict('impression-cap', thrice, offer, day(90))).toBe('allow');
    expect(told('impression-cap', thrice, offer, day(3))).toContain('Shown 3 times');
  });
  test('it counts from when they saw it, however long it had waited there', () => {
    const seenLate = withTouches(reachable(), shown(start), shown(start), shown(start, { shownAt: day(20) }));
    expect(verdict('impression-cap', seenLate, offer, day(89))).toBe('hold');
    const allLate = [0, 1, 2].map(() => shown(start, { shownAt: day(20) }));
    expect(verdict('impression-cap', withTouches(reachable(), ...allLate), offer, day(110) - 1)).toBe('hold');
    expect(verdict('impression-cap', withTouches(reachable(), ...allLate), offer, day(110))).toBe('allow');
  });
  test.each([
    ['another promotion', { play: 'other' }],
    ['one about something else', { category: 'tea' }],
    ['what nobody saw', { outcome: { is: 'undelivered' as const, at: start } }],
    ['what is no promotion', { kind: 'general' as const }],
    ['what came by mail', { channel: 'email' as const }],
  ])('%s counts for itself', (_, more) => {
    const thrice = [0, 1, 2].map((n) => shown(day(n), more));
    expect(verdict('impression-cap', withTouches(reachable(), ...thrice), offer, day(3))).toBe('allow');
  });
  test('one a session, whichever it is', () => {
    const visiting = after(reachable(), did('Page Viewed', day(5), { session: 's' }));
    const now = day(5) + MINUTE;
    const before = withTouches(visiting, shown(day(5) - 1, { play: 'other' }));
    expect(verdict('impression-cap', before, offer, now)).toBe('allow');
    const during = withTouches(visiting, shown(day(5), { play: 'other' }));
    expect(verdict('impression-cap', during, offer, now)).toBe('hold');
    expect(answer('impression-cap', during, offer, now)).toMatchObject({
      looked: { often: 0, inSession: 1, inAll: 1 },
    });
    // The session is over half an hour after they were last seen.
    expect(verdict('impression-cap', during, offer, day(5) + 30 * MINUTE)).toBe('allow');
    expect(verdict('impression-cap', during, offer, day(5) + 30 * MINUTE - 1)).toBe('hold');
  });
  test('what waits unseen for their next visit will be the one of that session', () => {
    const waiting = withTouches(
      reachable(),
      said(start, { kind: 'promotion', channel: 'in-app', play: 'other' }),
    );
    expect(verdict('impression-cap', waiting, offer, day(1))).toBe('hold');
  });
  test('retargeting is a promotion, a guide is none', () => {
    const thrice = [0, 1, 2].map((n) => shown(day(n), { kind: 'retargeting' }));
    const journey = withTouches(reachable(), ...thrice);
    expect(
      verdict('impression-cap', journey, asked({ kind: 'retargeting', channels: ['in-app'] }, start), day(3)),
    ).toBe('hold');
    expect(verdict('impression-cap', journey, asked({ channels: ['in-app'] }, start), day(3))).toBe('allow');
  });
  test('a mail is none of its business', () => {
    const thrice = [0, 1, 2].map((n) => shown(day(n)));
    expect(
      verdict(
        'impression-cap',
        withTouches(reachable(), ...thrice),
        asked({ kind: 'promotion' }, start),
        day(3),
      ),
    ).toBe('allow');
  });
  test('none is forgotten while it counts, whatever else they were shown; who was shown a hundred is shown no more', () => {
    const guides = Array.from({ length: 60 }, (_, n) =>
      shown(day(3) + n, { kind: 'general', play: `guide-${n}` }),
    );
    const thrice = [0, 1, 2].map((n) => shown(day(n)));
    const busy = after(withTouches(reachable(), ...thrice, ...guides), passed(day(80)));
    expect(verdict('impression-cap', busy, offer, day(80))).toBe('hold');
    const many = (count: number): Touch[] =>
      Array.from({ length: count }, (_, n) => shown(day(3) + n, { play: `offer-${n}` }));
    expect(verdict('impression-cap', withTouches(reachable(), ...many(99)), offer, day(80))).toBe('allow');
    expect(verdict('impression-cap', withTouches(reachable(), ...many(100)), offer, day(80))).toBe('hold');
    const full = after(withTouches(reachable(), ...thrice, ...many(120)), passed(day(80)));
    expect(verdict('impression-cap', full, offer, day(80))).toBe('hold');
  });
});

describe('outranked', () => {
  test('looks again after an hour, and names the winner', () => {
    const question = {
      journey: reachable(),
      candidate: asked({}, start),
      now: start,
      policy,
      winner: 'other',
    };
    const given = ruleOf('outranked').judge(question);
    expect(given).toEqual({ do: 'defer', until: start + HOUR, looked: { winner: 'other' } });
    expect(ruleOf('outranked').tellOps(question, given)).toContain('"other"');
    expect(verdict('outranked', reachable(), asked({}, start), start)).toBe('allow');
  });
});
