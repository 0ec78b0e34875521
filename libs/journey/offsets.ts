import { IANAZone } from 'luxon';
import { DAY, dayNumber, MINUTE, type Instant } from './time';

/** Days remembered of a zone; a year and its neighbours. */
const DAYS_KEPT = 1_200;
const ZONES_KEPT = 700;

/** The offset of each day that has only one; null for a day on which the clocks change. */
type Days = Map<number, number | null>;
const zones = new Map<string, { zone: IANAZone; days: Days } | null>();

function known(name: string): { zone: IANAZone; days: Days } | null {
  const found = zones.get(name);
  if (found !== undefined) return found;
  const zone = IANAZone.create(name);
  const entry = zone.isValid ? { zone, days: new Map<number, number | null>() } : null;
  if (zones.size >= ZONES_KEPT) zones.clear();
  zones.set(name, entry);
  return entry;
}

/** As `isTimeZone`, remembered by name: for zones that were checked when they came in. */
export const isKnownZone = (name: string): boolean => known(name) !== null;

/**
 * By how much the clocks in a zone are ahead of UTC at an instant, in milliseconds; null for an unknown zone. Asking
 * `Intl` costs microseconds, so what holds all day (UTC) is remembered; a day on which it changes is asked anew.
 */
export function offsetAt(name: string, at: Instant): number | null {
  const entry = known(name);
  if (entry === null) return null;
  return steadyOn(entry, dayNumber(at)) ?? entry.zone.offset(at) * MINUTE;
}

/** The offset in a zone where it is the same on every day (UTC) from an instant to another; null where it is not. */
export function steadyOffset(name: string, from: Instant, to: Instant): number | null {
  const entry = known(name);
  if (entry === null) return null;
  const last = dayNumber(to);
  const offset = steadyOn(entry, dayNumber(from));
  for (let day = dayNumber(from) + 1; day <= last; day += 1) if (steadyOn(entry, day) !== offset) return null;
  return offset;
}

function steadyOn({ zone, days }: { zone: IANAZone; days: Days }, day: number): number | null {
  const known = days.get(day);
  if (known !== undefined) return known;
  const first = zone.offset(day * DAY);
  const offset = first === zone.offset((day + 1) * DAY) ? first * MINUTE : null;
  if (days.size >= DAYS_KEPT) days.clear();
  days.set(day, offset);
  return offset;
}
