import { commitTo, manifestDigest, type ErasureManifest, type ErasureReceipt } from '@tact/privacy';
import {
  collections,
  keptOnErasure,
  storeKeys,
  storeName,
  type PrivacyRequest,
  type RequestContent,
  type StoreKey,
} from '@tact/records';
import type { ErasureStep, Happened, ProcessorStanding } from '@tact/workflows';
import type { ErasureNotes } from './erasure-notes';

type StoreReport = ErasureReceipt['stores'][number];

/** What the steps of the workflow are called in a receipt; those that are not there are nobody's business. */
const STEPS: Partial<Record<ErasureStep, ErasureReceipt['timeline'][number]['step']>> = {
  fence: 'fenced',
  enumerate: 'enumerated',
  'delete-runs': 'runs-deleted',
  'delete-records': 'records-deleted',
  'tell-processors': 'processors-told',
  'destroy-key': 'key-destroyed',
  'wait-out-caches': 'caches-expired',
  verify: 'verified',
};

const VERIFIER = 'raw-scan';
const ORDERS = storeName('processorOrders');
const COPIES = storeName('exportPieces');

type ProcessorReport = ErasureReceipt['processors'][number];

/** Who has not answered yet is said to be unreachable: nobody knows more. */
export const reportOf = ({ name, state, at, reference }: ProcessorStanding): ProcessorReport => ({
  name,
  state: state === 'waiting' ? 'unreachable' : state,
  at,
  ...(reference === null ? {} : { reference }),
});

/** The receipt of an erasure, out of what its steps noted. Whether it says all it has to, the signer decides. */
export function receiptOf(
  request: PrivacyRequest,
  content: RequestContent & { notes: ErasureNotes },
  {
    timeline,
    nth,
    processors,
  }: { timeline: Happened<ErasureStep>[]; nth: number; processors: ProcessorReport[] },
  manifest: ErasureManifest,
  controller: ErasureReceipt['controller'],
): ErasureReceipt {
  const { notes } = content;
  const told = { ...notes.found, [ORDERS]: processors.length };
  const stores = manifest.stores.flatMap(
    (store) => withCopy(storeReport(store, { ...notes, found: told }, timeline), notes) ?? [],
  );
  return {
    v: 1,
    id: `rcpt_${request.id}${nth === 1 ? '' : `_${nth}`}`,
    kind: 'erasure',
    issuedAt: new Date().toISOString(),
    controller,
    subject: commitTo(idsOf(content), content.salt),
    request: { id: request.id, right: 'erasure', regulation: request.regulation },
    manifest: { version: manifest.version, digest: manifestDigest(manifest) },
    outcome: processors.every(({ state }) => state === 'confirmed') ? 'complete' : 'processors-outstanding',
    timeline: [
      { at: request.receivedAt.toISOString(), step: 'received' },
      ...timeline.flatMap(({ step, at }) => {
        const said = STEPS[step];
        return said === undefined ? [] : [{ at: new Date(at).toISOString(), step: said }];
      }),
    ],
    stores,
    processors,
    residuals: [...residualsOf(stores), ...copyOf(notes)],
  };
}

/** Every id they are known by, as far as anybody named it, and their address; else what we called them. */
function idsOf({ externalIds, email, subjectKeys }: RequestContent): string[] {
  const ids = email === null ? externalIds : [...externalIds, email];
  return ids.length > 0 ? ids : subjectKeys;
}

/** What one store did; null where nobody looked whether anything is left, and the receipt is not signed for it. */
function storeReport(
  store: string,
  { found = {}, deletedAt = {}, left = {}, verifiedAt }: ErasureNotes,
  timeline: Happened<ErasureStep>[],
): StoreReport | null {
  const stillThere = left[store];
  if (stillThere === undefined && store !== 'erased_keys') return null;
  if (verifiedAt === undefined) return null;
  const count = found[store] ?? 0;
  const enumerated = timeline.find(({ step }) => step === 'enumerate')?.at ?? 0;
  return {
    store,
    did: didTo(store, count),
    count,
    at: deletedAt[store] ?? new Date(enumerated).toISOString(),
    left: stillThere ?? 0,
    verifiedBy: VERIFIER,
    verifiedAt,
  };
}

/** The copy they asked for is left on purpose, for a week. */
const withCopy = (report: StoreReport | null, { archive }: ErasureNotes): StoreReport | null =>
  report?.store === COPIES && archive ? { ...report, left: report.left + archive.pieces } : report;

const copyOf = ({ archive }: ErasureNotes): ErasureReceipt['residuals'] =>
  archive === undefined
    ? []
    : [
        {
          where: COPIES,
          what: 'The copy of your data that you asked for, under the key of this request.',
          why: 'So that you can fetch it.',
          lawfulBasis: 'Art. 6(1)(c) with Art. 15 GDPR',
          until: { date: archive.until },
        },
      ];

function didTo(store: string, count: number): StoreReport['did'] {
  const collection = storeKeys.find((key) => storeName(key) === store);
  const effect = collection === undefined ? 'delete' : collections[collection]?.onErasure;
  switch (effect) {
    case 'keep':
      // Where there was nobody to tell, nothing is kept of it.
      return store === ORDERS && count === 0 ? 'found-nothing' : 'kept';
    case 'anonymous':
      return 'anonymized';
    case 'shred':
      return 'shredded';
    case 'delete':
    case undefined:
      return count === 0 ? 'found-nothing' : 'deleted';
  }
}

/** What is left on purpose, why, and until when. */
const residualsOf = (stores: StoreReport[]): ErasureReceipt['residuals'] =>
  stores.flatMap(({ store, did }) => {
    const kept = Object.entries(keptOnErasure).find(([key]) => storeName(key as StoreKey) === store);
    if (did !== 'kept' || !kept) return [];
    const { what, why, lawfulBasis, until } = kept[1];
    return [{ where: store, what, why, lawfulBasis, until: { when: until } }];
  });
