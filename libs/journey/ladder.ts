import { changed } from './changed';
import { consentAt, PERSONALIZATION } from './consents';
import type { LevelWished } from './events';
import { favouriteCategory } from './interest-strength';
import type { Journey } from './journey';
import { localDay } from './local-time';
import type { ContactPolicy } from './policy';
import { DAY, type Instant } from './time';
import { isTrackingLimited } from './tracking';
import { levelRank, personalizationLevels, type PersonalizationLevel } from './words';

/** How personal Tact may be right now: never above what consent carries at this instant. */
export function levelAt(journey: Journey, now: Instant): PersonalizationLevel {
  const { is, ceiling } = journey.level;
  if (isTrackingLimited(journey) || !consentAt(journey, PERSONALIZATION, 'any', now).valid) return 'general';
  return ceiling !== null && levelRank(ceiling) < levelRank(is) ? ceiling : is;
}

/** What stands between somebody and the next rung. */
export type MissingForRung =
  | { what: 'consent' }
  | { what: 'ceiling'; ceiling: PersonalizationLevel }
  | { what: 'new-interest'; since: Instant }
  | { what: 'time-on-this-rung'; until: Instant }
  | { what: 'active-days'; has: number; needs: number }
  | { what: 'acquaintance'; until: Instant | null }
  | { what: 'favourite-category' }
  | { what: 'purchase-or-wish' };

/** Where they stand on the ladder, and what the next rung still asks for; a visit in any case. */
export interface LadderBelief {
  level: PersonalizationLevel;
  since: Instant;
  next: PersonalizationLevel | null;
  missing: MissingForRung[];
}

export function ladderBelief(journey: Journey, now: Instant, policy: ContactPolicy): LadderBelief {
  const { is, since } = journey.level;
  const next = personalizationLevels[levelRank(is) + 1] ?? null;
  const missing =
    next === null
      ? []
      : [...missingForAny(journey, next, now, policy), ...missingFor(journey, next, now, policy)];
  return { level: is, since, next, missing };
}

/** What every rung asks for. */
function missingForAny(
  journey: Journey,
  next: PersonalizationLevel,
  now: Instant,
  { ladder }: ContactPolicy,
): MissingForRung[] {
  const { ceiling, lockedSince, since } = journey.level;
  const until = since + ladder.minDaysBetweenRungs * DAY;
  const hasConsent = consentAt(journey, PERSONALIZATION, 'any', now).valid;
  return [
    ...(hasConsent ? [] : [{ what: 'consent' as const }]),
    ...(ceiling !== null && levelRank(next) > levelRank(ceiling)
      ? [{ what: 'ceiling' as const, ceiling }]
      : []),
    ...(lockedSince === null ? [] : [{ what: 'new-interest' as const, since: lockedSince }]),
    ...(now < until ? [{ what: 'time-on-this-rung' as const, until }] : []),
  ];
}

/** What this rung asks for. */
function missingFor(
  journey: Journey,
  next: PersonalizationLevel,
  now: Instant,
  policy: ContactPolicy,
): MissingForRung[] {
  const { contextual, interest, individual } = policy.ladder;
  const days = (needs: number): MissingForRung[] => {
    const has = activeDaysAt(journey, now);
    return has >= needs ? [] : [{ what: 'active-days', has, needs }];
  };
  const acquaintance = (needed: number): MissingForRung[] => {
    const { firstAt } = journey.activity;
    const until = firstAt === null ? null : firstAt + needed * DAY;
    return until !== null && now >= until ? [] : [{ what: 'acquaintance', until }];
  };
  switch (next) {
    case 'general':
      return [];
    case 'contextual':
      return days(contextual.activeDays);
    case 'interest': {
      const hasFavourite = favouriteCategory(journey, now, policy) !== null;
      return [
        ...acquaintance(interest.acquaintanceDays),
        ...days(interest.activeDays),
        ...(hasFavourite ? [] : [{ what: 'favourite-category' as const }]),
      ];
    }
    case 'individual':
      return journey.level.wished
        ? []
        : [
            ...acquaintance(individual.acquaintanceDays),
            ...(hasBought(journey) ? [] : [{ what: 'purchase-or-wish' as const }]),
          ];
  }
}

/** Days they were here on by then: what is told late was before the days that came after it. */
function activeDaysAt({ activity, person }: Journey, now: Instant): number {
  const today = localDay(now, person.timeZone);
  return activity.activeDays - activity.days.filter((day) => day > today).length;
}

/**
 * One rung up if it was earned at this instant; called when the person did something, never by time alone. What
 * is told late climbs as of when it happened, and only while consent holds to this day.
 */
export function climb(journey: Journey, now: Instant, policy: ContactPolicy): Journey {
  const { next, missing } = ladderBelief(journey, now, policy);
  if (next === null || missing.length > 0) return journey;
  if (!consentAt(journey, PERSONALIZATION, 'any', journey.clock).valid) return journey;
  return changed(journey, { level: { ...journey.level, is: next, since: now } });
}

/** Also an order that named no product. */
const hasBought = ({ signs, purchases }: Journey): boolean => signs.ordered !== null || purchases.length > 0;

/**
 * Down to general at once. A fall by silence stays locked until new interest; after a rest the ladder starts
 * anew, also for who was on its lowest rung.
 */
export function fall(journey: Journey, at: Instant, by: 'consent' | 'silence' | 'rest'): Journey {
  const { level } = journey;
  if (level.is === 'general' && by === 'consent') return journey;
  const since = Math.max(at, level.since);
  return changed(journey, {
    level: { ...level, is: 'general', since, lockedSince: by === 'silence' ? since : level.lockedSince },
  });
}

/** Never above the ceiling they wish for; lifting it later jumps no rungs. */
export function wish(journey: Journey, { ceiling, at }: LevelWished): Journey {
  const { level } = journey;
  // What they said before does not take the place of what they said since.
  if ((level.wishedAt ?? -Infinity) > at) return journey;
  const isAbove = ceiling !== null && levelRank(level.is) > levelRank(ceiling);
  const lowered = isAbove ? { is: ceiling, since: journey.clock } : {};
  return changed(journey, {
    level: { ...level, ...lowered, ceiling, wished: ceiling === 'individual', wishedAt: at },
  });
}
