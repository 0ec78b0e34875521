import { NoKeyError, SYSTEM_SUBJECT } from '@tact/privacy';
import { subjectOfRequest } from '../privacy-requests';
import type { Vault } from '../vault';
import { asBuffer } from '../wrapped-key-store';
import type { Sealed } from './collection-map';

/** A document as it is stored. */
export type Stored = Record<string, unknown> & { _id: unknown };

/** A place of a document, or of an item of one of its lists, where something sealed stands. */
export interface SealedPlace {
  holder: Record<string, unknown>;
  key: string;
  bytes: Buffer;
}

/** Where something sealed stands in a document; what is in a list stands in several places. */
export function sealedAt(doc: Stored, place: string): SealedPlace[] {
  const [list, inside] = place.split('[].') as [string, string?];
  const holders = inside === undefined ? [doc] : ((doc[list] ?? []) as Record<string, unknown>[]);
  return holders.flatMap((holder) => {
    const key = inside ?? list;
    const bytes = holder[key];
    return bytes === null || bytes === undefined ? [] : [{ holder, key, bytes: asBuffer(bytes as Buffer) }];
  });
}

/** Sealed under a key that is gone: nobody can tell what is in it. */
export const unreadable = Symbol('unreadable');

/** What a document's sealed bytes say. */
export async function opened(doc: Stored, how: Sealed, bytes: Buffer, vault: Vault): Promise<unknown> {
  const place = how.place.replace(/:_id$/, `:${String(doc._id)}`);
  try {
    return await (how.packed
      ? vault.openPacked(subjectOf(doc, how), place, bytes)
      : vault.open(subjectOf(doc, how), place, bytes));
  } catch (error) {
    if (error instanceof NoKeyError) return unreadable;
    throw error;
  }
}

function subjectOf(doc: Stored, { under }: Sealed): string {
  switch (under) {
    case '_id':
      return String(doc._id);
    case 'subjectKey':
      return (doc['subjectKey'] as string | null) ?? SYSTEM_SUBJECT;
    case 'request':
      // What belongs to a request names it; the request itself is named by its own id.
      return subjectOfRequest(String(doc['requestId'] ?? doc._id));
    case 'the-system':
      return SYSTEM_SUBJECT;
  }
}
