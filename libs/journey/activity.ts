import type { Journey } from './journey';
import { localDay } from './local-time';
import { activityOf } from './parts';
import { sortedBy } from './sorted-by';
import type { Instant } from './time';

type Activity = Journey['activity'];

/** More than any rung of the ladder asks for. */
const DAYS_KEPT = 60;

/** The activity after something was done; a day counts once, also when it is told late. */
export function activityAfter({ activity, person }: Journey, at: Instant): Activity {
  const days = withDay(activity, localDay(at, person.timeZone));
  const isNews = at > (activity.lastAt ?? -Infinity);
  const after = {
    firstAt: Math.min(activity.firstAt ?? at, at),
    lastAt: Math.max(activity.lastAt ?? at, at),
    activeDays: activity.activeDays + (days === activity.days ? 0 : 1),
    days,
  };
  return activityOf(after, activity.countedThrough, isNews ? undefined : activity.silentFrom);
}

/** Two people's activity, now one person's. */
export function unitedActivity(a: Activity, b: Activity): Activity {
  const shared = a.days.filter((day) => b.days.includes(day)).length;
  // Whether both were here on days that are kept no longer nobody can tell: such days count once.
  const forgotten = Math.min(a.activeDays - a.days.length, b.activeDays - b.days.length);
  const counted = Math.max(a.countedThrough ?? -Infinity, b.countedThrough ?? -Infinity);
  const later = (b.lastAt ?? -Infinity) > (a.lastAt ?? -Infinity) ? b : a;
  const both = {
    firstAt:
      a.firstAt === null || b.firstAt === null ? (a.firstAt ?? b.firstAt) : Math.min(a.firstAt, b.firstAt),
    lastAt: a.lastAt === null || b.lastAt === null ? (a.lastAt ?? b.lastAt) : Math.max(a.lastAt, b.lastAt),
    activeDays: a.activeDays + b.activeDays - shared - forgotten,
    days: [...new Set([...a.days, ...b.days])].sort((x, y) => x - y).slice(-DAYS_KEPT),
  };
  return activityOf(both, counted === -Infinity ? undefined : counted, later.silentFrom);
}

/** The same list when the day is known, or is too long ago to tell. */
function withDay({ days, countedThrough: through = -Infinity }: Activity, day: number): number[] {
  const isForgotten = day <= through || (days.length === DAYS_KEPT && day < (days[0] ?? day));
  if (days.at(-1) === day || days.includes(day) || isForgotten) return days;
  return sortedBy([...days, day], (one) => one).slice(-DAYS_KEPT);
}
