import { KNOWN_KEPT } from './aged-interests';
import { decayed } from './engagement';
import { entryOf } from './entry-of';
import type { Journey } from './journey';
import { localDay } from './local-time';
import type { ContactPolicy } from './policy';
import { isRetargetingOver, retargetingEnd } from './retargetings';
import { DAY, type Instant } from './time';

export interface SearchCount {
  searches: number;
  distinctDays: number;
  strong: boolean;
}

/**
 * Organic searches in a category within the window that ends now. A purchase in the category settles the
 * interest, so only searches after it count; `since` asks for interest earned anew after that instant. Days are those
 * of where they live.
 */
export function searchesIn(
  journey: Journey,
  category: string,
  now: Instant,
  policy: ContactPolicy,
  since: Instant = -Infinity,
): SearchCount {
  const interest = entryOf(journey.interests, category);
  const from = Math.max(now - policy.interest.windowDays * DAY, since, interest?.boughtAt ?? -Infinity);
  const days: number[] = [];
  let searches = 0;
  for (const at of interest?.organicSearches ?? []) {
    if (at <= from || at > now) continue;
    searches += 1;
    const day = localDay(at, journey.person.timeZone);
    if (!days.includes(day)) days.push(day);
  }
  const strong = searches >= policy.interest.searches && days.length >= policy.interest.distinctDays;
  return { searches, distinctDays: days.length, strong };
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
  const retargeting = entryOf(journey.retargetings, category);
  const after = Math.max(since, retargeting ? retargetingEnd(retargeting, policy) : -Infinity);
  if (!searchesIn(journey, category, now, policy, after).strong) return false;
  if (!retargeting) return true;
  const { firstViews = {} } = entryOf(journey.interests, category) ?? {};
  const { known = [] } = retargeting;
  if (known.length >= KNOWN_KEPT) return false;
  return Object.entries(firstViews).some(([product, at]) => at > after && !known.includes(product));
}

/** Whether the interest is strong and not spent: after a retargeting only new interest is. */
export function isStrong(journey: Journey, category: string, now: Instant, policy: ContactPolicy): boolean {
  const retargeting = entryOf(journey.retargetings, category);
  return retargeting && isRetargetingOver(retargeting, now, policy)
    ? isNewInterest(journey, category, retargeting.startedAt, now, policy)
    : searchesIn(journey, category, now, policy).strong;
}

/** Whether two journeys hold the very same of all that the strength of an interest is told from. */
export function isAsStrong(a: Journey, b: Journey, category: string): boolean {
  const [one, other] = [entryOf(a.interests, category), entryOf(b.interests, category)];
  if (one === undefined || other === undefined) return one === other;
  return (
    one.organicSearches === other.organicSearches &&
    one.firstViews === other.firstViews &&
    one.boughtAt === other.boughtAt &&
    a.person.timeZone === b.person.timeZone &&
    entryOf(a.retargetings, category) === entryOf(b.retargetings, category)
  );
}

/** The category they care about most right now; null before any interest. */
export function favouriteCategory(journey: Journey, now: Instant, policy: ContactPolicy): string | null {
  let best: { category: string; worth: number } | null = null;
  for (const [category, interest] of Object.entries(journey.interests)) {
    const worth = decayed(interest.score, interest.at, now, policy.engagement.halfLifeDays);
    if (worth > 0 && (best === null || worth > best.worth)) best = { category, worth };
  }
  return best?.category ?? null;
}
