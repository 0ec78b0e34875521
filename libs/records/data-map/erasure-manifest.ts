import type { ErasureManifest } from '@tact/privacy';
import type { Models } from '../schemas';
import { collections } from './collections';

/** What Temporal is called in receipts. */
export const TEMPORAL = 'temporal';

/** What an erasure has to reach, out of the data map: a collection that is declared is part of it from then on. */
export function erasureManifest(
  models: Models,
  processors: string[],
): ErasureManifest & { of: Record<string, keyof Models> } {
  const of: Record<string, keyof Models> = {};
  for (const key of Object.keys(collections) as (keyof Models)[]) {
    if (collections[key] !== null) of[models[key].collection.collectionName] = key;
  }
  return {
    version: '1',
    stores: [...Object.keys(of), TEMPORAL].sort(),
    processors: [...processors].sort(),
    keeps: ALWAYS_KEEP,
    of,
  };
}

/** Stores that keep something of everybody who is erased. */
const ALWAYS_KEEP = ['erased_keys', 'privacy_requests', 'tombstones'];
