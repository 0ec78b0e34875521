import { raised, decayed, weightOf } from './engagement';
import type { Behaviour } from './events';
import type { Interest, Journey } from './journey';
import type { ContactPolicy } from './policy';
import { DAY, dayNumber, MINUTE, type Instant } from './time';

const SEARCHES_KEPT = 12;
const VIEWS_KEPT = 12;
const CATEGORIES_KEPT = 40;

const noInterest = (at: Instant): Interest => ({
  score: 0,
  at,
  organicSearches: [],
  lastQuery: null,
  lastQueryAt: null,
  firstViews: {},
  boughtAt: null,
});

/** The journey with the event's category noted as an interest. */
export function noteInterest(
  journey: Journey,
  event: Behaviour,
  organic: boolean,
  policy: ContactPolicy,
): Journey {
  if (!event.category) return journey;
  const before = journey.interests[event.category] ?? noInterest(event.at);
  const scored = raised(before, weightOf(event, policy), event.at, policy.engagement.halfLifeDays);
  const interest = { ...before, ...scored };
  if (event.type === 'Products Searched') noteSearch(interest, before, event, organic, policy);
  if (event.product && event.type === 'Product Viewed' && !(event.product in before.firstViews)) {
    interest.firstViews = newest({ ...before.firstViews, [event.product]: event.at }, VIEWS_KEPT);
  }
  return { ...journey, interests: bounded({ ...journey.interests, [event.category]: interest }, policy) };
}

function noteSearch(
  interest: Interest,
  before: Interest,
  event: Behaviour,
  organic: boolean,
  policy: ContactPolicy,
): void {
  const query = (event.query ?? '').trim().toLowerCase();
  const again =
    before.lastQuery === query &&
    before.lastQueryAt !== null &&
    Math.abs(event.at - before.lastQueryAt) < policy.interest.sameSearchMinutes * MINUTE;
  interest.lastQuery = query;
  interest.lastQueryAt = Math.max(event.at, before.lastQueryAt ?? event.at);
  if (organic && !again) {
    interest.organicSearches = [...before.organicSearches, event.at]
      .sort((a, b) => a - b)
      .slice(-SEARCHES_KEPT);
  }
}

function newest(views: Record<string, Instant>, keep: number): Record<string, Instant> {
  const entries = Object.entries(views);
  return entries.length <= keep ? views : Object.fromEntries(entries.sort((a, b) => a[1] - b[1]).slice(-keep));
}

function bounded(interests: Record<string, Interest>, policy: ContactPolicy): Record<string, Interest> {
  const entries = Object.entries(interests);
  if (entries.length <= CATEGORIES_KEPT) return interests;
  const now = Math.max(...entries.map(([, interest]) => interest.at));
  const worth = (i: Interest) => decayed(i.score, i.at, now, policy.engagement.halfLifeDays);
  return Object.fromEntries(entries.sort((a, b) => worth(b[1]) - worth(a[1])).slice(0, CATEGORIES_KEPT));
}

export interface SearchCount {
  searches: number;
  distinctDays: number;
  strong: boolean;
}

/**
 * Organic searches in a category within the window that ends now. A purchase in the category settles the
 * interest, so only searches after it count; `since` asks for interest earned anew after that instant.
 */
export function searchesIn(
  journey: Journey,
  category: string,
  now: Instant,
  policy: ContactPolicy,
  since: Instant = -Infinity,
): SearchCount {
  const interest = journey.interests[category];
  const from = Math.max(now - policy.interest.windowDays * DAY, since, interest?.boughtAt ?? -Infinity);
  const counted = (interest?.organicSearches ?? []).filter((at) => at > from && at <= now);
  const distinctDays = new Set(counted.map(dayNumber)).size;
  const strong = counted.length >= policy.interest.searches && distinctDays >= policy.interest.distinctDays;
  return { searches: counted.length, distinctDays, strong };
}

/**
 * New interest: a category never retargeted, or a product first viewed after the end, with the full
 * threshold earned again after `since`.
 */
export function isNewInterest(
  journey: Journey,
  category: string,
  since: Instant,
  now: Instant,
  policy: ContactPolicy,
): boolean {
  const retargeting = journey.retargetings[category];
  const after = Math.max(since, endOf(retargeting, policy));
  if (!searchesIn(journey, category, now, policy, after).strong) return false;
  if (!retargeting) return true;
  return Object.values(journey.interests[category]?.firstViews ?? {}).some((at) => at > after);
}

const endOf = (retargeting: Journey['retargetings'][string] | undefined, policy: ContactPolicy): Instant =>
  retargeting ? (retargeting.end?.at ?? retargeting.startedAt + policy.retargeting.days * DAY) : -Infinity;

/** The category they care about most right now; null before any interest. */
export function favouriteCategory(journey: Journey, now: Instant, policy: ContactPolicy): string | null {
  let best: { category: string; worth: number } | null = null;
  for (const [category, interest] of Object.entries(journey.interests)) {
    const worth = decayed(interest.score, interest.at, now, policy.engagement.halfLifeDays);
    if (worth > 0 && (best === null || worth > best.worth)) best = { category, worth };
  }
  return best?.category ?? null;
}
