import type { ErasureManifest } from '@tact/privacy';
import type { Models } from '../schemas/models';
import type { CollectionEntry } from './collection-map';
import { collections } from './collections';
import { compliance } from './entries/compliance';
import { consents } from './entries/consents';
import { conversation } from './entries/conversation';
import { people } from './entries/people';
import { processors } from './entries/processors';
import { shop } from './entries/shop';

export type StoreKey = keyof Models;

/** What every collection holds, field by field. One that is missing, or too many, doesn't compile. */
export const dataMap: Record<StoreKey, CollectionEntry> = {
  ...people,
  ...conversation,
  ...consents,
  ...compliance,
  ...processors,
  ...shop,
} satisfies Record<StoreKey, CollectionEntry>;

export const storeKeys = Object.keys(dataMap) as StoreKey[];

/** A collection's name in the database. */
export const storeName = (key: StoreKey): string =>
  key === 'openDsrRequests'
    ? 'opendsr_requests'
    : key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Changes with the meaning of the map; what it lists is in the digest anyway. */
const MANIFEST_VERSION = '1';

/** What an erasure leaves on purpose, why, and until when: what its receipt says under `residuals`. */
export const keptOnErasure = {
  tombstones: {
    always: true,
    what: 'A keyed hash of each id you were known by.',
    why: 'So that no late event and no import brings you back. It tells nothing to who does not already know the id.',
    lawfulBasis: 'Art. 6(1)(c) with Art. 17 and 5(2) GDPR',
    until: 'You come back by a consent of your own.',
  },
  erasedKeys: {
    always: true,
    what: 'The random number you were kept under, which leads to nobody any more.',
    why: 'So that no key is ever made for it again, also from a backup.',
    lawfulBasis: 'Art. 6(1)(c) with Art. 17 and 5(2) GDPR',
    until: 'No backup of the time before is kept any more.',
  },
  privacyRequests: {
    always: true,
    what: 'That there was a request: its dates, its state, its receipt. What you named in it goes 30 days after it was answered.',
    why: 'That requests are answered in time has to be shown.',
    lawfulBasis: 'Art. 6(1)(c) with Art. 12(3) and 5(2) GDPR',
    until: 'Three years have passed since it was answered.',
  },
  openDsrRequests: {
    always: false,
    what: 'What a controller sent for you, under the key of that request.',
    why: 'So that it can be answered, and the same again has the same answer.',
    lawfulBasis: 'Art. 6(1)(c) with Art. 12(3) and 5(2) GDPR',
    until: 'Three years have passed since it was answered; what names you goes after 30 days.',
  },
  requestCallbacks: {
    always: false,
    what: 'What that controller was told of it.',
    why: 'That it was told in time has to be shown.',
    lawfulBasis: 'Art. 6(1)(c) with Art. 12(3) and 5(2) GDPR',
    until: 'Three years have passed since it was answered; what names you goes after 30 days.',
  },
  processorOrders: {
    always: false,
    what: 'Who else was told to delete you, what they said, and under the key of that request what they knew you by.',
    why: 'That they were told has to be shown, and they are asked until they have confirmed it.',
    lawfulBasis: 'Art. 6(1)(c) with Art. 17(2), 19 and 5(2) GDPR',
    until: 'Three years have passed since the request was answered; what names you goes after 30 days.',
  },
  suppressedAddresses: {
    always: false,
    what: 'A keyed hash of an address that bounced or from which somebody complained.',
    why: 'So that nothing is ever mailed there again, whoever names the address.',
    lawfulBasis: 'Art. 6(1)(c) with Art. 21(3) GDPR',
    until: 'Two years have passed since it bounced; after a complaint it has no end.',
  },
} as const satisfies Partial<Record<StoreKey, object>>;

/** What Temporal is called in manifests and receipts. */
export const TEMPORAL = 'temporal';

/** What an erasure has to reach, and what it may leave. */
export interface DataMapManifest extends ErasureManifest {
  /** Stores that keep something only where there was something: the receipt names them if it finds any. */
  keepsIfAny: string[];
}

/** What an erasure has to reach: every collection that holds something of people, Temporal, and the processors. */
export function erasureManifest(processors: string[]): DataMapManifest {
  const kept = Object.entries(keptOnErasure);
  const named = (always: boolean) =>
    kept.flatMap(([key, keep]) => (keep.always === always ? [storeName(key as StoreKey)] : []));
  return {
    version: MANIFEST_VERSION,
    stores: [...storeKeys.filter((key) => collections[key] !== null).map(storeName), TEMPORAL],
    processors: [...processors].sort(),
    keeps: named(true),
    keepsIfAny: named(false),
  };
}
