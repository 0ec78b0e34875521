import { copyOf } from './changed';
import { raised, decayed, weightOf } from './engagement';
import { entryOf, united, withEntry } from './entry-of';
import type { Behaviour } from './events';
import type { Interest, Journey } from './journey';
import { localDay } from './local-time';
import { interestWith } from './parts';
import type { ContactPolicy } from './policy';
import { sortedBy } from './sorted-by';
import { MINUTE, type Instant } from './time';
import type { BehaviourName } from './words';

const SEARCHES_KEPT = 12;
const QUERIES_KEPT = 12;
const VIEWS_KEPT = 60;
const CATEGORIES_KEPT = 40;

const noInterest = (at: Instant): Interest => ({
  score: 0,
  at,
  organicSearches: [],
  queries: [],
  firstViews: {},
  boughtAt: null,
});

const withInterest = (
  { interests, retargetings }: Journey,
  category: string,
  interest: Interest,
  policy: ContactPolicy,
): Journey['interests'] => bounded(retargetings, withEntry(interests, category, interest), policy);

/** What is about a category and shows no interest in it: a purchase settles it, a complaint is no wish. */
const saysNothing: ReadonlySet<BehaviourName> = new Set([
  'Product Removed',
  'Promotion Viewed',
  'Error Met',
  'Support Case Opened',
]);

/** The interests after an event in a category. */
export function interestsAfter(
  journey: Journey,
  event: Behaviour,
  organic: boolean,
  policy: ContactPolicy,
): Journey['interests'] {
  const { category, product, at } = event;
  if (!category || saysNothing.has(event.type)) return journey.interests;
  const before = entryOf(journey.interests, category) ?? noInterest(at);
  const worth = raised(before, weightOf(event, policy), at, policy.engagement.halfLifeDays);
  const isView = event.type === 'Product Viewed' && product;
  const { queries, organicSearches } =
    event.type === 'Products Searched'
      ? searched(before, event, organic, journey.person.timeZone, policy)
      : before;
  const interest: Interest = {
    score: worth.score,
    at: worth.at,
    organicSearches,
    queries,
    firstViews: isView ? viewed(before.firstViews, product, at) : before.firstViews,
    boughtAt: before.boughtAt,
  };
  return withInterest(journey, category, interest, policy);
}

/** A purchase settles the interest in its category. */
export function settleInterest(
  journey: Journey,
  category: string,
  at: Instant,
  policy: ContactPolicy,
): Journey {
  const before = entryOf(journey.interests, category) ?? noInterest(at);
  const boughtAt = Math.max(before.boughtAt ?? at, at);
  const next = copyOf(journey);
  next.interests = withInterest(journey, category, interestWith(before, { boughtAt }), policy);
  return next;
}

/** The same query asked again before it rested for a while is still the same search. */
function searched(
  before: Interest,
  event: Behaviour,
  organic: boolean,
  zone: string | null,
  policy: ContactPolicy,
): Pick<Interest, 'queries' | 'organicSearches'> {
  const query = (event.query ?? '').trim().toLowerCase();
  const isAgain = before.queries.some(
    (asked) =>
      asked.query === query && Math.abs(event.at - asked.at) < policy.interest.sameSearchMinutes * MINUTE,
  );
  return {
    queries: [...before.queries, { query, at: event.at }].slice(-QUERIES_KEPT),
    organicSearches:
      organic && !isAgain
        ? keptSearches([...before.organicSearches, event.at], zone, policy)
        : before.organicSearches,
  };
}

/**
 * No more than can matter: of each day as many as the threshold asks for, so that one busy day does not crowd
 * out the others, and of those enough to fill the days it asks for.
 */
function keptSearches(searches: Instant[], zone: string | null, { interest }: ContactPolicy): Instant[] {
  const sorted = sortedBy(searches, (at) => at);
  const isNewestOfDay = (at: Instant, i: number): boolean => {
    const afterMany = sorted[i + interest.searches];
    return afterMany === undefined || localDay(afterMany, zone) !== localDay(at, zone);
  };
  const enough = Math.max(SEARCHES_KEPT, interest.searches * interest.distinctDays);
  return sorted.filter(isNewestOfDay).slice(-enough);
}

/** First views; the oldest stay, or a product once known would come back as new. */
function viewed(views: Record<string, Instant>, product: string, at: Instant): Record<string, Instant> {
  const known = entryOf(views, product);
  if (known === undefined && Object.keys(views).length >= VIEWS_KEPT) return views;
  return known !== undefined && known <= at ? views : withEntry(views, product, at);
}

/** Whatever was retargeted is never forgotten; of the rest, what they care about least. */
function bounded(
  retargetings: Journey['retargetings'],
  interests: Record<string, Interest>,
  policy: ContactPolicy,
): Record<string, Interest> {
  if (Object.keys(interests).length <= CATEGORIES_KEPT) return interests;
  const entries = Object.entries(interests);
  const now = Math.max(...entries.map(([, interest]) => interest.at));
  const worth = ([category, i]: [string, Interest]): number =>
    Object.hasOwn(retargetings, category)
      ? Infinity
      : decayed(i.score, i.at, now, policy.engagement.halfLifeDays);
  const kept = [...entries]
    .sort((a, b) => (worth(a) === worth(b) ? b[1].at - a[1].at : worth(b) - worth(a)))
    .slice(0, CATEGORIES_KEPT);
  return Object.fromEntries(kept);
}

/** Two people's interests, now one person's. */
export function unitedInterests(
  journey: Journey,
  other: Journey,
  policy: ContactPolicy,
): Record<string, Interest> {
  const both = (a: Interest, b: Interest): Interest =>
    interestWith(a, {
      ...raised(a, b.score, b.at, policy.engagement.halfLifeDays),
      organicSearches: keptSearches(
        [...new Set([...a.organicSearches, ...b.organicSearches])],
        journey.person.timeZone,
        policy,
      ),
      queries: [...a.queries, ...b.queries].sort((x, y) => x.at - y.at).slice(-QUERIES_KEPT),
      firstViews: Object.entries(b.firstViews).reduce(
        (views, [product, at]) => viewed(views, product, at),
        a.firstViews,
      ),
      boughtAt:
        a.boughtAt === null || b.boughtAt === null
          ? (a.boughtAt ?? b.boughtAt)
          : Math.max(a.boughtAt, b.boughtAt),
    });
  return bounded(journey.retargetings, united(journey.interests, other.interests, both), policy);
}

/** The category in which a product was looked at. */
export const categoryViewed = (journey: Journey, product: string): string | undefined =>
  Object.entries(journey.interests).find(([, interest]) =>
    Object.hasOwn(interest.firstViews, product),
  )?.[0] ?? Object.entries(journey.retargetings).find(([, { known }]) => known?.includes(product))?.[0];
