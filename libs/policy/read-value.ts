import { isTimeZone } from '@tact/journey';
import type { Source } from './compiled-maps';
import { isAddressWish, isFormOfAddress, isName, type AddressWish } from './forms-of-address';
import { isGoal, MOST_GOALS } from './goals';
import { isRegion } from './regions';
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

export function nameOf(value: unknown): Read<string> {
  if (typeof value !== 'string') return INVALID;
  const name = value.trim();
  if (name === '') return undefined;
  return isName(name) ? name : INVALID;
}

/** Segment's clients call somebody's position `title` as well; only what people are addressed by is taken. */
export function titleOf(value: unknown): Read<string> {
  const title = nameOf(value);
  return typeof title !== 'string' || isFormOfAddress(title) ? title : INVALID;
}

export const addressWishOf = (value: unknown): Read<AddressWish> =>
  isAddressWish(value) ? value : value === '' ? undefined : INVALID;

/** An ISO 3166 code: a country, or a part of one. */
export function regionOf(value: unknown): Read<string> {
  if (typeof value !== 'string') return INVALID;
  const region = value.trim().toUpperCase();
  if (region === '') return undefined;
  return isRegion(region) ? region : INVALID;
}

/** What they want to reach, as the shop calls it; whatever else the list holds is left out and noted. */
export function goalsOf(value: unknown, { name }: Source, dropped: Set<string>): Read<string[]> {
  if (!Array.isArray(value)) return INVALID;
  const words = value.map((item: unknown) => (typeof item === 'string' ? item.trim() : item));
  const goals = [...new Set(words.filter(isGoal))];
  if (goals.length < new Set(words).size || goals.length > MOST_GOALS) dropped.add(`${name}[]`);
  // A list of which nothing can be used says nothing; an empty one says that there are no goals any more.
  return goals.length === 0 && value.length > 0 ? undefined : goals.slice(0, MOST_GOALS);
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
