import type { Candidate, Catalogue, Journey, JourneyEvent, ReasonCode } from '@tact/journey';
import { asked, variant } from '../../journey/testing/book';
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
  touch,
  withTouches,
} from '../../journey/testing/given';
import { DAY, HOUR, MINUTE, type Instant } from '../../journey/time';

/** A moment at which a rule of the real core does not allow something. */
export interface Situation {
  code: ReasonCode;
  /** What makes it different from others of the same rule. */
  when: string;
  journey: Journey;
  candidate: Candidate;
  now: Instant;
  winner?: string;
}

/** The shop of the core's tests, with names that are not its ids. */
export const shop: Catalogue['categories'] = [
  {
    id: 'tea',
    name: 'Loose leaf',
    repurchaseAfter: 'P2Y',
    occasions: [],
    complements: ['candles'],
    products: [],
  },
  { id: 'candles', name: 'Candlelight', repurchaseAfter: null, occasions: [], complements: [], products: [] },
].map((category) => ({
  ...category,
  products: category.id === 'tea' ? [{ id: 'sencha', name: 'Green Spring', price: 10, available: true }] : [],
}));

const soldOut = {
  catalogue: {
    version: 'catalogue',
    currency: 'EUR',
    categories: shop.map((category) => ({
      ...category,
      products: category.products.map((product) => ({ ...product, available: false })),
    })),
  },
};
const forYears = { catalogue: { version: 'catalogue', currency: 'EUR', categories: shop } };

const tea = { category: 'tea' };
const sencha = { category: 'tea', product: 'sencha' };
const general = asked({}, start);
const retargeting = asked({ kind: 'retargeting', purpose: 'offers', about: 'category' }, start, tea);
const promotion = asked({ kind: 'promotion', purpose: 'offers', about: 'category' }, start, tea);
const inApp = asked({ kind: 'promotion', channels: ['in-app'], purpose: 'offers' }, start);
const personal = asked({ variants: [variant('individual', { usesName: true })] }, start);

const told = (event: JourneyEvent): Journey => after(reachable(), event);
const nowhere = told({ type: 'Traits Given', at: start, timeZone: null });
const known: Journey = { ...reachable(), level: { ...reachable().level, is: 'individual' } };
const named = told({ type: 'Traits Given', at: start, hasFirstName: true });
const begun = after(
  withTouches(
    after(reachable(), ...strongInterest(start)),
    touch({ id: 'first', kind: 'retargeting', category: 'tea', reservedAt: day(1) }),
  ),
  { type: 'Touch Delivered', at: day(1), touchId: 'first' },
);

const at = (
  code: ReasonCode,
  when: string,
  journey: Journey,
  candidate = general,
  now = start,
): Situation => ({
  code,
  when,
  journey,
  candidate,
  now,
});

const untrue = (because: NonNullable<Candidate['facts']['untrue']>, candidate = general): Situation =>
  at('stale', because, reachable(), { ...candidate, facts: { ...candidate.facts, untrue: because } });

