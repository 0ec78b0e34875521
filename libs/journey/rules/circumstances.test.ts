import { answer, told, until, verdict } from '../testing/asking';
import { policy } from '../testing/policy';
import { asked } from '../testing/book';
import {
  after,
  day,
  did,
  ignored,
  ordered,
  passed,
  reachable,
  said,
  searched,
  start,
  withTouches,
} from '../testing/given';
import type { JourneyEvent, ContextTold } from '../events';
import type { Journey } from '../journey';
import { HOUR, type Instant } from '../time';

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
  test('a wait that is seen through after new interest is told as what it is', () => {
    const lasting = { ignoredInARow: 3, until: day(8) };
    const anew = { ...reachable(), backOff: { ignoredInARow: 0, judgedAt: null, lasting } };
    const waits = answer('backing-off', anew, promotion, day(8) - 1);
    expect(waits).toMatchObject({ do: 'defer', until: day(8), looked: { ignoredInARow: 3 } });
    expect(verdict('backing-off', anew, promotion, day(8))).toBe('allow');
    // The row that began since may ask for more.
    const again = { ...anew, backOff: { ignoredInARow: 2, judgedAt: day(5), lasting } };
    const longer = answer('backing-off', again, promotion, day(6));
    expect(longer).toMatchObject({ until: day(9), looked: { ignoredInARow: 2 } });
  });
  test('after the third only general messages', () => {
    expect(verdict('backing-off', ignored(reachable(), 2, start), promotion, day(99))).toBe('allow');
    expect(verdict('backing-off', ignored(reachable(), 3, start), promotion, day(99))).toBe('hold');
    expect(verdict('backing-off', ignored(reachable(), 3, start), general, day(99))).toBe('allow');
  });
  test('no wait is longer than ten years, however it grows', () => {
    const steep = { ...policy, backOff: { ...policy.backOff, baseDays: 3_000 } };
    const journey = ignored(reachable(), 4, start);
    expect(until('backing-off', journey, general, day(1), steep)).toBe(day(3_660));
  });
  test('after the fifth silence, however long', () => {
    expect(verdict('backing-off', ignored(reachable(), 5, start), general, day(9_999))).toBe('hold');
  });
});

const tell = (context: string, more: Partial<ContextTold> = {}): JourneyEvent => ({
  type: 'Context Told',
  at: start,
  context,
  tags: [],
  until: null,
  ...more,
});

describe('sensitive-context', () => {
  const mothersDay = asked({ tags: ['flowers', 'mothers-day'] }, start);
  const grieving = after(reachable(), tell('bereavement'));
  test('mutes what the policy says that it mutes, for a year', () => {
    expect(verdict('sensitive-context', reachable(), mothersDay, start)).toBe('allow');
    expect(verdict('sensitive-context', grieving, mothersDay, day(365) - 1)).toBe('hold');
    expect(verdict('sensitive-context', grieving, mothersDay, day(365))).toBe('allow');
  });
  test('leaves what is tagged otherwise, or not at all', () => {
    expect(verdict('sensitive-context', grieving, asked({ tags: ['flowers'] }, start), start)).toBe('allow');
    expect(verdict('sensitive-context', grieving, asked({}, start), start)).toBe('allow');
  });
  test('mutes the tags that they named besides, until the day they named', () => {
    const ill = after(reachable(), tell('illness', { tags: ['sports'], until: day(10) }));
    expect(verdict('sensitive-context', ill, asked({ tags: ['sports'] }, start), day(10) - 1)).toBe('hold');
    expect(verdict('sensitive-context', ill, asked({ tags: ['sports'] }, start), day(10))).toBe('allow');
  });
  test('one that no policy knows mutes its own tags and no others, whatever it is called', () => {
    for (const name of ['moving', 'constructor', '__proto__']) {
      const moved = after(reachable(), tell(name, { tags: ['garden'] }));
      expect(verdict('sensitive-context', moved, asked({ tags: ['garden'] }, start), start)).toBe('hold');
      expect(verdict('sensitive-context', moved, mothersDay, start)).toBe('allow');
    }
  });
  test('ends when they say so; the newest word counts, in whatever order they are told', () => {
    const end = (at: Instant): JourneyEvent => ({ type: 'Context Ended', at, context: 'bereavement' });
    expect(verdict('sensitive-context', after(grieving, end(day(1))), mothersDay, day(2))).toBe('allow');
    const again = after(reachable(), tell('bereavement', { at: day(3) }), end(day(2)));
    expect(verdict('sensitive-context', again, mothersDay, day(4))).toBe('hold');
    const shorter = after(grieving, tell('bereavement', { at: day(2), until: day(5) }), tell('bereavement'));
    expect(verdict('sensitive-context', shorter, mothersDay, day(5))).toBe('allow');
    expect(after(grieving, { type: 'Context Ended', at: day(1), context: 'divorce' }).contexts).toEqual(
      grieving.contexts,
    );
  });
  test('is forgotten when it is over', () => {
    expect(Object.keys(after(grieving, passed(day(365) - 1)).contexts)).toEqual(['bereavement']);
    expect(after(grieving, passed(day(365))).contexts).toEqual({});
    expect(after(reachable(day(20)), tell('illness', { until: day(10) })).contexts).toEqual({});
  });
  test('the record names the tag and never what they went through', () => {
    const looked = answer('sensitive-context', grieving, mothersDay, start);
    expect(looked).toEqual({ do: 'hold', looked: { tag: 'mothers-day' } });
    expect(told('sensitive-context', grieving, mothersDay, start)).not.toContain('bereavement');
  });
  test('of too many the ones that end first are forgotten, and no more tags are kept than anybody tells', () => {
    const many = Array.from({ length: 25 }, (_, n) => tell(`context ${n}`, { until: day(100 - n) }));
    const journey = after(reachable(), ...many);
    expect(Object.keys(journey.contexts)).toHaveLength(20);
    expect(journey.contexts).not.toHaveProperty('context 24');
    const tags = Array.from({ length: 40 }, (_, n) => `tag ${n}`);
    expect(after(reachable(), tell('much', { tags })).contexts['much']?.tags).toHaveLength(30);
  });
});

