import { Duration } from 'luxon';

/** Whether a text is an ISO 8601 duration longer than nothing, such as P30D or P2Y. */
export function isDuration(text: string): boolean {
  const duration = Duration.fromISO(text);
  return duration.isValid && duration.toMillis() > 0;
}

/** Hours in an ISO 8601 duration of weeks, days, hours and minutes; null for any other text. A day is 24 hours. */
export function hoursIn(text: string): number | null {
  const duration = Duration.fromISO(text);
  if (!duration.isValid || duration.years !== 0 || duration.months !== 0) return null;
  const hours = duration.as('hours');
  return Number.isFinite(hours) && hours >= 0 ? hours : null;
}
