import fc from 'fast-check';
import type { Behaviour, ConsentChanged, JourneyEvent } from '../events';
import { channels, type BehaviourName } from '../words';
import { DAY, HOUR, MINUTE, type Instant } from '../time';
import { book, categories } from './book';
import type { Fate, Script } from './drive';
import { start } from './given';
import { library } from './plays';
import { policy } from './policy';

const LIVES_DAYS = 140;

const often = <T>(weight: number, value: T) => ({ weight, arbitrary: fc.constant(value) });

const deeds = fc.oneof(
  ...(
    [
      [9, 'Products Searched'],
      [5, 'Product Viewed'],
      [4, 'Product List Viewed'],
      [2, 'Page Viewed'],
      [1, 'Product Added'],
      [1, 'Cart Viewed'],
      [1, 'Order Completed'],
      [1, 'Payment Failed'],
    ] as [number, BehaviourName][]
  ).map(([weight, type]) => often(weight, type)),
);

const action = fc.record({
  type: deeds,
  category: fc.oneof(often(5, 0), often(2, 1), often(1, 2)),
  product: fc.nat(2),
  query: fc.nat(3),
  afterMinutes: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 6, max: 45 })),
});

const visit = fc.record({
  afterHours: fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 1, max: 30 }) },
    { weight: 3, arbitrary: fc.integer({ min: 30, max: 150 }) },
    { weight: 3, arbitrary: fc.integer({ min: 170, max: 420 }) },
    { weight: 1, arbitrary: fc.integer({ min: 1_440, max: 1_600 }) },
  ),
  session: fc.oneof(often(4, true), often(1, false)),
  campaign: fc.oneof(often(7, false), often(1, true)),
  toldLateHours: fc.oneof(often(9, 0), { weight: 1, arbitrary: fc.integer({ min: 1, max: 60 }) }),
  actions: fc.array(action, { minLength: 1, maxLength: 5 }),
});

const consent = fc.record({
  day: fc.integer({ min: 1, max: LIVES_DAYS }),
  purpose: fc.constantFrom('marketing', 'offers', 'personalization'),
  channel: fc.constantFrom<ConsentChanged['channel'][]>('any', 'any', 'email', 'in-app', 'webhook'),
  state: fc.constantFrom<ConsentChanged['state'][]>('given', 'given', 'renewed', 'withdrawn', 'refused'),
  lastsDays: fc.oneof(often(1, null), { weight: 3, arbitrary: fc.integer({ min: 2, max: 200 }) }),
});

const fate: fc.Arbitrary<Fate> = fc.record({
  is: fc.oneof(
    often(12, 'delivered' as const),
    often(1, 'undelivered' as const),
    often(1, 'refused' as const),
    often(1, 'unknown' as const),
  ),
  takes: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 15 * MINUTE })),
  answer: fc.oneof(
    often(5, 'none' as const),
    often(2, 'show' as const),
    often(1, 'show and click' as const),
    often(1, 'click' as const),
  ),
  answersAfter: fc.integer({ min: MINUTE, max: 9 * DAY }),
});

const told = fc.record({
  timeZone: fc.constantFrom('Europe/London', 'America/New_York', 'Pacific/Auckland', 'Asia/Kathmandu', null),
  hasEmail: fc.oneof(often(6, true), often(1, false)),
  hasFirstName: fc.boolean(),
  region: fc.constantFrom('GB', 'GB-SCT', 'DE', 'DE-BY', null),
  goals: fc.constantFrom<string[][]>([], ['sleep'], ['run', 'sleep']),
});

const clock = fc.constantFrom('00:00', '08:00', '12:00', '17:30', '22:00');
const dayIn = fc.integer({ min: 1, max: LIVES_DAYS - 30 });

