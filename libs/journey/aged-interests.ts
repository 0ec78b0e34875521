import { entryOf } from './entry-of';
import type { Interest, Journey, Retargeting } from './journey';
import { retargetingOf } from './parts';
import type { Instant } from './time';

/** When the oldest of what interests are made of was done. */
export function oldestInterest(interests: Journey['interests']): Instant {
  let first = Infinity;
  for (const category in interests) {
    const interest = interests[category];
    if (interest === undefined) continue;
    const { firstViews } = interest;
    first = Math.min(first, interest.at, interest.boughtAt ?? first, interest.organicSearches[0] ?? first);
    for (const { at } of interest.queries) if (at < first) first = at;
    for (const product in firstViews) first = Math.min(first, firstViews[product] ?? first);
  }
  return first;
}

/**
 * The interests without what was done up to an instant. Of a category that was retargeted it stays known which
 * products they had seen, and whether they had looked at it since they last bought: only new interest may start
 * another retargeting, and only what is known can be told from new.
 */
export function agedInterests(
  { interests, retargetings }: Journey,
  through: Instant,
): Pick<Journey, 'interests' | 'retargetings'> {
  const left: [string, Interest][] = [];
  const marked: [string, Retargeting][] = [];
  for (const [category, interest] of Object.entries(interests)) {
    const young = agedInterest(interest, through);
    if (young !== null) left.push([category, young]);
    const retargeting = entryOf(retargetings, category);
    if (retargeting) marked.push([category, remembering(retargeting, interest, young)]);
  }
  return {
    interests: Object.fromEntries(left),
    retargetings: marked.length === 0 ? retargetings : { ...retargetings, ...Object.fromEntries(marked) },
  };
}

/** What is left of an interest; null where that is nothing. */
function agedInterest(interest: Interest, through: Instant): Interest | null {
  const { at, score, boughtAt } = interest;
  const bought = boughtAt !== null && boughtAt > through ? boughtAt : null;
  if (at <= through && bought === null) return null;
  return {
    // What they looked at is forgotten sooner than that they bought since.
    score: at > through ? score : 0,
    at: at > through ? at : (bought ?? at),
    organicSearches: interest.organicSearches.filter((searched) => searched > through),
    queries: interest.queries.filter((asked) => asked.at > through),
    firstViews: Object.fromEntries(Object.entries(interest.firstViews).filter(([, seen]) => seen > through)),
    boughtAt: bought,
  };
}

/** A retargeting with what it has to know of an interest that is about to be forgotten. */
function remembering(retargeting: Retargeting, before: Interest, left: Interest | null): Retargeting {
  const gone = Object.keys(before.firstViews).filter(
    (product) => !Object.hasOwn(left?.firstViews ?? {}, product),
  );
  const known = [...new Set([...(retargeting.known ?? []), ...gone])].slice(0, KNOWN_KEPT);
  const isLooked = left === null && before.at > (before.boughtAt ?? -Infinity);
  return retargetingOf(retargeting, known, isLooked || undefined);
}

/** Of whom so many are known no product counts as new any more: what cannot be remembered cannot be told apart. */
export const KNOWN_KEPT = 60;
