import { categories } from './categories';
import { collections } from './collections';
import type { Sealed } from './collection-map';
import { dataMap, erasureManifest, storeKeys, storeName, TEMPORAL, type StoreKey } from './data-map';
import type { Field, Fields } from './field';
import { isPlain, itemOf, partOf, treeOf, type FieldTree } from './field-tree';

/** Everything there is (Art. 15 GDPR), or what they provided by word and deed, to take elsewhere (Art. 20). */
export type ExportScope = 'access' | 'portability';

/** Why a field is not given to the person it is about; null where it is. */
export function keptBack(field: Field): string | null {
  if (field.notExported !== undefined) return field.notExported;
  const category = categories[field.category];
  return 'notExported' in category ? category.notExported : null;
}

const isPortable = ({ category, portable, isCopy }: Field): boolean =>
  !isCopy && (portable ?? 'portable' in categories[category]);

export const isGiven = (field: Field, scope: ExportScope): boolean =>
  keptBack(field) === null && (scope === 'access' || isPortable(field));

/** Where an opened part stands in a record: `sealed` as `content`, `sealedProof` as `proof`. */
export const openedName = (place: string): string =>
  place.replace(/sealed$/, 'content').replace(/sealed([A-Z])/, (_, first: string) => first.toLowerCase());

/** What a record of a collection consists of once its sealed parts are opened: every path, sealed or not. */
export function shapeOf(store: StoreKey): Fields {
  const { fields, sealed = {} } = dataMap[store];
  const open = Object.entries<Field>(fields).filter(([path]) => !(path in sealed));
  const opened = Object.entries<Sealed>(sealed).flatMap(([place, { holds, isCopy }]) =>
    Object.entries<Field>(holds).map(([path, field]): [string, Field] => [
      joined(openedName(place), path),
      isCopy ? { ...field, isCopy } : field,
    ]),
  );
  return Object.fromEntries([...open, ...opened]);
}

const joined = (place: string, path: string): string =>
  path === '' || path.startsWith('[]') ? `${place}${path}` : `${place}.${path}`;

/** Stores that an erasure reaches and that an export leaves out as a whole, and why. */
const leftOutStores: Record<string, string> = {
  [TEMPORAL]:
    'It holds the same as journeys and inbox, while it works on it: what is there is projected into the one and comes from the other.',
  tombstones: 'It says only that somebody was erased; of you there is one only if nothing else is left.',
  erased_keys: 'It says only that somebody was erased; of you there is one only if nothing else is left.',
  export_pieces: 'It is this archive, and others like it.',
};

/** A collection that only some export reads, beside those that an erasure reaches. */
const alsoExported: readonly StoreKey[] = ['receipts'];

/** Stores of which no field says whose a document is: `Exporting` finds those of a person another way, each its own. */
export const foundOtherwise = [
  'logEntries',
  'logParked',
  'suppressedAddresses',
  'privacyRequests',
  'openDsrRequests',
  'processorOrders',
  'requestCallbacks',
  'receipts',
] as const satisfies StoreKey[];
export type FoundOtherwise = (typeof foundOtherwise)[number];

export const isFoundOtherwise = (key: StoreKey): key is FoundOtherwise =>
  (foundOtherwise as readonly StoreKey[]).includes(key);

/** What an export reads, and what it leaves out although an erasure reaches it. */
export interface ExportManifest {
  /** The version of the manifest of erasure that it is held against. */
  version: string;
  stores: { key: StoreKey; store: string }[];
  leftOut: { store: string; because: string }[];
}

/** The same stores that an erasure reaches: each is read, or left out for a reason. */
export function exportManifest(): ExportManifest {
  const { version, stores } = erasureManifest([]);
  const keys = storeKeys.filter((key) => collections[key] !== null || alsoExported.includes(key));
  return {
    version,
    stores: keys
      .map((key) => ({ key, store: storeName(key) }))
      .filter(({ store }) => leftOutStores[store] === undefined),
    leftOut: stores.flatMap((store) => {
      const because = leftOutStores[store];
      return because === undefined ? [] : [{ store, because }];
    }),
  };
}

/** What is given of a value, as JSON holds it; undefined where nothing is. `undeclared` hears of what nobody declared. */
export function given(
  value: unknown,
  at: FieldTree,
  scope: ExportScope,
  undeclared: (path: string) => void,
  path = '',
): unknown {
  if (value === undefined) return undefined;
  const whatever = at.next.get('**');
  if (whatever?.field) return isGiven(whatever.field, scope) ? asJson(value) : undefined;
  if (Array.isArray(value)) {
    const item = itemOf(at);
    if (item === undefined) undeclared(`${path}[]`);
    if (item === undefined) return undefined;
    const items = value.flatMap((one) => given(one, item, scope, undeclared, `${path}[]`) ?? []);
    return items.length === 0 ? undefined : items;
  }
  if (isPlain(value)) {
    const parts = Object.entries(value).flatMap(([key, inside]) => {
      const part = partOf(at, key);
      const place = path === '' ? key : `${path}.${key}`;
      if (part === undefined && inside !== null) undeclared(place);
      const kept = part && given(inside, part, scope, undeclared, place);
      return kept === undefined ? [] : [[key, kept] as const];
    });
    return parts.length === 0 ? undefined : Object.fromEntries(parts);
  }
  if (at.field === null) {
    // A part that is not there, such as a pause nobody pressed.
    if (value !== null) undeclared(path);
    return undefined;
  }
  return isGiven(at.field, scope) ? asJson(value) : undefined;
}

function asJson(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (typeof value === 'object' && value !== null && '_bsontype' in value)
    return (value as { toString(): string }).toString();
  return JSON.parse(JSON.stringify(value)) as unknown;
}

export const exportTree = (store: StoreKey): FieldTree => treeOf(shapeOf(store));