/** What people say about how they want to be treated, and when they take it back. */
const wishes: fc.Arbitrary<JourneyEvent[]> = fc
  .tuple(dayIn, fc.integer({ min: 0, max: 23 }), fc.integer({ min: 1, max: 40 }))
  .chain(([onDay, hour, lasts]) => {
    const at = start + onDay * DAY + hour * HOUR;
    const end = at + lasts * DAY;
    return fc.oneof(
      fc
        .constantFrom('objected' as const, 'objected' as const, 'suppressed' as const)
        .map((standing): JourneyEvent[] => [
          { type: 'Standing Changed', at, standing, on: true },
          { type: 'Standing Changed', at: end, standing, on: false },
        ]),
      fc.constantFrom<JourneyEvent[][]>(
        [{ type: 'Paused', at, until: end }],
        [
          { type: 'Paused', at, until: null },
          { type: 'Resumed', at: end },
        ],
        [
          { type: 'Paused', at, until: end },
          { type: 'Resumed', at: at + DAY },
        ],
      ),
      {
        weight: 4,
        arbitrary: fc
          .record({
            topics: fc.constantFrom<(string[] | null)[]>(['gardens'], ['tea'], [], null),
            weekdays: fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 }),
            from: clock,
            to: clock,
            minDaysBetween: fc.constantFrom(2, 5, 10, null),
            channels: fc.option(fc.subarray([...channels])),
            which: fc.nat(3),
          })
          .map(({ topics, weekdays, from, to, minDaysBetween, which, ...wanted }): JourneyEvent[] => [
            {
              type: 'Preferences Given',
              at,
              ...[{ topics }, { schedule: { weekdays, from, to } }, { minDaysBetween }, wanted][which],
            },
            {
              type: 'Preferences Given',
              at: end,
              ...[{ topics: null }, { schedule: null }, { minDaysBetween: null }, { channels: null }][which],
            },
          ]),
      },
      fc.constantFrom<JourneyEvent[][]>(
        [{ type: 'Context Told', at, context: 'bereavement', tags: [], until: null }],
        [{ type: 'Context Told', at, context: 'illness', tags: ['family'], until: end }],
        [
          { type: 'Context Told', at, context: 'bereavement', tags: [], until: null },
          { type: 'Context Ended', at: end, context: 'bereavement' },
        ],
      ),
      fc.constantFrom<JourneyEvent[][]>(
        [{ type: 'Support Case Opened', at, supportCase: `case-${at}` }],
        [
          { type: 'Support Case Opened', at, supportCase: `case-${at}` },
          { type: 'Support Case Closed', at: at + Math.min(lasts, 12) * DAY, supportCase: `case-${at}` },
        ],
        [{ type: 'Payment Failed', at }],
        [{ type: 'Traits Given', at, hasFirstName: false, goals: [] }],
        [{ type: 'Traits Given', at, hasFirstName: true, goals: ['sleep'] }],
        [{ type: 'Traits Given', at, region: 'FR' }],
        [{ type: 'Level Wished', at, ceiling: 'individual' }],
        [
          { type: 'Level Wished', at, ceiling: 'contextual' },
          { type: 'Level Wished', at: end, ceiling: null },
        ],
      ),
    );
  });

const request = fc.record({
  hour: fc.integer({ min: 0, max: LIVES_DAYS * 24 }),
  play: fc.constantFrom('tip', 'receipt', 'nothing'),
});

