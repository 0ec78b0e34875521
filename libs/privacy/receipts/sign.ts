import { createHash } from 'node:crypto';
import { CompactSign, compactVerify, importJWK } from 'jose';
import type { PublicKeys, Signers } from '../signing-keys';
import { missingFrom, type ErasureManifest } from './completeness';
import { receiptSchema, type Receipt } from './receipt';

const TYPE = 'tact-receipt+jws';

/** A receipt that does not say all it has to is not signed. */
export class IncompleteReceiptError extends Error {
  override name = 'IncompleteReceiptError';
  constructor(readonly missing: string[]) {
    super(`The receipt is not signed: ${missing.join(' ')}`);
  }
}

/**
 * A receipt as compact JWS (RFC 7515, EdDSA).
 * @throws IncompleteReceiptError when something of the manifest, or else, is missing
 */
export async function signReceipt(
  receipt: Receipt,
  manifest: ErasureManifest | null,
  { receipt: { kid, x, d } }: Signers,
): Promise<string> {
  const said = receiptSchema.parse(receipt);
  const missing = missingFrom(said, manifest);
  if (missing.length > 0) throw new IncompleteReceiptError(missing);
  const key = { kty: 'OKP', crv: 'Ed25519', x: x.toString('base64url'), d: d.toString('base64url') };
  return new CompactSign(Buffer.from(JSON.stringify(said)))
    .setProtectedHeader({ alg: 'EdDSA', typ: TYPE, kid })
    .sign(await importJWK(key, 'EdDSA'));
}

/** What a JWS says that one of these keys signed; rejects for any other. */
export async function openReceipt(jws: string, keys: PublicKeys): Promise<{ receipt: Receipt; kid: string }> {
  const { payload, protectedHeader } = await compactVerify(
    jws,
    async ({ kid }) => {
      const known = keys.receipts.find((key) => key.kid === kid);
      if (!known)
        throw new Error(`The key ${kid ?? 'without a name'} that signed it is not among those given.`);
      return importJWK({ kty: 'OKP', crv: 'Ed25519', x: known.x.toString('base64url') }, 'EdDSA');
    },
    { algorithms: ['EdDSA'] },
  );
  if (protectedHeader.typ !== TYPE) throw new Error('It is signed, and not as a receipt.');
  const said: unknown = JSON.parse(Buffer.from(payload).toString());
  return { receipt: receiptSchema.parse(said), kid: protectedHeader.kid ?? '' };
}

/** What the log holds of a receipt: what it is, and the hash of its JWS. */
export const receiptLeaf = ({ id, kind, issuedAt }: Receipt, jws: string): string =>
  JSON.stringify({ v: 1, kind: 'receipt', id, at: issuedAt, of: kind, digest: digestOf(jws) });

const digestOf = (jws: string): string => `sha256:${createHash('sha256').update(jws).digest('hex')}`;

/** Whether an entry of the log is the one of this receipt. */
export const isLeafOf = (leaf: string, receipt: Receipt, jws: string): boolean =>
  leaf === receiptLeaf(receipt, jws);
