import { DateTime, Duration } from 'luxon';

const LONGEST_DAYS = 7;

/** Whether two secrets may be good side by side for so long: a while that ends, and not a state. */
export function isOverlap(duration: string): boolean {
  const length = Duration.fromISO(duration);
  const days = length.as('days');
  return length.isValid && days >= 0 && days <= LONGEST_DAYS;
}

/** Until when a secret that was replaced at an instant is good; null where it ends at once. */
export function endOfOverlap(duration: string, from: Date): Date | null {
  const until = DateTime.fromJSDate(from, { zone: 'utc' }).plus(Duration.fromISO(duration)).toJSDate();
  return until > from ? until : null;
}
