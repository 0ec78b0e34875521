import { DateTime, IANAZone } from 'luxon';
import { DAY, dayNumber, MINUTE, type Instant } from './time';

export const isTimeZone = (zone: string): boolean => IANAZone.isValidZone(zone);

/**
 * The day an instant falls on where somebody lives, counted from 1970-01-01; by UTC where that is unknown. One
 * evening is one day, wherever midnight is in London.
 */
export function localDay(at: Instant, zone: string | null): number {
  const known = zone === null ? null : IANAZone.create(zone);
  return dayNumber(known?.isValid ? at + known.offset(at) * MINUTE : at);
}

/** The date an instant falls on where somebody lives, `YYYY-MM-DD`; by UTC where that is unknown. */
export const localDate = (at: Instant, zone: string | null): string =>
  new Date(localDay(at, zone) * DAY).toISOString().slice(0, 10);

interface WallClock {
  hour: number;
  minute: number;
}

/** `HH:mm` on a wall clock. */
export function wallClock(text: string): WallClock {
  const [hour, minute] = text.split(':').map(Number);
  if (hour === undefined || minute === undefined || !(hour < 24) || !(minute < 60)) {
    throw new RangeError(`Not a time of day: "${text}". Write it as HH:mm, such as 21:00.`);
  }
  return { hour, minute };
}

/** As `isTimeZone`, remembered by name: for zones that were checked when they came in. */
export const isKnownZone = (zone: string): boolean => IANAZone.create(zone).isValid;

/**
 * The end of the quiet hours that an instant falls into, by the wall clock in a zone; null outside them.
 * A release time that the clocks skip moves on by as much as they skip.
 */
export function quietUntil(now: Instant, zone: string, from: string, to: string): Instant | null {
  const local = DateTime.fromMillis(now, { zone });
  const start = wallClock(from);
  const end = wallClock(to);
  const minutes = local.hour * 60 + local.minute;
  const startMinutes = start.hour * 60 + start.minute;
  const endMinutes = end.hour * 60 + end.minute;
  const overMidnight = startMinutes > endMinutes;
  const quiet = overMidnight
    ? minutes >= startMinutes || minutes < endMinutes
    : minutes >= startMinutes && minutes < endMinutes;
  if (!quiet) return null;
  const endsTomorrow = overMidnight && minutes >= startMinutes;
  const release = local.plus({ days: endsTomorrow ? 1 : 0 }).set({ ...end, second: 0, millisecond: 0 });
  // Clocks set back across the release hour can put it before now; quiet lasts at least another minute then.
  return Math.max(release.toMillis(), now + MINUTE);
}

/** The next instant at which one of the weekdays (1 Monday … 7 Sunday) reaches a time of day in a zone. */
export function nextOccurrence(after: Instant, zone: string, weekdays: number[], at: string): Instant | null {
  const clock = wallClock(at);
  const local = DateTime.fromMillis(after, { zone });
  for (let days = 0; days <= 7; days += 1) {
    if (!weekdays.includes(((local.weekday - 1 + days) % 7) + 1)) continue;
    // From the day's start, so that of two same times when clocks go back it is always the first.
    const day = local.plus({ days }).startOf('day').set(clock);
    if (weekdays.includes(day.weekday) && day.toMillis() > after) return day.toMillis();
  }
  return null;
}

/**
 * When somebody's own days and hours open next; null while they are open. Hours that end before they begin run
 * over midnight and belong to the day they begin on; the same hour twice means the whole day.
 */
export function scheduleOpens(
  now: Instant,
  zone: string,
  { weekdays, from, to }: { weekdays: number[]; from: string; to: string },
): Instant | null {
  const local = DateTime.fromMillis(now, { zone });
  for (const daysBack of [0, 1]) {
    const day = local.minus({ days: daysBack }).startOf('day');
    if (!weekdays.includes(day.weekday)) continue;
    const begins = day.set(wallClock(from)).toMillis();
    const overMidnight = from >= to;
    const ends = day
      .plus({ days: overMidnight ? 1 : 0 })
      .set(wallClock(to))
      .toMillis();
    if (now >= begins && now < ends) return null;
  }
  return nextOccurrence(now, zone, weekdays, from);
}