describe('vulnerable-moment', () => {
  const offer = asked({ kind: 'promotion' }, start);
  const inTrouble = after(reachable(), did('Support Case Opened', start, { supportCase: 'case-1' }));
  const unpaid = after(reachable(), did('Payment Failed', start));
  test('an open case defers promotions for fourteen days at most', () => {
    expect(until('vulnerable-moment', inTrouble, offer, start)).toBe(day(14));
    expect(until('vulnerable-moment', inTrouble, offer, day(14) - 1)).toBe(day(14));
    expect(verdict('vulnerable-moment', inTrouble, offer, day(14))).toBe('allow');
  });
  test('a case that is closed stands in the way no more', () => {
    const closed = after(inTrouble, did('Support Case Closed', day(1), { supportCase: 'case-1' }));
    expect(verdict('vulnerable-moment', closed, offer, day(1))).toBe('allow');
  });
  test('to ask whether they want to hear more is promoting too', () => {
    const reminder = {
      ...asked({}, start),
      consents: [{ key: 'marketing/email', endsAt: day(30), step: 1 }],
    };
    expect(until('vulnerable-moment', inTrouble, reminder, start)).toBe(day(14));
    expect(answer('vulnerable-moment', inTrouble, asked({}, start), start)).toEqual({
      do: 'allow',
      looked: { kind: 'general' },
    });
  });
  test('a failed payment defers them for 48 hours, or until the next order', () => {
    expect(until('vulnerable-moment', unpaid, offer, start)).toBe(day(2));
    expect(until('vulnerable-moment', unpaid, offer, day(2) - 1)).toBe(day(2));
    expect(verdict('vulnerable-moment', unpaid, offer, day(2))).toBe('allow');
    expect(verdict('vulnerable-moment', after(unpaid, ordered('sencha', start + 1)), offer, start + 1)).toBe(
      'allow',
    );
  });
  test('of several troubles the longest counts, and is named', () => {
    const both = after(inTrouble, did('Payment Failed', day(13)));
    expect(answer('vulnerable-moment', both, offer, day(13))).toMatchObject({
      until: day(15),
      looked: { trouble: 'payment-failed' },
    });
    expect(
      answer('vulnerable-moment', after(inTrouble, did('Payment Failed', day(3))), offer, day(3)),
    ).toMatchObject({
      until: day(14),
      looked: { trouble: 'support-case' },
    });
    expect(told('vulnerable-moment', both, offer, day(13))).toContain('payment-failed');
  });
  test('one that is over is not named any more', () => {
    expect(answer('vulnerable-moment', unpaid, offer, day(2))).toEqual({
      do: 'allow',
      looked: { trouble: null },
    });
  });
  test('retargeting is promotion; help and reminders are none', () => {
    expect(verdict('vulnerable-moment', inTrouble, asked({ kind: 'retargeting' }, start), start)).toBe(
      'defer',
    );
    expect(verdict('vulnerable-moment', inTrouble, asked({ kind: 'general' }, start), start)).toBe('allow');
    expect(verdict('vulnerable-moment', inTrouble, asked({ kind: 'reminder' }, start), start)).toBe('allow');
  });
});