/** Every rule at every kind of answer by which it does not allow. */
export const situations: Situation[] = [
  at('erased', 'erased', told({ type: 'Standing Changed', standing: 'erased', on: true, at: start })),
  at('suppressed', 'listed', told({ type: 'Standing Changed', standing: 'suppressed', on: true, at: start })),
  at(
    'restricted',
    'restricted',
    told({ type: 'Standing Changed', standing: 'restricted', on: true, at: start }),
  ),
  at('objected', 'objected', told({ type: 'Standing Changed', standing: 'objected', on: true, at: start })),
  at(
    'stopped',
    'everything',
    reachable(),
    asked({}, start, {}, { stops: [{ id: 'stop-1', scope: { everything: true } }] }),
  ),
  at('no-purpose', 'nobody registered it', reachable(), asked({ purpose: 'fun' }, start)),
  at('no-purpose', 'it is not essential', reachable(), asked({ kind: 'service' }, start)),
  at('no-consent', 'never given', { ...reachable(), consents: {} }),
  at(
    'no-consent',
    'withdrawn',
    told(consent('marketing', { state: 'withdrawn', at: start + 1 })),
    general,
    start + 2,
  ),
  at(
    'consent-expired',
    'at its end',
    told(consent('marketing', { at: start + 1, validUntil: day(9) })),
    general,
    day(9),
  ),
  at(
    'consent-expired',
    'said so',
    told(consent('marketing', { at: start + 1, state: 'expired' })),
    general,
    day(9),
  ),
  at('unreachable', 'no address', told({ type: 'Traits Given', at: start, hasEmail: false })),
  at('paused', 'for a while', told({ type: 'Paused', at: start, until: day(3) })),
  at('paused', 'without an end', told({ type: 'Paused', at: start, until: null })),
  at('channel-not-chosen', 'no mail', told({ type: 'Preferences Given', at: start, channels: ['in-app'] })),
  at(
    'topic-not-chosen',
    'another',
    told({ type: 'Preferences Given', at: start, topics: ['one'] }),
    asked({ topic: 'two' }, start),
  ),
  at('not-approved', 'unread', reachable(), asked({}, start, {}, { approvedHashes: [] })),
  at('stale', 'sold out', reachable(), asked({ about: 'product' }, start, sencha, soldOut)),
  ...(['play-gone', 'product-gone', 'category-gone', 'price-changed'] as const).map((because) =>
    untrue(because),
  ),
  untrue('price-changed', asked({ about: 'product' }, start, sencha)),
  at('stale', 'settled', reachable(), {
    ...general,
    consents: [{ key: 'marketing/any', endsAt: day(20), step: 1 }],
  }),
  at('stale', 'occasion over', reachable(), asked({ lastDay: '2025-05-11' }, start)),
  at('stale', 'too late', reachable(), asked({ freshForHours: 1 }, start), day(2)),
  at('no-chase', 'their silence', reachable(), {
    ...general,
    trigger: { on: 'state', what: 'stage:resting', at: start },
  }),
  at(
    'sensitive-context',
    'told',
    told({ type: 'Context Told', at: start, context: 'bereavement', tags: [], until: null }),
    asked({ tags: ['mothers-day'] }, start),
  ),
  at(
    'vulnerable-moment',
    'a case',
    told(did('Support Case Opened', start, { supportCase: 'case-9' })),
    promotion,
  ),
  at('vulnerable-moment', 'a payment', told(did('Payment Failed', start)), promotion),
  at('wrong-place', 'unknown', reachable(), asked({ regions: ['DE-BY'] }, start)),
  at(
    'wrong-place',
    'elsewhere',
    told({ type: 'Traits Given', at: start, region: 'FR' }),
    asked({ regions: ['DE-BY'] }, start),
  ),
  at(
    'just-bought',
    'the product',
    told(ordered('sencha', start)),
    asked({ about: 'product' }, start, sencha),
    day(2),
  ),
  at(
    'bought-for-years',
    'the category',
    told(ordered('sencha', start)),
    asked({ about: 'category' }, start, tea, forYears),
    day(40),
  ),
  at('retargeting-over', 'its days', begun, retargeting, day(31)),
  at('retargeting-over', 'won', after(begun, ordered('sencha', day(5))), retargeting, day(6)),
  at('retargeting-spent', 'no purchase', begun, retargeting, day(31)),
  at('interest-too-weak', 'none', reachable(), retargeting),
  at('interest-too-weak', 'one', told(searched(start)), retargeting, start + HOUR),
  at(
    'interest-too-weak',
    'two',
    after(reachable(), searched(start), searched(start + HOUR)),
    retargeting,
    day(1),
  ),
  at(
    'interest-too-weak',
    'three on one day',
    after(reachable(), searched(start), searched(start + HOUR), searched(start + 2 * HOUR)),
    retargeting,
    day(1),
  ),
  at('brief-acquaintance', 'never here', reachable(), general, day(120)),
  at('brief-acquaintance', 'once', told(searched(start)), general, day(120)),
  at('brief-acquaintance', 'twice', after(reachable(), searched(start), searched(day(1))), general, day(120)),
  at(
    'backing-off',
    'the last is not judged yet',
    withTouches(reachable(), said(start)),
    general,
    day(7) - 30 * MINUTE,
  ),
  ...[1, 2, 3].map((n) =>
    at('backing-off', `${n} ignored`, ignored(reachable(), n, start), general, start + HOUR),
  ),
  at(
    'backing-off',
    'new interest in the wait after three ignored',
    {
      ...reachable(),
      backOff: { ignoredInARow: 0, judgedAt: null, lasting: { ignoredInARow: 3, until: day(8) } },
    },
    promotion,
    day(7),
  ),
  at('backing-off', 'general only', ignored(reachable(), 3, start), promotion, day(99)),
  at('backing-off', 'silence', ignored(reachable(), 5, start), general, day(99)),
  at('too-familiar', 'a low level', reachable(), personal),
  at('name-overused', 'no name given', known, personal),
  at(
    'name-overused',
    'used lately',
    withTouches({ ...named, level: known.level }, said(start - 9 * DAY, { usesName: true })),
    personal,
  ),
  at(
    'said-already',
    'last week',
    withTouches(reachable(), said(start, { contentHash: general.contentHash })),
    { ...general, trigger: { on: 'event', what: 'Products Searched', at: start } },
    day(3),
  ),
  at(
    'outside-schedule',
    'another day',
    told({ type: 'Preferences Given', at: start, schedule: { weekdays: [6], from: '10:00', to: '12:00' } }),
  ),
  at(
    'outside-schedule',
    'too soon',
    withTouches(told({ type: 'Preferences Given', at: start, minDaysBetween: 9 }), said(start)),
    general,
    day(3),
  ),
  at('outside-schedule', 'no zone', {
    ...nowhere,
    preferences: { ...nowhere.preferences, schedule: { weekdays: [6], from: '10:00', to: '12:00' } },
  }),
  at('quiet-hours', 'night', reachable(), general, start + 14 * HOUR),
  at('quiet-hours', 'no zone', nowhere),
  at('frequency-cap', 'today', withTouches(reachable(), said(start)), general, start + HOUR),
  at(
    'impression-cap',
    'waits',
    withTouches(reachable(), said(start, { play: 'guide', channel: 'in-app' })),
    inApp,
  ),
  at(
    'impression-cap',
    'often',
    withTouches(
      reachable(),
      ...[0, 1, 2].map((n) =>
        said(day(n), { kind: 'promotion', channel: 'in-app', outcome: { is: 'engaged', at: day(n) } }),
      ),
    ),
    inApp,
    day(9),
  ),
  { ...at('outranked', 'by another', reachable()), winner: 'letter' },
];
