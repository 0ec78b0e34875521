import { isTimeZone } from '@tact/journey';
import type { Source } from './compiled-maps';
import { isRecord } from './records';

/** There was a value, and it can't be used. */
export const INVALID = Symbol('invalid');
/** Undefined: nothing there that speaks of it. */
export type Read<T> = T | undefined | typeof INVALID;

const LONGEST_ID = 200;
const LONGEST_QUERY = 200;
const DAY_SECONDS = 86_400;

/** An id of a product, a category, a session. A cut id would be another's, so one that is too long is not taken. */
export function idOf(value: unknown): Read<string> {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : INVALID;
  if (typeof value !== 'string') return INVALID;
  const id = value.trim();
  if (id === '') return undefined;
  return id.length > LONGEST_ID ? INVALID : id;
}

export function queryOf(value: unknown): Read<string> {
  if (typeof value !== 'string') return typeof value === 'number' ? String(value) : INVALID;
  const query = value.trim();
  if (query === '') return undefined;
  // Half a character at the cut would not survive being stored.
  return query.length > LONGEST_QUERY ? query.slice(0, LONGEST_QUERY).replace(/[\ud800-\udbff]$/, '') : query;
}

export const durationOf = (value: unknown): Read<number> =>
  typeof value === 'number' && value >= 0 && value <= DAY_SECONDS ? value : INVALID;

export const shareOf = (value: unknown): Read<number> =>
  typeof value === 'number' && value >= 0 && value <= 1 ? value : INVALID;

const touchId = /^[A-Za-z0-9_-]{8,128}$/;

/** Other people's campaigns have ids too; what can't be one of our touches is not looked at further. */
export function touchIdOf(value: unknown, { parameter }: Source): Read<string> {
  if (typeof value !== 'string') return parameter === null ? undefined : INVALID;
  const id = parameter === null ? value : parameter.exec(value)?.[1];
  return id !== undefined && touchId.test(id) ? id : undefined;
}

export function campaignOf(value: unknown, { parameter }: Source): Read<true> {
  if (parameter !== null) {
    if (typeof value !== 'string') return INVALID;
    return parameter.test(value) ? true : undefined;
  }
  if (!isRecord(value)) return INVALID;
  return Object.values(value).some((part) => part !== null && part !== undefined && part !== '')
    ? true
    : undefined;
}

const address = /^[^\s@<>(),;:"\\[\]]{1,64}@[^\s@<>(),;:"\\[\]]+\.[^\s@<>(),;:"\\[\].]{2,}$/;

export function emailOf(value: unknown): Read<string> {
  if (typeof value !== 'string') return INVALID;
  const email = value.trim();
  return email.length <= 254 && address.test(email) ? email : INVALID;
}

/** A name people can be greeted with: not markup, not an address, not a text. */
export function firstNameOf(value: unknown): Read<string> {
  if (typeof value !== 'string') return INVALID;
  const name = value.trim();
  if (name === '') return undefined;
  return name.length <= 60 && !/[<>{}[\]|\\/@\p{Cc}]|www\.|:\/\//u.test(name) ? name : INVALID;
}

const zones = new Map<string, boolean>();
const ZONES_KEPT = 2_000;

export function timeZoneOf(value: unknown): Read<string> {
  if (typeof value !== 'string' || value.length > 64) return INVALID;
  const zone = value.trim();
  let isKnown = zones.get(zone);
  if (isKnown === undefined) {
    isKnown = isTimeZone(zone);
    if (zones.size < ZONES_KEPT) zones.set(zone, isKnown);
  }
  return isKnown ? zone : INVALID;
}

const languages = new Map<string, string | null>();

/** A BCP 47 tag in its usual form: `en_us` is `en-US`. */
export function languageOf(value: unknown): Read<string> {
  if (typeof value !== 'string' || value.length > 35) return INVALID;
  const known = languages.get(value);
  if (known !== undefined) return known ?? INVALID;
  const tag = canonicalTag(value.trim().replace(/_/g, '-'));
  if (languages.size < ZONES_KEPT) languages.set(value, tag);
  return tag ?? INVALID;
}

function canonicalTag(tag: string): string | null {
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? null;
  } catch {
    return null;
  }
}
