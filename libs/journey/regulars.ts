import type { Journey } from './journey';
import type { ContactPolicy } from './policy';
import { openTask } from './tasks';
import { DAY, type Instant } from './time';

/**
 * When the silence of somebody with a steady rhythm is far beyond it; null for those without one. Steady is: on
 * enough days, the gaps between the newest of them never longer than the policy says. Far beyond is so many of their
 * longest gap, and never less than the policy's least.
 */
export function silentSince({ activity }: Journey, { regulars: p }: ContactPolicy): Instant | null {
  const { days, lastAt, silentFrom } = activity;
  if (silentFrom !== undefined) return silentFrom;
  if (lastAt === null || days.length < p.activeDays) return null;
  let longest = 0;
  for (let i = days.length - p.activeDays + 1; i < days.length; i += 1)
    longest = Math.max(longest, (days[i] ?? 0) - (days[i - 1] ?? 0));
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

/** When a regular's silence becomes a task; null when it is not to come. */
export function silenceDue(journey: Journey, policy: ContactPolicy): Instant | null {
  const at = silentSince(journey, policy);
  return at === null || at <= journey.clock || isKnown(journey) || isLeftAlone(journey) ? null : at;
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
