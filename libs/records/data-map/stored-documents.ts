import type { Models } from '../schemas/models';
import type { Vault } from '../vault';
import type { Sealed } from './collection-map';
import { dataMap, storeKeys, storeName, type StoreKey } from './data-map';
import { opened, sealedAt, unreadable, type Stored } from './open-sealed';
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
  for await (const doc of docs as AsyncIterable<Stored>) {
    check.documents += 1;
    note(null, undeclaredIn(fields, doc));
    for (const [place, how] of Object.entries<Sealed>(sealed)) {
      for (const { bytes } of sealedAt(doc, place)) {
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
