import { IANAZone } from 'luxon';
import { DATE_LENGTH, DAY, dayNumber, HOUR, MINUTE, type Instant } from './time';
import { isKnownZone, offsetAt, steadyTimes } from './zone-clock';

export const isTimeZone = (zone: string): boolean => IANAZone.isValidZone(zone);

/**
 * The day an instant falls on where somebody lives, counted from 1970-01-01; by UTC where that is unknown. One
 * evening is one day, wherever midnight is in London.
 */
export const localDay = (at: Instant, zone: string | null): number =>
  dayNumber(at + (zone === null ? 0 : (offsetAt(zone, at) ?? 0)));

/** The date an instant falls on where somebody lives, `YYYY-MM-DD`; by UTC where that is unknown. */
export const localDate = (at: Instant, zone: string | null): string =>
  new Date(localDay(at, zone) * DAY).toISOString().slice(0, DATE_LENGTH);

interface WallClock {
  hour: number;
  minute: number;
}

const clocks = new Map<string, WallClock>();

/** `HH:mm` on a wall clock. */
export function wallClock(text: string): WallClock {
  const known = clocks.get(text);
  if (known) return known;
  const [hour, minute] = text.split(':').map(Number);
  if (hour === undefined || minute === undefined || !(hour < 24) || !(minute < 60)) {
    throw new RangeError(`Not a time of day: "${text}". Write it as HH:mm, such as 21:00.`);
  }
  const clock = { hour, minute };
  // There are no more times of day than that.
  clocks.set(text, clock);
  return clock;
}

/** Since midnight. */
export const sinceMidnight = (text: string): number => {
  const { hour, minute } = wallClock(text);
  return hour * HOUR + minute * MINUTE;
};

/** What a clock shows is counted like an instant: milliseconds since it showed 1970-01-01T00:00. */
type Shown = number;

/** 1 Monday … 7 Sunday. */
const weekdayOf = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1;

/**
 * The end of the quiet hours that an instant falls into, by the wall clock in a zone; null outside them. They are
 * over at the first minute that is not quiet: where clocks skip the release, when they have skipped it; where an
 * hour comes twice, as often as it is quiet.
 */
export function quietUntil(now: Instant, zone: string, from: string, to: string): Instant | null {
  const start = sinceMidnight(from);
  const lasts = (sinceMidnight(to) - start + DAY) % DAY;
  // They seldom are: what the clocks will do is asked only in the night.
  const offset = offsetAt(zone, now);
  if (offset !== null && remains(now + offset, start, lasts) === 0) return null;
  for (const steady of steadyTimes(zone, now)) {
    const quietFor = remains(steady.from + steady.offset, start, lasts);
    if (quietFor === 0) return steady.from === now ? null : steady.from;
    if (steady.from + quietFor < steady.until) return steady.from + quietFor;
  }
  return null;
}

/** How long the quiet that a clock shows still lasts, if nobody sets the clock. */
function remains(shown: Shown, start: number, lasts: number): number {
  const since = (((shown - start) % DAY) + DAY) % DAY;
  return since < lasts ? lasts - since : 0;
}

/** The first instant at which the clocks of a zone show a time, or have skipped it. */
function firstShowing(shown: Shown, zone: string): Instant {
  // No clock is further from UTC than fifteen hours.
  for (const { from, until, offset } of steadyTimes(zone, shown - 15 * HOUR)) {
    if (from + offset >= shown) return from;
    if (shown - offset < until) return shown - offset;
  }
  return Infinity;
}

/** Weekdays come again within a week; where a date was skipped, within two. */
const FURTHEST_DAYS = 14;

/**
 * The next instant at which one of the weekdays (1 Monday … 7 Sunday) reaches a time of day in a zone: of two same
 * times the first, of one that the clocks skip the end of what they skip. Null where none ever does.
 */
export function nextOccurrence(after: Instant, zone: string, weekdays: number[], at: string): Instant | null {
  const time = sinceMidnight(at);
  if (weekdays.length === 0 || !isKnownZone(zone)) return null;
  const today = localDay(after, zone);
  for (let day = today; day <= today + FURTHEST_DAYS; day += 1) {
    if (!weekdays.includes(weekdayOf(day))) continue;
    const reached = firstShowing(day * DAY + time, zone);
    // A date that was skipped has no time of day.
    if (reached > after && localDay(reached, zone) === day) return reached;
  }
  return null;
}

/**
 * When somebody's own days and hours open next; null while they are open, `never` where no day is theirs. Hours that
 * end before they begin run over midnight and belong to the day they begin on; the same hour twice means the whole
 * day.
 */
export function scheduleOpens(
  now: Instant,
  zone: string,
  { weekdays, from, to }: { weekdays: number[]; from: string; to: string },
): Instant | null | 'never' {
  const [start, end] = [sinceMidnight(from), sinceMidnight(to)];
  const overMidnight = start >= end;
  const isTheirs = (day: number): boolean => weekdays.includes(weekdayOf(day));
  const isOpen = (shown: Shown): boolean => {
    const [today, time] = [dayNumber(shown), shown - dayNumber(shown) * DAY];
    return (
      (isTheirs(today) && time >= start && (overMidnight || time < end)) ||
      (isTheirs(today - 1) && overMidnight && time < end)
    );
  };
  const nextOpening = (shown: Shown): Shown => {
    let day = dayNumber(shown - start) + 1;
    while (!isTheirs(day)) day += 1;
    return day * DAY + start;
  };
  if (!weekdays.some((day) => day >= 1 && day <= 7)) return 'never';
  for (const { from: since, until, offset } of steadyTimes(zone, now)) {
    if (isOpen(since + offset)) return since === now ? null : since;
    const opens = nextOpening(since + offset) - offset;
    if (opens < until) return opens;
  }
  return 'never';
}
