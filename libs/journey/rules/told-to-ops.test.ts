import { answer, ruleOf, told } from '../testing/asking';
import { asked, variant } from '../testing/book';
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
  strongInterest,
  withTouches,
} from '../testing/given';
import { policy } from '../testing/policy';
import type { Candidate } from '../candidate';
import type { JourneyEvent } from '../events';
import type { Journey } from '../journey';
import type { ReasonCode } from '../reasons';
import { HOUR, type Instant } from '../time';

/** A journey to which that happened, asked about that at an instant; what the rule keeps of it, and what ops read. */
type Case = [
  code: ReasonCode,
  journey: Journey,
  candidate: Candidate,
  now: Instant,
  answer: object,
  ops: string,
];

const letter = asked({}, start);
const inApp = asked({ channels: ['in-app'], kind: 'promotion' }, start);
const tea = { category: 'tea' };
const retargeting = asked({ kind: 'retargeting', about: 'category', purpose: 'offers' }, start, tea);
const given = (event: JourneyEvent): Journey => after(reachable(), event);
const chose = (more: object): Journey => given({ type: 'Preferences Given', at: start, ...more });
const living = (timeZone: string | null): Journey => given({ type: 'Traits Given', at: start, timeZone });
const retargeted = { ...reachable(), retargetings: { tea: { startedAt: start, end: null } } };
const schedule = { weekdays: [2], from: '09:00', to: '12:00' };
const named = asked({ variants: [variant('general', { usesName: true })] }, start);
const midnight = Date.parse('2025-06-03T00:00:00+01:00');

const hold = (looked: object) => ({ do: 'hold', looked });
const defer = (until: Instant, looked: object) => ({ do: 'defer', until, looked });

const standing: Case[] = [
  [
    'restricted',
    given({ type: 'Standing Changed', at: start, standing: 'restricted', on: true }),
    letter,
    start,
    hold({ sinceAt: start }),
    'Their data is restricted until something is settled (Art. 18 GDPR).',
  ],
];

const permission: Case[] = [
  [
    'no-purpose',
    reachable(),
    asked({ purpose: 'fun' }, start),
    start,
    hold({ purpose: 'fun', registered: false }),
    'The purpose "fun" is not registered for this kind of message.',
  ],
  [
    'no-purpose',
    reachable(),
    asked({ purpose: 'service' }, start),
    start,
    hold({ purpose: 'service', lawfulBasis: 'contract', essential: true }),
    'The purpose "service" is not registered for this kind of message.',
  ],
  [
    'no-consent',
    { ...reachable(), consents: {} },
    letter,
    start,
    hold({ purpose: 'marketing', channel: 'email', givenAt: null, untilAt: null }),
    'No consent for marketing by email.',
  ],
  [
    'consent-expired',
    given(consent('marketing', { at: start + 1, validUntil: day(9) })),
    letter,
    day(9),
    hold({ purpose: 'marketing', channel: 'email', givenAt: start + 1, untilAt: day(9) }),
    'Consent for marketing by email has expired.',
  ],
  [
    'no-consent',
    reachable(),
    { ...letter, sensitivity: 'special' },
    start,
    hold({ purpose: 'marketing', channel: 'email', sensitivity: 'special', givenAt: null, untilAt: null }),
    'No consent for marketing by email, special.',
  ],
  [
    'channel-not-chosen',
    chose({ channels: ['in-app'] }),
    letter,
    start,
    hold({ channel: 'email' }),
    'email is not among the channels they chose.',
  ],
  [
    'unreachable',
    given({ type: 'Traits Given', at: start, hasEmail: false }),
    letter,
    start,
    hold({ channel: 'email' }),
    'No mail address is known, or the one that is takes no mail.',
  ],
  [
    'paused',
    given({ type: 'Paused', at: start, until: day(7) }),
    letter,
    start,
    defer(day(7), { pausedAt: start, untilAt: day(7) }),
    'They paused until 2025-06-09T09:00:00.000Z.',
  ],
  [
    'paused',
    given({ type: 'Paused', at: start, until: null }),
    letter,
    start,
    hold({ pausedAt: start, untilAt: null }),
    'They paused, without an end.',
  ],
  [
    'topic-not-chosen',
    chose({ topics: [] }),
    asked({ topic: 'gardens' }, start),
    start,
    hold({ topic: 'gardens' }),
    '"gardens" is not among the topics they chose.',
  ],
];

