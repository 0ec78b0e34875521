import type { ProcessingRecord, RecordedField } from '@tact/processing-record';
import {
  dataMap,
  exportManifest,
  isGiven,
  keptBack,
  openedName,
  shapeOf,
  type ExportScope,
  type Fields,
  type StoreKey,
} from '@tact/records';

/** What a field is, what for, and how long: as the record of processing has it. */
export type DescribedField = Omit<RecordedField, 'store' | 'sealedIn' | 'onErasure'>;

/** One store of an archive: what it holds, field by field, and what of it is kept back. */
export interface ArchivedStore {
  key: StoreKey;
  store: string;
  holds: string;
  /** What is given of it. */
  shape: Fields;
  fields: DescribedField[];
  leftOut: { path: string; what: string; because: string }[];
}

const AS_CONCLUDED = 'It is not what you provided. A copy of everything (Art. 15 GDPR) has it.';

/** The stores of an archive, in its order; those of which a scope gives nothing are not there. */
export function archivedStores(scope: ExportScope, processing: ProcessingRecord): ArchivedStore[] {
  return exportManifest().stores.flatMap(({ key, store }) => {
    const whole = Object.entries(shapeOf(key));
    const shape = Object.fromEntries(whole.filter(([, field]) => isGiven(field, scope)));
    if (Object.keys(shape).length === 0) return [];
    const recorded = processing.stores.find((one) => one.store === store)?.fields ?? [];
    const byPath = new Map(recorded.map((one) => [placeOf(one), one]));
    const fields = Object.entries(shape).flatMap(([path, { what }]) => {
      const field = byPath.get(path);
      if (field === undefined) return [];
      const { category, purpose, lawfulBasis, keptFor, until, reason, readers } = field;
      return { path, what, category, purpose, lawfulBasis, keptFor, until, reason, readers };
    });
    const leftOut = whole
      .filter(([, field]) => !isGiven(field, scope))
      .map(([path, field]) => ({ path, what: field.what, because: keptBack(field) ?? AS_CONCLUDED }));
    return [{ key, store, holds: dataMap[key].holds, shape, fields, leftOut }];
  });
}

/** Where a field of the record of processing stands once what it is sealed in is opened. */
function placeOf({ sealedIn, path }: { sealedIn: string | null; path: string }): string {
  if (sealedIn === null) return path;
  const place = openedName(sealedIn);
  if (path === '(the whole)') return place;
  return path.startsWith('[]') ? `${place}${path}` : `${place}.${path}`;
}
