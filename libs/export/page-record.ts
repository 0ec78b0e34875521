import { itemOf, partOf, type FieldTree } from '@tact/records';
import { escaped } from './page-values';

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A record as a list of what each part is and says, parts within parts. */
export function recordBody(record: unknown, at: FieldTree, plain: (value: unknown) => string): string {
  if (Array.isArray(record)) {
    const item = itemOf(at) ?? at;
    if (record.every((one) => !isObject(one) && !Array.isArray(one))) return record.map(plain).join(', ');
    return `<ol>${record.map((one) => `<li>${recordBody(one, item, plain)}</li>`).join('')}</ol>`;
  }
  if (!isObject(record)) return plain(record);
  const whatever = at.next.get('**');
  const rows = Object.entries(record).flatMap(([key, value]) => {
    const part = whatever ?? partOf(at, key);
    if (part === undefined) return [];
    const isOwnName = !at.next.has(key);
    const label = isOwnName || part.field === null ? key : part.field.what;
    const english = label === key ? '' : ' lang="en"';
    // Below what may be anything, anything may follow.
    const below = whatever ? at : part;
    return [`<div><dt${english}>${escaped(label)}</dt><dd>${recordBody(value, below, plain)}</dd></div>`];
  });
  return rows.length === 0 ? '' : `<dl>${rows.join('')}</dl>`;
}
