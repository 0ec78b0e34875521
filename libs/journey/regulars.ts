import type { Journey } from './journey';
import type { ContactPolicy } from './policy';
import { openTask } from './tasks';
import type { Due } from './due';
import { DAY, type Instant } from './time';

/**
 * When the silence of somebody with a steady rhythm is far beyond it; null for those without one. Steady is: on
 * enough days, the gaps between the newest of them never longer than the policy says. Far beyond is so many of their
 * longest gap, and never less than the policy's least.
 */
export function silentSince({ activity }: Journey, { regulars: p }: ContactPolicy): Instant | null {
  const { days, lastAt } = activity;
  const newest = days.slice(-p.activeDays);
  if (lastAt === null || newest.length < p.activeDays) return null;
  const gaps = newest.slice(1).map((day, i) => day - (newest[i] ?? day));
  const longest = Math.max(...gaps);
  if (longest > p.longestGapDays) return null;
  return lastAt + Math.max(longest * p.gaps, p.leastSilenceDays) * DAY;
}

/** One silence is one task, also where a policy changes meanwhile. */
const isKnown = ({ tasks, activity }: Journey): boolean =>
  tasks.some(
    ({ kind, openedAt, closedAt }) =>
      kind === 'silent-regular' && closedAt === null && openedAt > (activity.lastAt ?? -Infinity),
  );

/** Nobody asks after those who asked to be left alone for good. */
const isLeftAlone = ({ standings }: Journey): boolean => Object.values(standings).some((word) => word.on);

/** When a regular's silence becomes a task. */
export function silenceDue(journey: Journey, policy: ContactPolicy): Due[] {
  const at = silentSince(journey, policy);
  return at === null || at <= journey.clock || isKnown(journey) || isLeftAlone(journey)
    ? []
    : [{ at, why: 'a regular fell silent' }];
}

/**
 * The journey with a task for a human once time has run past the instant at which a regular's silence is far beyond
 * their rhythm. Never a message.
 */
export function noteSilence(journey: Journey, from: Instant, now: Instant, policy: ContactPolicy): Journey {
  const at = silentSince(journey, policy);
  if (at === null || at <= from || at > now || isKnown(journey) || isLeftAlone(journey)) return journey;
  return openTask(journey, { kind: 'silent-regular', openedAt: at, about: null });
}
