import { createHash } from 'node:crypto';
import type { ErasureReceipt, Receipt } from './receipt';

/** What an erasure has to reach; kept with the product, and the same that an export reads. */
export interface ErasureManifest {
  version: string;
  stores: string[];
  processors: string[];
  /** Stores that keep something on purpose, such as the tombstones: the receipt has to say what and why. */
  keeps: string[];
}

/** Names a manifest by what it says, whatever it calls itself. */
export function manifestDigest({ version, stores, processors, keeps }: ErasureManifest): string {
  const said = [version, ...[stores, processors, keeps].map((names) => [...names].sort())];
  return `sha256:${createHash('sha256').update(JSON.stringify(said)).digest('hex')}`;
}

/**
 * What an erasure can't have happened without, each in its order. Runs are ended when they are enumerated; that they
 * are deleted takes its time, and need not keep the key.
 */
const neededSteps = [
  ['received', 'fenced', 'enumerated', 'records-deleted', 'key-destroyed', 'verified'],
  ['enumerated', 'runs-deleted', 'verified'],
] as const;

/** What is missing before a receipt may be signed, in words; empty when nothing is. */
export function missingFrom(receipt: Receipt, manifest: ErasureManifest | null): string[] {
  const late = receipt.timeline.some((one, i) => i > 0 && one.at < (receipt.timeline[i - 1]?.at ?? ''));
  const missing = late ? ['The timeline is not in the order of time.'] : [];
  switch (receipt.kind) {
    case 'erasure':
      if (manifest === null) return [...missing, 'An erasure is held against a manifest, and there is none.'];
      return [
        ...missing,
        ...ofManifest(receipt, manifest),
        ...ofSteps(receipt),
        ...ofStores(receipt, manifest),
        ...ofProcessors(receipt, manifest),
      ];
    case 'seal':
      return [
        ...missing,
        ...(receipt.epochs.now > receipt.epochs.destroyed
          ? []
          : ['The master key in use is not newer than the one destroyed.']),
        ...(['master-key-rotated', 'old-epoch-destroyed', 'verified'] as const)
          .filter((step) => !receipt.timeline.some((one) => one.step === step))
          .map((step) => `The timeline has no step ${step}.`),
      ];
    case 'stop':
      return missing;
  }
}

const ofManifest = ({ manifest: named }: ErasureReceipt, manifest: ErasureManifest): string[] =>
  named.version === manifest.version && named.digest === manifestDigest(manifest)
    ? []
    : ['The receipt names another manifest than the one in force.'];

function ofSteps({ timeline }: ErasureReceipt): string[] {
  const faults = neededSteps.flatMap((steps) => {
    const places = steps.map((step) => timeline.findIndex((one) => one.step === step));
    return steps.flatMap((step, i) => {
      const place = places[i] as number;
      if (place < 0) return [`The timeline has no step ${step}.`];
      return i > 0 && place < (places[i - 1] as number) ? [`The step ${step} comes too early.`] : [];
    });
  });
  return [...new Set(faults)];
}

function ofStores(
  { stores, residuals }: ErasureReceipt,
  { stores: wanted, keeps }: ErasureManifest,
): string[] {
  const reported = stores.map(({ store }) => store);
  const explained = new Set(residuals.map(({ where }) => where));
  return [
    ...wanted.filter((store) => !reported.includes(store)).map((store) => `The store ${store} is missing.`),
    ...reported
      .filter((store, i) => !wanted.includes(store) || reported.indexOf(store) !== i)
      .map((store) => `The store ${store} is not in the manifest, or reported twice.`),
    ...stores
      .filter(({ store, left, did }) => (left > 0 || did === 'kept') && !explained.has(store))
      .map(({ store }) => `The store ${store} keeps something, and nothing says why and until when.`),
    ...stores
      .filter(({ at, verifiedAt }) => verifiedAt < at)
      .map(({ store }) => `The store ${store} was verified before it was done.`),
    ...keeps.filter((store) => !explained.has(store)).map((store) => `What ${store} keeps is not disclosed.`),
  ];
}

function ofProcessors({ processors, outcome }: ErasureReceipt, manifest: ErasureManifest): string[] {
  const reported = processors.map((one) => one.name);
  const allConfirmed = processors.every(({ state }) => state === 'confirmed');
  return [
    ...manifest.processors
      .filter((one) => !reported.includes(one))
      .map((one) => `The processor ${one} is missing.`),
    ...reported
      .filter((one, i) => !manifest.processors.includes(one) || reported.indexOf(one) !== i)
      .map((one) => `The processor ${one} is not in the manifest, or reported twice.`),
    ...(outcome === 'complete' && !allConfirmed
      ? ['It is called complete, and not every processor confirmed.']
      : []),
    ...(outcome === 'processors-outstanding' && allConfirmed
      ? ['It is called outstanding, and every processor confirmed.']
      : []),
  ];
}
