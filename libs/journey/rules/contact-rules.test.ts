import { isSameThing } from '../candidate';
import { contactRules } from './contact-rules';
import type { Answer } from './rule';
import type { Candidate } from '../candidate';
import type { Journey } from '../journey';
import type { ReasonCode } from '../reasons';
import { reasonCodes } from '../reasons';
import { asked, variant } from '../testing/book';
import {
  after,
  consent,
  day,
  ignored,
  ordered,
  reachable,
  said,
  start,
  strongInterest,
  touch,
  viewed,
  withTouches,
} from '../testing/given';
import { policy } from '../testing/policy';
import { DAY, HOUR, MINUTE, type Instant } from '../time';

/** What one rule answers about a candidate at an instant. */
function answer(code: ReasonCode, journey: Journey, candidate: Candidate, now: Instant): Answer {
  const rule = contactRules.find((r) => r.code === code);
  if (!rule) throw new Error(`No rule ${code}.`);
  return rule.judge({ journey, candidate, now, policy, winner: null });
}
const verdict = (...args: Parameters<typeof answer>): Answer['do'] => answer(...args).do;
const until = (...args: Parameters<typeof answer>): Instant | null => {
  const given = answer(...args);
  return given.do === 'defer' ? given.until : null;
};
const retargeting = { kind: 'retargeting' as const, about: 'category' as const, purpose: 'offers' };
const tea = { category: 'tea' };

test('every rule has a stable code of its own, and every code has its rule', () => {
  expect(contactRules.map(({ code }) => code)).toEqual([...reasonCodes]);
});

test('every rule that does not allow says so to ops', () => {
  const unknown = after(
    ignored(reachable(), 1, start),
    { type: 'Traits Given', at: start, timeZone: null, hasEmail: false },
    consent('marketing', { state: 'withdrawn', at: start + 1 }),
  );
  const candidate = {
    ...asked({ variants: [variant('individual')] }, start, {}, { approvedHashes: [], stops: [] }),
    facts: { purpose: null, approved: false, stoppedBy: 'stop-1', untrue: null, repurchaseAfterDays: null },
  };
  const question = { journey: unknown, candidate, now: start + HOUR, policy, winner: 'other' };
  const said = contactRules.flatMap((rule) => {
    const given = rule.judge(question);
    return given.do === 'allow' ? [] : [rule.tellOps(question, given)];
  });
  expect(said.length).toBeGreaterThan(6);
  expect(said.filter((text) => text.length < 8 || /undefined|null/.test(text))).toEqual([]);
});

describe('stopped', () => {
  test.each([
    ['everything', { everything: true } as const, 'hold'],
    ['the play', { play: 'guide' }, 'hold'],
    ['the channel', { channel: 'email' } as const, 'hold'],
    ['another play', { play: 'letter' }, 'allow'],
    ['another channel', { channel: 'webhook' } as const, 'allow'],
  ])('a stop of %s', (_, scope, expected) => {
    const candidate = asked({}, start, {}, { stops: [{ id: 'stop-1', scope }] });
    expect(verdict('stopped', reachable(), candidate, start)).toBe(expected);
  });
});

describe('no-purpose', () => {
  test('holds a purpose that nobody registered', () => {
    expect(verdict('no-purpose', reachable(), asked({ purpose: 'fun' }, start), start)).toBe('hold');
  });
  test('holds a service touch whose purpose is not essential: nobody can claim it', () => {
    expect(verdict('no-purpose', reachable(), asked({ kind: 'service' }, start), start)).toBe('hold');
  });
  test('holds a promotion that borrows an essential purpose to need no consent', () => {
    const promotion = asked({ kind: 'promotion', purpose: 'service' }, start);
    expect(verdict('no-purpose', reachable(), promotion, start)).toBe('hold');
  });
  test('allows a service touch with an essential purpose', () => {
    expect(
      verdict('no-purpose', reachable(), asked({ kind: 'service', purpose: 'service' }, start), start),
    ).toBe('allow');
  });
});

