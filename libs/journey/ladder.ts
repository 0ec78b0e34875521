import { changed } from './changed';
import { consentAt, PERSONALIZATION } from './consents';
import type { LevelWished } from './events';
import { favouriteCategory } from './interest-strength';
import type { Journey } from './journey';
import { localDay } from './local-time';
import { levelWith } from './parts';
import type { ContactPolicy } from './policy';
import { DAY, type Instant } from './time';
import { isTrackingLimited } from './tracking';
import { levelRank, personalizationLevels, type PersonalizationLevel } from './words';

/** How personal Tact may be right now: never above what consent carries at this instant. */
export function levelAt(journey: Journey, now: Instant): PersonalizationLevel {
  const { is, ceiling } = journey.level;
  if (is === 'general') return is;
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
  const next = rungAbove(is);
  const missing: MissingForRung[] = [];
  for (const ask of next === null ? [] : asked[next]) {
    const what = ask(journey, now, policy);
    if (what !== null) missing.push(what);
  }
  return { level: is, since, next, missing };
}

const rungAbove = (level: PersonalizationLevel): PersonalizationLevel | null =>
  personalizationLevels[levelRank(level) + 1] ?? null;

/** One thing that a rung asks for: what is missing of it, or null. */
type Ask = (journey: Journey, now: Instant, policy: ContactPolicy) => MissingForRung | null;

/** What every rung asks for. */
const ofAny = (rung: PersonalizationLevel): Ask[] => [
  (journey, now) => (consentAt(journey, PERSONALIZATION, 'any', now).valid ? null : { what: 'consent' }),
  ({ level: { ceiling } }) =>
    ceiling !== null && levelRank(rung) > levelRank(ceiling) ? { what: 'ceiling', ceiling } : null,
  ({ level: { lockedSince } }) =>
    lockedSince === null ? null : { what: 'new-interest', since: lockedSince },
  ({ level: { since } }, now, { ladder }) => {
    const until = since + ladder.minDaysBetweenRungs * DAY;
    return now < until ? { what: 'time-on-this-rung', until } : null;
  },
];

function activeDays(journey: Journey, now: Instant, needs: number): MissingForRung | null {
  const has = activeDaysAt(journey, now);
  return has >= needs ? null : { what: 'active-days', has, needs };
}

function acquaintance({ activity }: Journey, now: Instant, days: number): MissingForRung | null {
  const until = activity.firstAt === null ? null : activity.firstAt + days * DAY;
  return until !== null && now >= until ? null : { what: 'acquaintance', until };
}

/** What each rung asks for, in the order in which it is told. */
const asked: Record<PersonalizationLevel, Ask[]> = {
  general: ofAny('general'),
  contextual: [
    ...ofAny('contextual'),
    (journey, now, { ladder }) => activeDays(journey, now, ladder.contextual.activeDays),
  ],
  interest: [
    ...ofAny('interest'),
    (journey, now, { ladder }) => acquaintance(journey, now, ladder.interest.acquaintanceDays),
    (journey, now, { ladder }) => activeDays(journey, now, ladder.interest.activeDays),
    (journey, now, policy) =>
      favouriteCategory(journey, now, policy) === null ? { what: 'favourite-category' } : null,
  ],
  individual: [
    ...ofAny('individual'),
    (journey, now, { ladder }) =>
      journey.level.wished ? null : acquaintance(journey, now, ladder.individual.acquaintanceDays),
    (journey) => (journey.level.wished || hasBought(journey) ? null : { what: 'purchase-or-wish' }),
  ],
};

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
  const next = rungAbove(journey.level.is);
  if (next === null || asked[next].some((ask) => ask(journey, now, policy) !== null)) return journey;
  if (!consentAt(journey, PERSONALIZATION, 'any', journey.clock).valid) return journey;
  return changed(journey, { level: levelWith(journey.level, { is: next, since: now }) });
}

/** Also an order that named no product. */
const hasBought = ({ signs, purchases, boughtFrom }: Journey): boolean =>
  signs.ordered !== null || purchases.length > 0 || Object.keys(boughtFrom).length > 0;

/**
 * Down to general at once. A fall by silence stays locked until new interest; after a rest the ladder starts
 * anew, also for who was on its lowest rung.
 */
export function fall(journey: Journey, at: Instant, by: 'consent' | 'silence' | 'rest'): Journey {
  const { level } = journey;
  const since = Math.max(at, level.since);
  return changed(journey, {
    level: levelWith(level, {
      is: 'general',
      since,
      lockedSince: by === 'silence' ? since : level.lockedSince,
    }),
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
    level: levelWith(level, { ...lowered, ceiling, wished: ceiling === 'individual', wishedAt: at }),
  });
}
