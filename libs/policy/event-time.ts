import type { Instant } from '@tact/journey';

/** What a message says about time, as it came. */
export interface SaidTimes {
  timestamp: unknown;
  originalTimestamp: unknown;
  /** When the client sent it, by the client's own clock. */
  sentAt: unknown;
  /** Set by a hub that received it before: its timestamp is corrected already. */
  receivedAt: unknown;
}

export type EventTime =
  { at: Instant } | { code: 'bad-time' | 'too-old'; where: '/timestamp' | '/originalTimestamp' };

const EARLIEST = Date.UTC(2000, 0, 1);

/**
 * When it happened, by our clock: receivedAt − (sentAt − originalTimestamp), as Segment computes it. So a client
 * clock that is wrong is put right, and an import from years ago keeps its distance. Nothing happens in the
 * future; a message without a time happened when it came.
 */
export function eventTime(said: SaidTimes, receivedAt: Instant): EventTime {
  const isArchived = isGiven(said.receivedAt) && isGiven(said.timestamp);
  const original = !isArchived && isGiven(said.originalTimestamp) ? said.originalTimestamp : said.timestamp;
  const where = original === said.timestamp ? '/timestamp' : '/originalTimestamp';
  if (!isGiven(original)) return { at: receivedAt };
  const told = instantOf(original);
  if (told === null) return { code: 'bad-time', where };
  const sentAt = isArchived ? null : instantOf(said.sentAt);
  const at = Math.min(sentAt === null ? told : receivedAt - (sentAt - told), receivedAt);
  return at < EARLIEST ? { code: 'too-old', where } : { at };
}

const isGiven = (value: unknown): boolean => value !== undefined && value !== null;

const form =
  /^\s*(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s?(Z|[+-]\d\d(?::?\d\d)?)?)?\s*$/i;

/** An ISO 8601 date or time; UTC unless it says otherwise. Null for anything else, such as the 30th of February. */
export function instantOf(value: unknown): Instant | null {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.getTime();
  if (typeof value !== 'string') return null;
  return usualInstant(value) ?? readInstant(value);
}

/** As nearly all clients write it, `2025-01-31T12:00:00.000Z`; null for whatever needs a closer look. */
function usualInstant(text: string): Instant | null {
  if (text.length !== 24 || text[10] !== 'T' || text[13] !== ':' || text[16] !== ':') return null;
  if (text[19] !== '.' || text[23] !== 'Z') return null;
  const [hour, minute, second] = [twoDigits(text, 11), twoDigits(text, 14), twoDigits(text, 17)];
  const millis = twoDigits(text, 20) * 10 + (twoDigits(text, 21) % 10);
  const day = dayBegin(text.slice(0, 10));
  if (day === null || !(hour <= 23 && minute <= 59 && second <= 60)) return null;
  const at = day + ((hour * 60 + minute) * 60 + second) * 1_000 + millis;
  return Number.isNaN(at) ? null : at;
}

/** NaN where there are none. */
function twoDigits(text: string, place: number): number {
  const [tens, ones] = [text.charCodeAt(place) - 48, text.charCodeAt(place + 1) - 48];
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NaN;
}

let latestDay: { text: string; begin: Instant | null } = { text: '', begin: null };

/** Events come day by day: the day of the last one is mostly the day of the next. */
function dayBegin(text: string): Instant | null {
  if (text !== latestDay.text) latestDay = { text, begin: readInstant(text) };
  return latestDay.begin;
}

function readInstant(value: string): Instant | null {
  const read = form.exec(value);
  if (!read) return null;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone] = read;
  const h = Number(hour);
  const m = Number(minute);
  const s = Number(second);
  const dayStart = Date.UTC(Number(year), Number(month) - 1, Number(day));
  // Days that a month does not have roll over into the next one, and so do months.
  const date = new Date(dayStart);
  if (date.getUTCDate() !== Number(day) || date.getUTCMonth() + 1 !== Number(month)) return null;
  if (h > 23 || m > 59 || s > 60) return null;
  const millis = Math.floor(Number(`0.${fraction || '0'}`) * 1_000);
  const offset = offsetMinutes(zone);
  return offset === null ? null : dayStart + ((h * 60 + m - offset) * 60 + s) * 1_000 + millis;
}

function offsetMinutes(zone: string | undefined): number | null {
  if (zone === undefined || zone === 'Z' || zone === 'z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2)) * (zone.length > 3 ? 1 : 0);
  if (hours > 15 || minutes > 59) return null;
  return (zone[0] === '-' ? -1 : 1) * (hours * 60 + minutes);
}