describe('no-consent and consent-expired', () => {
  const lasting = (validUntil: Instant) =>
    after(reachable(), consent('marketing', { at: start + 1, validUntil }));
  test('consent that was never asked for is missing, not expired', () => {
    const journey = { ...reachable(), consents: {} };
    expect(verdict('no-consent', journey, asked({}, start), start)).toBe('hold');
    expect(verdict('consent-expired', journey, asked({}, start), start)).toBe('allow');
  });
  test('a consent holds until just before it ends, and has expired from that instant on', () => {
    const journey = lasting(day(10));
    expect(verdict('consent-expired', journey, asked({}, start), day(10) - 1)).toBe('allow');
    expect(verdict('consent-expired', journey, asked({}, start), day(10))).toBe('hold');
    expect(verdict('no-consent', journey, asked({}, start), day(10))).toBe('allow');
  });
  test('a consent is none before it was given', () => {
    expect(verdict('no-consent', lasting(day(10)), asked({}, start), start)).toBe('hold');
  });
  test('consent for one channel is none for another', () => {
    const mailOnly = after({ ...reachable(), consents: {} }, consent('marketing', { channel: 'email' }));
    expect(verdict('no-consent', mailOnly, asked({}, start), start)).toBe('allow');
    expect(verdict('no-consent', mailOnly, asked({ channels: ['webhook'] }, start), start)).toBe('hold');
  });
  test('a purpose that rests on something else needs none', () => {
    expect(
      verdict('no-consent', { ...reachable(), consents: {} }, asked({ purpose: 'care' }, start), start),
    ).toBe('allow');
  });
});

describe('unreachable', () => {
  const stranger = after(reachable(), { type: 'Traits Given', at: start, hasEmail: false });
  test('holds an e-mail without an address, a service e-mail too', () => {
    expect(verdict('unreachable', stranger, asked({}, start), start)).toBe('hold');
    expect(contactRules.find(({ code }) => code === 'unreachable')?.judgesService).toBe(true);
  });
  test('other channels need none', () => {
    expect(verdict('unreachable', stranger, asked({ channels: ['in-app'] }, start), start)).toBe('allow');
  });
});

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

describe('just-bought', () => {
  const bought = after(reachable(), ordered('sencha', start));
  const about = (product: string) => asked({ about: 'product' }, start, { product });
  test('holds the very product for 30 days', () => {
    expect(verdict('just-bought', bought, about('sencha'), day(30) - 1)).toBe('hold');
    expect(verdict('just-bought', bought, about('sencha'), day(30))).toBe('allow');
  });
  test('what goes with it is welcome', () => {
    expect(verdict('just-bought', bought, about('cedar'), start)).toBe('allow');
    expect(verdict('just-bought', bought, asked({}, start), start)).toBe('allow');
  });
  test('an older order that is told late does not hide the newer one', () => {
    const late = after(bought, ordered('sencha', start - 40 * DAY));
    expect(verdict('just-bought', late, about('sencha'), start + HOUR)).toBe('hold');
  });
});

describe('interest-too-weak', () => {
  const candidate = asked(retargeting, start, tea);
  const after3 = after(reachable(), ...strongInterest(start));
  test('three searches on two days are enough, two are not', () => {
    expect(verdict('interest-too-weak', after3, candidate, day(1))).toBe('allow');
    expect(
      verdict('interest-too-weak', after(reachable(), ...strongInterest(start).slice(1)), candidate, day(1)),
    ).toBe('hold');
  });
  test('a search counts for 60 days from when it happened', () => {
    expect(verdict('interest-too-weak', after3, candidate, day(60) - 1)).toBe('allow');
    expect(verdict('interest-too-weak', after3, candidate, day(60))).toBe('hold');
  });
  test('a purchase in the category settles the interest', () => {
    expect(verdict('interest-too-weak', after(after3, ordered('sencha', day(2))), candidate, day(2))).toBe(
      'hold',
    );
  });
  test('only retargeting needs it', () => {
    expect(verdict('interest-too-weak', reachable(), asked({ about: 'category' }, start, tea), start)).toBe(
      'allow',
    );
  });
});

