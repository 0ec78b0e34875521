/** A point in time: milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
/** A day is 24 hours: every window of the contact policy is rolling, none is a calendar day. */
export const DAY = 24 * HOUR;

/**
 * So many characters of a time in ISO 8601 are its date. If `DAY` were the first name here as it is in the index, all
 * constants would be read slowly (docs/surprises.md).
 */
export const DATE_LENGTH = 'YYYY-MM-DD'.length;

/** The UTC day an instant falls on, counted from 1970-01-01. */
export const dayNumber = (at: Instant): number => Math.floor(at / DAY);

/** The whole second that an instant falls into: journeys live by these, in the product and in a simulation. */
export const wholeSecond = (at: Instant): Instant => Math.floor(at / SECOND) * SECOND;

/** The first whole second that is not before an instant. */
export const nextWholeSecond = (at: Instant): Instant => Math.ceil(at / SECOND) * SECOND;

const twoDigits = Array.from({ length: 60 }, (_, n) => String(n).padStart(2, '0'));
const DAYS_KEPT = 1_000;
const days = new Map<number, string>();

/** The later of two instants; null only where neither is known. */
export const latest = (a: Instant | null, b: Instant | null): Instant | null =>
  a === null ? b : b === null ? a : Math.max(a, b);

/** ISO 8601 in UTC, for people and for records. Many fall on one day, whose date is made once. */
export function iso(at: Instant): string {
  const millis = Math.trunc(at);
  const number = dayNumber(millis);
  let date = days.get(number);
  if (date === undefined) {
    date = new Date(millis).toISOString().slice(0, -'00:00:00.000Z'.length);
    if (days.size >= DAYS_KEPT) days.clear();
    days.set(number, date);
  }
  const time = millis - number * DAY;
  const [hour, minute] = [twoDigits[Math.floor(time / HOUR)], twoDigits[Math.floor(time / MINUTE) % 60]];
  const second = twoDigits[Math.floor(time / SECOND) % 60];
  return `${date}${hour}:${minute}:${second}.${String(time % SECOND).padStart(3, '0')}Z`;
}

/** The same day so many months later, in UTC; the 31st of a shorter month is its last day, not a day of the next. */
export function monthsAfter(from: Instant, months: number): Instant {
  const end = new Date(from);
  const day = end.getUTCDate();
  end.setUTCMonth(end.getUTCMonth() + months);
  if (end.getUTCDate() !== day) end.setUTCDate(0);
  return end.getTime();
}
