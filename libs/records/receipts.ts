import {
  receiptLeaf,
  signReceipt,
  openReceipt,
  writeProof,
  type ErasureManifest,
  type Receipt,
  type ReceiptFile,
  type Signers,
} from '@tact/privacy';
import { Checkpoints } from './checkpoints';
import { after, pageOf, type Cursor, type Page } from './page';
import type { ReceiptDoc } from './schemas/log';
import type { Models } from './schemas/models';
import type { TransparencyLog } from './transparency-log';
import { insertNew } from './wrapped-key-store';

export type ListedReceipt = Pick<ReceiptDoc, 'kind' | 'issuedAt'> & { id: string };

/** Signs receipts, writes each into the log, and hands them out with what is needed to check them. */
export class Receipts {
  constructor(
    private readonly models: Pick<Models, 'receipts'>,
    private readonly log: TransparencyLog,
    private readonly checkpoints: Checkpoints,
    private readonly signers: Signers,
  ) {}

  /**
   * Signs, keeps and logs a receipt; again with the same id, it hands out the first one. Rejects with
   * IncompleteReceiptError, and keeps nothing, when something is missing.
   */
  async issue(receipt: Receipt, manifest: ErasureManifest | null = null): Promise<ReceiptFile> {
    const jws = await signReceipt(receipt, manifest, this.signers);
    const { id, kind, issuedAt } = receipt;
    await insertNew(this.models.receipts.collection, [
      { _id: id, kind, issuedAt: new Date(issuedAt), jws } satisfies ReceiptDoc,
    ]);
    const file = await this.file(id);
    if (!file) throw new Error(`The receipt ${id} was kept and is not there.`);
    return file;
  }

  /** A receipt with its proof; null when there is none. One whose issuing broke off is logged now. */
  async file(id: string): Promise<ReceiptFile | null> {
    const doc = await this.models.receipts.findById(id).lean<ReceiptDoc>();
    if (!doc) return null;
    const { receipt } = await openReceipt(doc.jws, this.signers.publicKeys);
    const entry = receiptLeaf(receipt, doc.jws);
    const entryId = `receipt:${id}`;
    const logged = await this.log.byEntryId(entryId);
    const index =
      logged?._id ??
      (await this.log.append({ entryId, kind: 'receipt', at: doc.issuedAt, about: null, leaf: entry }));
    const proof = await this.proofOf(index);
    return { format: 'tact-receipt/1', receipt: doc.jws, logged: { entry, proof } };
  }

  /** That an entry is in the log, as one text. */
  async proofOf(index: number): Promise<string> {
    const checkpoint = await this.checkpoints.covering(index + 1);
    const { size } = this.checkpoints.open(checkpoint);
    return writeProof({ index, path: await this.log.inclusionPath(index, size), checkpoint });
  }

  async page(limit: number, cursor: Cursor | null): Promise<Page<ListedReceipt>> {
    const docs = await this.models.receipts
      .find(after('issuedAt', cursor), { jws: 0 })
      .sort({ issuedAt: -1, _id: -1 })
      .limit(limit + 1)
      .lean<Omit<ReceiptDoc, 'jws'>[]>();
    const { items, next } = pageOf(docs, limit, (doc) => ({ at: doc.issuedAt, id: doc._id }));
    return { items: items.map(({ _id, ...listed }) => ({ id: _id, ...listed })), next };
  }
}

/** What speaks for the records to others: signed heads of the log, and receipts. */
export interface Proofs {
  checkpoints: Checkpoints;
  receipts: Receipts;
  signers: Signers;
}

export function openProofs(
  { models, log }: { models: Models; log: TransparencyLog },
  signers: Signers,
): Proofs {
  const checkpoints = new Checkpoints(models, log, signers);
  return { checkpoints, receipts: new Receipts(models, log, checkpoints, signers), signers };
}