const content: Case[] = [
  [
    'not-approved',
    reachable(),
    asked({ contentHash: 'abcdefghijklmnopqrst' }, start, {}, { approvedHashes: [] }),
    start,
    hold({ contentHash: 'abcdefghijklmnop' }),
    'No editor approved the content of "guide" as it stands.',
  ],
  [
    'stale',
    reachable(),
    letter,
    day(1),
    hold({ untrue: 'too-late', freshUntilAt: day(1) }),
    'No longer true: too-late.',
  ],
  [
    'no-chase',
    reachable(),
    { ...letter, trigger: { on: 'state', what: 'stage:resting', at: start } },
    start,
    hold({ trigger: 'stage:resting' }),
    'Its trigger is that they did not answer. Nothing answers that.',
  ],
  [
    'said-already',
    withTouches(reachable(), said(start, { contentHash: letter.contentHash })),
    { ...letter, trigger: { on: 'state', what: 'returned', at: start } },
    day(1),
    defer(day(14), { saidAt: start }),
    'They were told the same on 2025-06-02T09:00:00.000Z.',
  ],
];

const circumstances: Case[] = [
  [
    'sensitive-context',
    given({ type: 'Context Told', at: start, context: 'bereavement', tags: [], until: null }),
    asked({ tags: ['mothers-day'] }, start),
    start,
    hold({ tag: 'mothers-day' }),
    'They asked to be spared what is tagged "mothers-day".',
  ],
  [
    'vulnerable-moment',
    given(did('Payment Failed', start)),
    asked({ kind: 'promotion' }, start),
    start,
    defer(day(2), { trouble: 'payment-failed' }),
    'No promotion now: payment-failed.',
  ],
  [
    'wrong-place',
    reachable(),
    asked({ regions: ['GB', 'DE-BY'] }, start),
    start,
    hold({ region: null, regions: 'GB, DE-BY' }),
    'A location offer, and they did not say where they are.',
  ],
  [
    'wrong-place',
    given({ type: 'Traits Given', at: start, region: 'FR' }),
    asked({ regions: ['GB', 'DE-BY'] }, start),
    start,
    hold({ region: 'FR', regions: 'GB, DE-BY' }),
    'A location offer for GB, DE-BY; they are in FR.',
  ],
  [
    'brief-acquaintance',
    given(searched(start)),
    letter,
    day(90),
    hold({ activeDays: 1, lastAt: start }),
    'Here on 1 days in all, the last 2025-06-02T09:00:00.000Z.',
  ],
  [
    'backing-off',
    ignored(reachable(), 1, start),
    letter,
    start,
    defer(day(2), { ignoredInARow: 1 }),
    '1 ignored in a row.',
  ],
  [
    'backing-off',
    ignored(reachable(), 3, start),
    asked({ kind: 'promotion' }, start),
    start,
    hold({ ignoredInARow: 3, generalOnly: true }),
    '3 ignored in a row.',
  ],
  [
    'backing-off',
    ignored(reachable(), 5, start),
    letter,
    start,
    hold({ ignoredInARow: 5, untilNewInterest: true }),
    '5 ignored in a row.',
  ],
  [
    'backing-off',
    withTouches(reachable(), said(start)),
    letter,
    day(7) - 1,
    defer(day(7), { ignoredInARow: 0 }),
    'The last message will count as ignored at 2025-06-09T09:00:00.000Z.',
  ],
];

const interest: Case[] = [
  [
    'just-bought',
    given(ordered('sencha', start)),
    asked({ about: 'product' }, start, { product: 'sencha' }),
    day(1),
    hold({ product: 'sencha', boughtAt: start, days: 30 }),
    'They bought sencha on 2025-06-02T09:00:00.000Z.',
  ],
  [
    'bought-for-years',
    given(ordered('kayak', start, 'boats')),
    asked({ about: 'category' }, start, { category: 'boats' }),
    day(1),
    hold({ category: 'boats', boughtAt: start, days: 3_650 }),
    'They bought boats on 2025-06-02T09:00:00.000Z; it is bought again after 3650 days.',
  ],
  [
    'retargeting-over',
    retargeted,
    retargeting,
    day(30),
    hold({ startedAt: start, days: 30, newInterest: false, category: 'tea' }),
    'The retargeting that began 2025-06-02T09:00:00.000Z is over.',
  ],
  [
    'retargeting-spent',
    retargeted,
    retargeting,
    day(30),
    hold({ ended: 'spent', newInterest: false, category: 'tea' }),
    'It ended without a purchase.',
  ],
  [
    'interest-too-weak',
    after(reachable(), ...strongInterest(start).slice(1)),
    retargeting,
    day(1),
    hold({ searches: 2, distinctDays: 2, category: 'tea', needed: 3, onDays: 2, windowDays: 60 }),
    '2 organic searches on 2 days; 3 on 2 are needed.',
  ],
];

