import { DateTime, IANAZone } from 'luxon';
import { isKnownZone, offsetAt, steadyOffset } from './offsets';
import { DAY, dayNumber, MINUTE, type Instant } from './time';

export const isTimeZone = (zone: string): boolean => IANAZone.isValidZone(zone);

/**
 * The day an instant falls on where somebody lives, counted from 1970-01-01; by UTC where that is unknown. One
 * evening is one day, wherever midnight is in London.
 */
export function localDay(at: Instant, zone: string | null): number {
  return dayNumber(at + (zone === null ? 0 : (offsetAt(zone, at) ?? 0)));
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

export { isKnownZone };

/**
 * The end of the quiet hours that an instant falls into, by the wall clock in a zone; null outside them.
 * A release time that the clocks skip moves on by as much as they skip.
 */
export function quietUntil(now: Instant, zone: string, from: string, to: string): Instant | null {
  const start = wallClock(from);
  const end = wallClock(to);
  const minutes = minuteOfDay(now, zone);
  const startMinutes = start.hour * 60 + start.minute;
  const endMinutes = end.hour * 60 + end.minute;
  const overMidnight = startMinutes > endMinutes;
  const quiet = overMidnight
    ? minutes >= startMinutes || minutes < endMinutes
    : minutes >= startMinutes && minutes < endMinutes;
  if (!quiet) return null;
  const release = timeOnDay(now, overMidnight && minutes >= startMinutes ? 1 : 0, end, zone);
  // Clocks set back across the release hour can put it before now; quiet lasts at least another minute then.
  return Math.max(release, now + MINUTE);
}

/** When the clocks of a zone show a time, today or on one of the next days. */
function timeOnDay(now: Instant, days: number, { hour, minute }: WallClock, zone: string): Instant {
  const offset = steadyOffset(zone, now, now + (days + 1) * DAY);
  // Days on which no clock changes are all alike.
  if (offset !== null) return (dayNumber(now + offset) + days) * DAY + (hour * 60 + minute) * MINUTE - offset;
  return DateTime.fromMillis(now, { zone })
    .plus({ days })
    .set({ hour, minute, second: 0, millisecond: 0 })
    .toMillis();
}

/** Minutes since midnight by the clocks of a zone. */
const minuteOfDay = (at: Instant, zone: string): number => {
  const local = at + (offsetAt(zone, at) ?? NaN);
  return Math.floor((local - dayNumber(local) * DAY) / MINUTE);
};

const QUESTIONS_KEPT = 1_000;
const SPANS_KEPT = 8;
interface Span {
  from: Instant;
  next: Instant;
}
/** The latest answers to a question: whoever asks from within such a span gets the same. */
const answered = new Map<string, Span[]>();

/** The next instant at which one of the weekdays (1 Monday … 7 Sunday) reaches a time of day in a zone. */
export function nextOccurrence(after: Instant, zone: string, weekdays: number[], at: string): Instant | null {
  const question = `${zone} ${weekdays.join()} ${at}`;
  const spans = answered.get(question) ?? [];
  const span = spans.find(({ from, next }) => after >= from && after < next);
  if (span) return span.next;
  const next = soughtOccurrence(after, zone, weekdays, at);
  if (next === null) return null;
  const same = spans.find((known) => known.next === next);
  if (same) same.from = after;
  else spans.unshift({ from: after, next });
  spans.length = Math.min(spans.length, SPANS_KEPT);
  if (answered.size >= QUESTIONS_KEPT) answered.clear();
  answered.set(question, spans);
  return next;
}

function soughtOccurrence(after: Instant, zone: string, weekdays: number[], at: string): Instant | null {
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
