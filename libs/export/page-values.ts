import type { OwnDataText, Reader } from '@tact/explanations';

/** Text as it may stand in HTML, in an attribute too. */
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
/** Numbers of this size are milliseconds since 1970: from 2001 to 2096. */
const [FIRST_MS, LAST_MS] = [1e12, 4e12];

/** A value without parts, as it is read: times as people write them, where they live. */
export function dated(value: unknown, reader: Reader, say: (text: OwnDataText) => string): string {
  if (value === null || value === undefined || value === '') return escaped(say('nothing'));
  if (typeof value === 'boolean') return escaped(say(value ? 'yes' : 'no'));
  const at = instantOf(value);
  if (at === null) return escaped(typeof value === 'string' ? value : JSON.stringify(value));
  return `<time datetime="${at.toISOString()}">${escaped(asRead(at, reader))}</time>`;
}

/** The instant that a value of a record stands for; null where it is none. */
export function instantOf(value: unknown): Date | null {
  if (typeof value === 'string' && RFC_3339.test(value)) return new Date(value);
  if (typeof value === 'number' && value > FIRST_MS && value < LAST_MS) return new Date(value);
  return null;
}

export const asRead = (at: Date, { language, timeZone }: Reader): string =>
  at.toLocaleString(language.locale, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: timeZone ?? 'UTC',
  });