describe('wrong-place', () => {
  const living = (region: string | null): Journey =>
    after(reachable(), { type: 'Traits Given', at: start, region });
  const offer = asked({ regions: ['GB', 'DE-BY'] }, start);
  test.each([
    ['GB', 'allow'],
    ['GB-SCT', 'allow'],
    ['DE-BY', 'allow'],
    ['DE', 'hold'],
    ['DE-BE', 'hold'],
    ['GBX', 'hold'],
    [null, 'hold'],
  ])('a location offer for GB and DE-BY, told to somebody in %s', (region, expected) => {
    expect(verdict('wrong-place', living(region), offer, start)).toBe(expected);
  });
  test('what is true everywhere is told everywhere', () => {
    expect(answer('wrong-place', living('FR'), asked({}, start), start)).toEqual({
      do: 'allow',
      looked: { region: 'FR', regions: '' },
    });
  });
  test('tells ops what was volunteered, if anything was', () => {
    expect(told('wrong-place', living(null), offer, start)).toContain('did not say');
    expect(told('wrong-place', living('FR'), offer, start)).toMatch(/GB, DE-BY.*FR/);
  });
});

describe('brief-acquaintance', () => {
  const here = (...days: number[]): Journey => after(reachable(), ...days.map((n) => searched(day(n))));
  const letter = asked({}, start);
  test('who was here on two days only hears nothing from 90 days after the last', () => {
    expect(verdict('brief-acquaintance', here(0, 5), letter, day(95) - 1)).toBe('allow');
    expect(verdict('brief-acquaintance', here(0, 5), letter, day(95))).toBe('hold');
    expect(told('brief-acquaintance', here(0, 5), letter, day(95))).toMatch(/2 days.*2025-06-07/);
  });
  test('three days make an acquaintance', () => {
    expect(verdict('brief-acquaintance', here(0, 5, 6), letter, day(900))).toBe('allow');
  });
  test('who never did anything counts from when we heard of them', () => {
    expect(verdict('brief-acquaintance', reachable(), letter, day(90) - 1)).toBe('allow');
    expect(verdict('brief-acquaintance', reachable(), letter, day(90))).toBe('hold');
  });
});

describe('backing-off waits for a judgement that is nearly due', () => {
  const letter = asked({}, start);
  const waiting = withTouches(reachable(), said(start));
  test('the next message does not overtake the silence after the last', () => {
    expect(verdict('backing-off', waiting, letter, day(7) - HOUR - 1)).toBe('allow');
    expect(until('backing-off', waiting, letter, day(7) - HOUR)).toBe(day(7));
    expect(until('backing-off', waiting, letter, day(7) - 1)).toBe(day(7));
    expect(told('backing-off', waiting, letter, day(7) - 1)).toContain('will count as ignored');
  });
  test.each([
    ['has its outcome', { outcome: { is: 'engaged' as const, at: start } }],
    ['was a service touch', { kind: 'service' as const }],
    ['waits in the product', { channel: 'in-app' as const }],
    ['never left', { deliveredAt: null }],
  ])('a message that %s is not waited for', (_, more) => {
    const other = withTouches(reachable(), said(start, more));
    expect(verdict('backing-off', other, letter, day(7) - 1)).toBe('allow');
  });
  test('the longer of pause and judgement counts', () => {
    const ignoredOnce = ignored(waiting, 1, day(6));
    expect(until('backing-off', ignoredOnce, letter, day(7) - 1)).toBe(day(8));
    expect(told('backing-off', ignoredOnce, letter, day(7) - 1)).toContain('1 ignored in a row');
  });
});
