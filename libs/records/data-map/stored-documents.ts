import { NoKeyError, SYSTEM_SUBJECT } from '@tact/privacy';
import { subjectOfRequest } from '../privacy-requests';
import type { Models } from '../schemas';
import type { Vault } from '../vault';
import { asBuffer } from '../wrapped-key-store';
import type { Sealed } from './collection-map';
import { dataMap, storeKeys, storeName, type StoreKey } from './data-map';
import { undeclaredIn } from './undeclared';

/** A path that stands in stored documents and that nobody declared. Never what stands there. */
export interface Undeclared {
  store: string;
  /** The sealed field it is in; null where it lies open. */
  sealedIn: string | null;
  path: string;
}

export interface StoredCheck {
  documents: number;
  opened: number;
  /** Sealed under a key that is gone: nobody can tell what is in them. */
  unreadable: number;
  undeclared: Undeclared[];
}

type Doc = Record<string, unknown> & { _id: unknown };

/** Holds what is stored against the data map: opens the newest documents of every collection, sealed parts included. */
export async function checkStored(models: Models, vault: Vault, most: number): Promise<StoredCheck> {
  const check: StoredCheck = { documents: 0, opened: 0, unreadable: 0, undeclared: [] };
  for (const store of storeKeys) await checkStore(store, models, vault, most, check);
  return check;
}

async function checkStore(
  store: StoreKey,
  models: Models,
  vault: Vault,
  most: number,
  check: StoredCheck,
): Promise<void> {
  const { fields, sealed = {} } = dataMap[store];
  const found = new Map<string, Undeclared>();
  const note = (sealedIn: string | null, paths: string[]): void =>
    paths.forEach((path) => found.set(`${sealedIn}/${path}`, { store: storeName(store), sealedIn, path }));
  const docs = models[store].collection.find({}, { sort: { $natural: -1 }, limit: most });
  for await (const doc of docs as AsyncIterable<Doc>) {
    check.documents += 1;
    note(null, undeclaredIn(fields, doc));
    for (const [place, how] of Object.entries<Sealed>(sealed)) {
      for (const bytes of sealedAt(doc, place)) {
        const content = await opened(doc, how, bytes, vault);
        if (content === unreadable) check.unreadable += 1;
        else {
          check.opened += 1;
          note(place, undeclaredIn(how.holds, content));
        }
      }
    }
  }
  check.undeclared.push(...found.values());
}

/** The sealed bytes at a place of a document; those in a list are several. */
function sealedAt(doc: Doc, place: string): Buffer[] {
  const [list, inside] = place.split('[].') as [string, string?];
  const holders = inside === undefined ? [doc] : ((doc[list] ?? []) as Doc[]);
  return holders.flatMap((holder) => {
    const bytes = holder[inside ?? list];
    return bytes === null || bytes === undefined ? [] : [asBuffer(bytes as Buffer)];
  });
}

const unreadable = Symbol('unreadable');

async function opened(doc: Doc, how: Sealed, bytes: Buffer, vault: Vault): Promise<unknown> {
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

function subjectOf(doc: Doc, { under }: Sealed): string {
  switch (under) {
    case '_id':
      return String(doc._id);
    case 'subjectKey':
      return (doc['subjectKey'] as string | null) ?? SYSTEM_SUBJECT;
    case 'request':
      return subjectOfRequest(String(doc._id));
    case 'the-system':
      return SYSTEM_SUBJECT;
  }
}
