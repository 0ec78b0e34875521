import { commitTo, manifestDigest, type ErasureManifest, type ErasureReceipt } from '@tact/privacy';
import { collections, type PrivacyRequest, type RequestContent, type Models } from '@tact/records';
import type { ErasureStep, Happened } from '@tact/workflows';
import type { ErasureNotes } from './erasure-activities';

type Manifest = ErasureManifest & { of: Record<string, keyof Models> };
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

/** The receipt of an erasure, out of what its steps noted. Whether it says all it has to, the signer decides. */
export function receiptOf(
  request: PrivacyRequest,
  content: RequestContent & { notes: ErasureNotes },
  timeline: Happened[],
  manifest: Manifest,
  controller: ErasureReceipt['controller'],
): ErasureReceipt {
  const { notes } = content;
  const stores = manifest.stores.flatMap((store) => storeReport(store, manifest, notes, timeline) ?? []);
  const processors = (notes.processors ?? []).map(({ name, state, at }) => ({
    name,
    state: state as 'confirmed',
    at,
  }));
  return {
    v: 1,
    id: `rcpt_${request.id}`,
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
    residuals: residualsOf(stores),
  };
}

/** Every id they are known by, as far as anybody named it, and their address. */
const idsOf = ({ externalIds, email }: RequestContent): string[] =>
  email === null ? externalIds : [...externalIds, email];

/** What one store did; null where nobody looked whether anything is left, and the receipt is not signed for it. */
function storeReport(
  store: string,
  { of }: Manifest,
  { found = {}, deletedAt = {}, left = {}, verifiedAt }: ErasureNotes,
  timeline: Happened[],
): StoreReport | null {
  const stillThere = left[store];
  if (stillThere === undefined && store !== 'erased_keys') return null;
  if (verifiedAt === undefined) return null;
  const count = found[store] ?? 0;
  const enumerated = timeline.find(({ step }) => step === 'enumerate')?.at ?? 0;
  return {
    store,
    did: didTo(of[store], count),
    count,
    at: deletedAt[store] ?? new Date(enumerated).toISOString(),
    left: stillThere ?? 0,
    verifiedBy: VERIFIER,
    verifiedAt,
  };
}

function didTo(collection: keyof Models | undefined, count: number): StoreReport['did'] {
  const effect = collection === undefined ? 'delete' : collections[collection]?.onErasure;
  switch (effect) {
    case 'keep':
      return 'kept';
    case 'anonymous':
      return 'anonymized';
    case 'shred':
      return 'shredded';
    case 'delete':
    case undefined:
      return count === 0 ? 'found-nothing' : 'deleted';
  }
}

const OF_THE_LAW = 'GDPR Art. 6(1)(c) with Art. 5(2) and 17(3)(b)';

/** What is left on purpose, why, and until when. */
const RESIDUALS: Record<string, Omit<ErasureReceipt['residuals'][number], 'where'>> = {
  tombstones: {
    what: 'A keyed hash of each id they were known by, without anything else.',
    why: 'So that a late event or an old list cannot bring them back without their own new consent.',
    lawfulBasis: OF_THE_LAW,
    until: { when: 'until they agree to something anew themselves' },
  },
  erased_keys: {
    what: 'The random number they were kept under, which leads to nobody any more.',
    why: 'So that no key is ever made for it again, also from a backup.',
    lawfulBasis: OF_THE_LAW,
    until: { when: 'for as long as backups of the time before are kept' },
  },
  privacy_requests: {
    what: 'That there was this request, when, and how it ended; its identifiers under a key of its own.',
    why: 'To answer them, and to show that it was answered in time.',
    lawfulBasis: OF_THE_LAW,
    until: { when: '30 days after it ended for the identifiers; the rest while it can be asked for' },
  },
  suppressed_addresses: {
    what: 'A keyed hash of their address, if mail to it came back or they complained of it.',
    why: 'So that nothing is ever mailed there again.',
    lawfulBasis: 'GDPR Art. 6(1)(f)',
    until: { when: 'until the address is released' },
  },
};

const residualsOf = (stores: StoreReport[]): ErasureReceipt['residuals'] =>
  stores.flatMap(({ store, did }) => {
    const residual = RESIDUALS[store];
    return did === 'kept' && residual ? [{ ...residual, where: store }] : [];
  });