describe('retargeting-over and retargeting-spent', () => {
  const candidate = asked(retargeting, day(1), tea);
  const begun = after(
    withTouches(
      after(reachable(), ...strongInterest(start)),
      touch({ id: 'first', kind: 'retargeting', category: 'tea', reservedAt: day(1) }),
    ),
    { type: 'Touch Delivered', at: day(1), touchId: 'first' },
  );
  const end = day(31);
  test('it may speak while now is before its start and 30 days', () => {
    expect(verdict('retargeting-over', begun, candidate, end - 1)).toBe('allow');
    expect(verdict('retargeting-over', begun, candidate, end)).toBe('hold');
    expect(verdict('retargeting-spent', begun, candidate, end)).toBe('hold');
  });
  test('more of the old interest does not start another', () => {
    const searching = after(begun, ...strongInterest(day(25)), ...strongInterest(day(35)));
    expect(verdict('retargeting-spent', searching, candidate, day(36))).toBe('hold');
  });
  test('the full threshold earned again and a product first viewed after the end do', () => {
    const anew = after(
      begun,
      viewed('sencha', day(20)),
      ...strongInterest(day(35)),
      viewed('oolong', day(36)),
    );
    expect(verdict('retargeting-over', anew, candidate, day(36))).toBe('allow');
    expect(verdict('retargeting-spent', anew, candidate, day(36))).toBe('allow');
  });
  test('a product known from before is nothing new', () => {
    const again = after(
      begun,
      viewed('sencha', day(20)),
      ...strongInterest(day(35)),
      viewed('sencha', day(36)),
    );
    expect(verdict('retargeting-over', again, candidate, day(36))).toBe('hold');
  });
  test('a purchase ends it at once, and it is over, not spent', () => {
    const won = after(begun, ordered('sencha', day(5)), ...strongInterest(day(6)));
    expect(verdict('retargeting-over', won, candidate, day(7))).toBe('hold');
    expect(verdict('retargeting-spent', won, candidate, day(7))).toBe('allow');
  });
  test('other kinds of plays and other categories are not retargeting', () => {
    expect(verdict('retargeting-over', begun, asked({ about: 'category' }, day(1), tea), end)).toBe('allow');
    expect(verdict('retargeting-over', begun, asked(retargeting, day(1), { category: 'boats' }), end)).toBe(
      'allow',
    );
  });
});

describe('backing-off', () => {
  const general = asked({}, start);
  const promotion = asked({ kind: 'promotion' }, start);
  test.each([
    [1, 2],
    [2, 4],
    [3, 8],
    [4, 16],
  ])('after %i ignored in a row nothing is said for %i days from that judgement', (n, days) => {
    const journey = ignored(reachable(), n, start);
    expect(until('backing-off', journey, general, start)).toBe(day(days));
    expect(until('backing-off', journey, general, day(days) - 1)).toBe(day(days));
    expect(verdict('backing-off', journey, general, day(days))).toBe('allow');
  });
  test('after the third only general messages', () => {
    expect(verdict('backing-off', ignored(reachable(), 2, start), promotion, day(99))).toBe('allow');
    expect(verdict('backing-off', ignored(reachable(), 3, start), promotion, day(99))).toBe('hold');
    expect(verdict('backing-off', ignored(reachable(), 3, start), general, day(99))).toBe('allow');
  });
  test('after the fifth silence, however long', () => {
    expect(verdict('backing-off', ignored(reachable(), 5, start), general, day(9_999))).toBe('hold');
  });
});

describe('too-familiar', () => {
  const personal = asked({ variants: [variant('interest')] }, start);
  const at = (is: Journey['level']['is']): Journey => ({
    ...reachable(),
    level: { ...reachable().level, is },
  });
  test('holds what is more personal than the level reached', () => {
    expect(verdict('too-familiar', at('contextual'), personal, start)).toBe('hold');
    expect(verdict('too-familiar', at('interest'), personal, start)).toBe('allow');
  });
  test('falls with the consent that the level stands on, at that instant', () => {
    const lasting = after(
      at('individual'),
      consent('personalization', { at: start + 1, validUntil: day(9) }),
    );
    const known = { ...lasting, level: at('individual').level };
    expect(verdict('too-familiar', known, personal, day(9) - 1)).toBe('allow');
    expect(verdict('too-familiar', known, personal, day(9))).toBe('hold');
  });
});

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
  test('a clock that runs behind does not forget what was just said', () => {
    expect(verdict('frequency-cap', told(start), candidate, start - 5)).toBe('defer');
  });
});

describe('impression-cap', () => {
  const inApp = asked({ channels: ['in-app'] }, start);
  test('the same message is not put beside itself while it waits in the product', () => {
    const waiting = withTouches(reachable(), said(start, { channel: 'in-app' }));
    expect(verdict('impression-cap', waiting, inApp, start)).toBe('hold');
    expect(verdict('impression-cap', waiting, asked({}, start), start)).toBe('allow');
  });
  test('once it has its outcome, or about something else, it may', () => {
    const clicked = said(start, { channel: 'in-app', outcome: { is: 'engaged', at: start } });
    expect(verdict('impression-cap', withTouches(reachable(), clicked), inApp, start)).toBe('allow');
    const other = said(start, { channel: 'in-app', category: 'tea' });
    expect(isSameThing(other, inApp)).toBe(false);
    expect(verdict('impression-cap', withTouches(reachable(), other), inApp, start)).toBe('allow');
  });
});