/** A plausible life: visits, consents that come and go, plays of all kinds, and whatever becomes of touches. */
export const scripts: fc.Arbitrary<Script> = fc
  .record({
    seed: fc.integer({ min: 0, max: 99 }).map((n) => n / 100),
    /** Some journeys are opened by a command and get their history after. */
    opensOnDay: fc.oneof(often(4, 0), often(1, 40)),
    told,
    consentsAtFirst: fc.oneof(often(1, null), {
      weight: 5,
      arbitrary: fc.oneof(often(2, 365), { weight: 1, arbitrary: fc.integer({ min: 10, max: 90 }) }),
    }),
    consents: fc.array(consent, { maxLength: 5 }),
    wishes: fc.array(fc.record({ events: wishes, toldLateHours: fc.oneof(often(4, 0), often(1, 50)) }), {
      maxLength: 9,
    }),
    visits: fc.oneof(
      { weight: 8, arbitrary: fc.array(visit, { minLength: 8, maxLength: 28 }) },
      { weight: 2, arbitrary: fc.array(visit, { minLength: 1, maxLength: 2 }) },
    ),
    requests: fc.array(request, { maxLength: 6 }),
    fates: fc.array(fate, { minLength: 3, maxLength: 12 }),
    plays: fc.subarray(library, { minLength: 5 }),
    priorities: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 3, maxLength: 3 }),
  })
  .map((life): Script => {
    const opensAt = start + life.opensOnDay * DAY;
    const endsAt = opensAt + LIVES_DAYS * DAY;
    const plays = life.plays.map((p, i) => ({ ...p, priority: p.priority + (life.priorities[i % 3] ?? 0) }));
    const consents = life.consents.map(consentOf);
    const arrivals = [
      {
        at: opensAt,
        events: [
          { type: 'Traits Given' as const, at: opensAt, ...life.told },
          ...atFirst(life.consentsAtFirst),
        ],
      },
      ...life.wishes.flatMap(({ events, toldLateHours }) =>
        events.map((event) => ({ at: Math.max(event.at + toldLateHours * HOUR, opensAt), events: [event] })),
      ),
      ...consents.map((event) => ({ at: Math.max(event.at, opensAt), events: [event] })),
      ...visitsOf(life.visits).map(({ at, events }) => ({ at: Math.max(at, opensAt), events })),
    ];
    return {
      seed: life.seed,
      opensAt,
      endsAt,
      policy,
      book: book(plays),
      arrivals: arrivals.filter(({ at }) => at <= endsAt),
      requests: life.requests.map(({ hour, play: wanted }, i) => ({
        at: opensAt + hour * HOUR,
        request: { id: `request-${i}`, play: wanted, category: null, product: null, channel: null },
      })),
      fates: life.fates,
    };
  });

const atFirst = (lastsDays: number | null): JourneyEvent[] =>
  lastsDays === null
    ? []
    : ['marketing', 'offers', 'personalization'].map((purpose) =>
        consentOf({ day: 0, purpose, channel: 'any', state: 'given', lastsDays }),
      );

function consentOf(c: {
  day: number;
  purpose: string;
  channel: ConsentChanged['channel'];
  state: ConsentChanged['state'];
  lastsDays: number | null;
}): ConsentChanged {
  const at = start + c.day * DAY;
  const lasts = c.lastsDays !== null && (c.state === 'given' || c.state === 'renewed');
  const validUntil = lasts ? at + (c.lastsDays ?? 0) * DAY : null;
  return { type: 'Consent Changed', at, purpose: c.purpose, channel: c.channel, state: c.state, validUntil };
}

type Visit = typeof visit extends fc.Arbitrary<infer V> ? V : never;

/** Each visit is a batch, in the order it arrives; some arrive late. */
function visitsOf(visits: Visit[]): { at: Instant; events: Behaviour[] }[] {
  let at = start;
  return visits.map((v, n) => {
    at += v.afterHours * HOUR;
    const events = v.actions.map((a, i): Behaviour => {
      at += i === 0 ? 0 : a.afterMinutes * MINUTE;
      const { id: category, products } = categories[a.category] as (typeof categories)[number];
      const product = products[a.product % products.length]?.id ?? '';
      const about =
        a.type === 'Order Completed'
          ? { bought: [{ product, category }] }
          : a.type === 'Product Viewed' || a.type === 'Product Added'
            ? { category, product }
            : a.type === 'Page Viewed' || a.type === 'Cart Viewed' || a.type === 'Payment Failed'
              ? {}
              : { category };
      return {
        type: a.type,
        at,
        source: 'shop',
        ...about,
        ...(a.type === 'Products Searched' ? { query: `query ${a.query}` } : {}),
        ...(v.session ? { session: `session-${n}` } : {}),
        ...(v.campaign && i === 0 ? { campaign: true } : {}),
      };
    });
    return { at: at + v.toldLateHours * HOUR, events };
  });
}
