import { consentAt, PERSONALIZATION } from './consents';
import type { LevelWished } from './events';
import { favouriteCategory } from './interest-strength';
import type { Journey } from './journey';
import type { ContactPolicy } from './policy';
import { DAY, type Instant } from './time';
import { levelRank, personalizationLevels, type PersonalizationLevel } from './words';

/** How personal Tact may be right now: never above what consent carries at this instant. */
export function levelAt(journey: Journey, now: Instant): PersonalizationLevel {
  const { is, ceiling } = journey.level;
  if (!consentAt(journey, PERSONALIZATION, 'any', now).valid) return 'general';
  return ceiling !== null && levelRank(ceiling) < levelRank(is) ? ceiling : is;
}

/**
 * One rung up if it was earned at this instant; called when the person did something, never by time alone. What
 * is told late climbs as of when it happened, and only while consent holds to this day.
 */
export function climb(journey: Journey, now: Instant, policy: ContactPolicy): Journey {
  const { level } = journey;
  const next = personalizationLevels[levelRank(level.is) + 1];
  if (!next || level.lockedSince !== null) return journey;
  if (level.ceiling !== null && levelRank(next) > levelRank(level.ceiling)) return journey;
  if (now - level.since < policy.ladder.minDaysBetweenRungs * DAY) return journey;
  const consented = [now, journey.clock].every((at) => consentAt(journey, PERSONALIZATION, 'any', at).valid);
  if (!consented) return journey;
  if (!earned(journey, next, now, policy)) return journey;
  return { ...journey, level: { ...level, is: next, since: now } };
}

function earned(journey: Journey, next: PersonalizationLevel, now: Instant, policy: ContactPolicy): boolean {
  const { activeDays, firstAt } = journey.activity;
  const acquaintance = firstAt === null ? 0 : now - firstAt;
  switch (next) {
    case 'general':
      return true;
    case 'contextual':
      return activeDays >= policy.ladder.contextual.activeDays;
    case 'interest':
      return (
        acquaintance >= policy.ladder.interest.acquaintanceDays * DAY &&
        activeDays >= policy.ladder.interest.activeDays &&
        favouriteCategory(journey, now, policy) !== null
      );
    case 'individual':
      return (
        journey.level.wished ||
        (acquaintance >= policy.ladder.individual.acquaintanceDays * DAY && hasBought(journey))
      );
  }
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
  return {
    ...journey,
    level: { ...level, is: 'general', since, lockedSince: by === 'silence' ? since : level.lockedSince },
  };
}

/** Never above the ceiling they wish for; lifting it later jumps no rungs. */
export function wish(journey: Journey, { ceiling, at }: LevelWished): Journey {
  const { level } = journey;
  // What they said before does not take the place of what they said since.
  if (level.wishedAt !== null && level.wishedAt > at) return journey;
  const isAbove = ceiling !== null && levelRank(level.is) > levelRank(ceiling);
  const lowered = isAbove ? { is: ceiling, since: journey.clock } : {};
  return {
    ...journey,
    level: { ...level, ...lowered, ceiling, wished: ceiling === 'individual', wishedAt: at },
  };
}
