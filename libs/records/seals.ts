import { createHash } from 'node:crypto';
import { openReceipt, type ErasureReceipt, type SealReceipt } from '@tact/privacy';
import type { EpochStatus } from './key-rotation';
import type { Proofs } from './receipts';
import type { ReceiptDoc } from './schemas/log';
import type { Models } from './schemas/models';

/** Clocks of two machines may differ by so much; whoever is that close to a new master key waits for the next one. */
const CLOCKS_DIFFER_BY_MS = 10_000;

/** Always the same for an erasure, so that nothing makes a second one. */
const sealIdOf = (erasureId: string): string =>
  createHash('sha256').update(`seal:${erasureId}`).digest('base64url');

interface Sealed {
  /** The newest that can have wrapped the erased key. */
  destroyed: number;
  rotatedAt: Date;
  destroyedAt: Date;
}

/**
 * What seals an erasure: that every master key that can have wrapped the erased key is destroyed. Null while one is
 * still there; a backup of a day on which it was the newest would open.
 */
export function sealedBy(erasure: ErasureReceipt, epochs: EpochStatus[]): Sealed | null {
  const destroyed = erasure.timeline.find(({ step }) => step === 'key-destroyed');
  if (!destroyed) return null;
  const latest = Date.parse(destroyed.at) + CLOCKS_DIFFER_BY_MS;
  const wrapped = epochs.filter(({ since }) => since === null || since.getTime() <= latest);
  const ends = wrapped.map(({ destroyedAt, isHeld }) => (isHeld ? null : (destroyedAt?.getTime() ?? null)));
  const [newest, follower] = [wrapped.at(-1), epochs.find((one) => !wrapped.includes(one))];
  if (!newest || !follower?.since || ends.some((end) => end === null)) return null;
  const destroyedAt = new Date(Math.max(...ends.map(Number)));
  return { destroyed: newest.epoch, rotatedAt: follower.since, destroyedAt };
}

/** Signs and logs a receipt for each erasure that is sealed now and was not before; how many there are. */
export async function issueSeals(
  models: Pick<Models, 'receipts'>,
  { receipts, signers }: Proofs,
  epochs: EpochStatus[],
): Promise<{ issued: number; waiting: number }> {
  const now = epochs.find(({ isNewest }) => isNewest)?.epoch ?? 0;
  const count = { issued: 0, waiting: 0 };
  const erasures = models.receipts
    .find({ kind: 'erasure' })
    .sort({ issuedAt: 1, _id: 1 })
    .lean<ReceiptDoc[]>();
  for await (const doc of erasures.cursor()) {
    const id = sealIdOf(doc._id);
    if (await models.receipts.exists({ _id: id })) {
      // One whose issuing broke off between the two is logged now.
      await receipts.file(id);
      continue;
    }
    const { receipt: erasure } = await openReceipt(doc.jws, signers.publicKeys);
    const by = erasure.kind === 'erasure' ? sealedBy(erasure, epochs) : null;
    if (by === null) {
      count.waiting += 1;
      continue;
    }
    const at = new Date(Math.max(Date.now(), by.destroyedAt.getTime())).toISOString();
    const seal: SealReceipt = {
      v: 1,
      id,
      kind: 'seal',
      issuedAt: at,
      controller: erasure.controller,
      subject: erasure.subject,
      follows: erasure.id,
      epochs: { destroyed: by.destroyed, now },
      timeline: [
        { at: by.rotatedAt.toISOString(), step: 'master-key-rotated' },
        { at: by.destroyedAt.toISOString(), step: 'old-epoch-destroyed' },
        { at, step: 'verified' },
      ],
    };
    await receipts.issue(seal);
    count.issued += 1;
  }
  return count;
}
