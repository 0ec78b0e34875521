import { KNOWN_KEPT } from './aged-interests';
import { copyOf } from './changed';
import type { Candidate } from './candidate';
import { entryOf, withEntry } from './entry-of';
import type { Journey, Retargeting, Touch } from './journey';
import { retargetingOf } from './parts';
import type { ContactPolicy } from './policy';
import { DAY, type Instant } from './time';

/** When a retargeting ended, or will. */
export const retargetingEnd = (r: Retargeting, policy: ContactPolicy): Instant =>
  r.end?.at ?? r.startedAt + policy.retargeting.days * DAY;

export const isRetargetingOver = (r: Retargeting, now: Instant, policy: ContactPolicy): boolean =>
  r.end !== null || now >= retargetingEnd(r, policy);

function withRetargeting(journey: Journey, category: string, r: Retargeting): Journey {
  const next = copyOf(journey);
  next.retargetings = withEntry(journey.retargetings, category, r);
  return next;
}

/**
 * Whether speaking about a category, or a product of it, would be retargeting, whatever a play calls itself: they
 * looked at it, and have not bought from it since.
 */
export function isRetargeting(journey: Journey, { kind, about, category }: Candidate): boolean {
  if (kind === 'service' || kind === 'retargeting') return kind === 'retargeting';
  if (category === null || (about !== 'category' && about !== 'product')) return false;
  const interest = entryOf(journey.interests, category);
  if (interest === undefined) return entryOf(journey.retargetings, category)?.looked === true;
  return interest.at > (interest.boughtAt ?? -Infinity);
}

/** A retargeting starts at its first touch that may have left; the rules let another start only after new interest. */
export function startRetargeting(journey: Journey, touch: Touch, policy: ContactPolicy): Journey {
  const { category, reservedAt } = touch;
  if (touch.kind !== 'retargeting' || category === null) return journey;
  const r = entryOf(journey.retargetings, category);
  if (!r || reservedAt >= retargetingEnd(r, policy)) {
    const anew = retargetingOf({ startedAt: reservedAt, end: null }, r?.known, undefined);
    return withRetargeting(journey, category, anew);
  }
  // What became of an earlier touch may be known last.
  const startedAt = Math.min(r.startedAt, reservedAt);
  return r.end === null && startedAt < r.startedAt
    ? withRetargeting(journey, category, retargetingOf({ startedAt, end: null }, r.known, r.looked))
    : journey;
}

const ended = ({ startedAt, known, looked }: Retargeting, how: 'spent' | 'won', at: Instant): Retargeting =>
  retargetingOf({ startedAt, end: { how, at } }, known, looked);

/** Those whose days are over at an instant end there, for good. */
export function spendRetargetings(journey: Journey, at: Instant, policy: ContactPolicy): Journey {
  let next = journey;
  for (const category in journey.retargetings) {
    const r = journey.retargetings[category];
    if (r === undefined || r.end !== null || !isRetargetingOver(r, at, policy)) continue;
    next = withRetargeting(next, category, ended(r, 'spent', retargetingEnd(r, policy)));
  }
  return next;
}

/** They bought: what ran about the category has reached its end. */
export function winRetargeting(journey: Journey, category: string, at: Instant): Journey {
  const r = entryOf(journey.retargetings, category);
  if (!r || r.end !== null) return journey;
  return withRetargeting(journey, category, ended(r, 'won', Math.max(at, r.startedAt)));
}

/**
 * Two people's retargetings of one category, now one person's: the earlier start wins. Where one of them was
 * over already the other stops too, so that only new interest goes on.
 */
export function unitedRetargeting(a: Retargeting, b: Retargeting, at: Instant): Retargeting {
  const known = [...new Set([...(a.known ?? []), ...(b.known ?? [])])].slice(0, KNOWN_KEPT);
  const one = { startedAt: Math.min(a.startedAt, b.startedAt), end: unitedEnd(a.end, b.end, at) };
  return retargetingOf(one, known, a.looked ?? b.looked);
}

function unitedEnd(a: Retargeting['end'], b: Retargeting['end'], at: Instant): Retargeting['end'] {
  if (a === null && b === null) return null;
  if (a === null || b === null) return { how: 'stopped', at };
  return a.at >= b.at ? a : b;
}
