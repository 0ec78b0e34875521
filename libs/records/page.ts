/** A page of a list and where the next one begins; the cursor is opaque. */
export interface Page<T> {
  items: T[];
  next: string | null;
}

export interface Cursor {
  at: Date;
  id: string;
}

export class BadCursorError extends Error {
  override name = 'BadCursorError';
}

export const writeCursor = ({ at, id }: Cursor): string =>
  Buffer.from(JSON.stringify([at.getTime(), id])).toString('base64url');

/** @throws BadCursorError for anything that `writeCursor` did not make. */
export function readCursor(text: string): Cursor {
  try {
    const [at, id] = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown[];
    if (typeof at === 'number' && typeof id === 'string') return { at: new Date(at), id };
  } catch {
    // Falls through to the one error for every way a cursor can be wrong.
  }
  throw new BadCursorError('The cursor was not made by this API. Leave it out to start at the newest.');
}

/** Newest first, after a cursor: the filter that goes with `sort({ [field]: -1, _id: -1 })`. */
export const after = (field: string, cursor: Cursor | null): object =>
  cursor === null
    ? {}
    : { $or: [{ [field]: { $lt: cursor.at } }, { [field]: cursor.at, _id: { $lt: cursor.id } }] };

/** Cuts a query that asked for one more than the limit into a page. */
export function pageOf<T>(docs: T[], limit: number, cursorOf: (doc: T) => Cursor): Page<T> {
  const items = docs.slice(0, limit);
  const last = items.at(-1);
  return { items, next: docs.length > limit && last !== undefined ? writeCursor(cursorOf(last)) : null };
}
