import type { Journey } from './journey';
import { activityOf } from './parts';
import type { ContactPolicy } from './policy';
import { silentSince } from './regulars';
import { DAY, type Instant } from './time';

type Activity = Journey['activity'];

/** When the oldest of the days they were here on may have begun, wherever they live; Infinity before the first. */
export const daysSince = ({ days }: Activity): Instant =>
  days[0] === undefined ? Infinity : beginningOf(days[0]);

/**
 * The activity without the days up to an instant. How many there were stays, up to where they were counted, and when
 * the silence of a regular is noted: their rhythm itself goes.
 */
export function agedActivity(
  journey: Journey,
  through: Instant,
  at: Instant,
  policy: ContactPolicy,
): Activity {
  const { activity } = journey;
  const isOld = (day: number): boolean => beginningOf(day) <= through;
  const gone = activity.days.filter(isOld);
  const last = gone.at(-1);
  if (last === undefined) return activity;
  const silence = silentSince(journey, policy);
  const { firstAt, lastAt, activeDays } = activity;
  const days = activity.days.filter((day) => !isOld(day));
  return activityOf(
    { firstAt, lastAt, activeDays, days },
    Math.max(last, activity.countedThrough ?? last),
    silence !== null && silence > at ? silence : undefined,
  );
}

/** East of Greenwich a day begins before the same one in UTC. */
const beginningOf = (day: number): Instant => (day - 1) * DAY;