const familiarity: Case[] = [
  [
    'too-familiar',
    reachable(),
    asked({ variants: [variant('interest')] }, start),
    start,
    hold({ level: 'general' }),
    'Every variant is more personal than the level reached (general), or about a goal they did not name.',
  ],
  [
    'name-overused',
    reachable(),
    named,
    start,
    hold({ nameGiven: false, oneIn: 4 }),
    'Every variant calls them by a name they did not give.',
  ],
  [
    'name-overused',
    withTouches(
      given({ type: 'Traits Given', at: start, hasFormalName: true }),
      said(start, { usesName: true }),
    ),
    named,
    start,
    hold({ nameGiven: true, oneIn: 4 }),
    'Every variant calls them by name, which is for one touch in 4.',
  ],
];

const moment: Case[] = [
  [
    'outside-schedule',
    chose({ schedule }),
    letter,
    start,
    defer(day(1) - HOUR, { timeZone: 'Europe/London', minDaysBetween: null }),
    'Outside the days, hours or frequency they chose, until 2025-06-03T08:00:00.000Z.',
  ],
  [
    'outside-schedule',
    { ...living(null), preferences: { ...reachable().preferences, schedule } },
    letter,
    start,
    hold({ timeZone: null, minDaysBetween: null }),
    'They chose days and hours, and their time zone is unknown.',
  ],
  [
    'outside-schedule',
    chose({ schedule: { ...schedule, weekdays: [] } }),
    letter,
    start,
    hold({ timeZone: 'Europe/London', minDaysBetween: null }),
    'The days they chose never come.',
  ],
  [
    'quiet-hours',
    reachable(),
    letter,
    midnight,
    defer(midnight + 8 * HOUR, { timeZone: 'Europe/London' }),
    'Quiet hours in Europe/London.',
  ],
  ['quiet-hours', living('Mars/Olympus_Mons'), letter, start, hold({ timeZone: null }), 'Unknown time zone.'],
  [
    'frequency-cap',
    withTouches(reachable(), said(start)),
    letter,
    start,
    defer(day(1), { in24h: 1, in168h: 1, in720h: 1 }),
    'The cap is reached ({"in24h":1,"in168h":1,"in720h":1}).',
  ],
  [
    'impression-cap',
    withTouches(reachable(), said(start, { channel: 'in-app' })),
    inApp,
    start,
    hold({ alreadyThere: true }),
    'The same message still waits in the product for an answer.',
  ],
  [
    'impression-cap',
    withTouches(reachable(), said(start, { channel: 'in-app', kind: 'promotion', play: 'other' })),
    inApp,
    start,
    hold({ alreadyThere: false, often: 0, inSession: 1, inAll: 1 }),
    'Shown 0 times; 1 promotions in this session, 1 in all.',
  ],
];

const cases = [standing, permission, content, circumstances, interest, familiarity, moment]
  .flat()
  .map(([code, journey, candidate, now, kept, ops]) => ({ code, journey, candidate, now, kept, ops }));

describe('what a rule keeps of what stands in the way, and the line that ops read of it', () => {
  test.each(cases)('$code: $ops', ({ code, journey, candidate, now, kept, ops }) => {
    expect(answer(code, journey, candidate, now)).toStrictEqual(kept);
    expect(told(code, journey, candidate, now)).toBe(ops);
  });
  test('outranked: the winner is named', () => {
    const rule = ruleOf('outranked');
    const question = { journey: reachable(), candidate: letter, now: start, policy, winner: 'other' };
    expect(rule.tellOps(question, rule.judge(question))).toBe('"other" won the moment.');
  });
});
