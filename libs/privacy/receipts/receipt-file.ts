import { z } from 'zod';
import { checkProof } from '../log/tlog-proof';
import type { PublicKeys } from '../signing-keys';
import { isCommittedTo } from './commitment';
import type { Receipt } from './receipt';
import { isLeafOf, openReceipt } from './sign';

const receiptFileSchema = z.strictObject({
  format: z.literal('tact-receipt/1'),
  /** Compact JWS. */
  receipt: z.string(),
  /** The log's entry of it, letter for letter, and the proof that it is there (C2SP tlog-proof). */
  logged: z.strictObject({ entry: z.string(), proof: z.string() }),
  /** In the copy of whom it is about, and in no other. */
  salt: z.string().optional(),
});

/** A receipt as it is handed out: with all that is needed to check it offline, but the public keys. */
export type ReceiptFile = z.infer<typeof receiptFileSchema>;

export interface ReceiptCheck {
  what: 'form' | 'signature' | 'log' | 'subject';
  holds: boolean;
  /** In words: what was checked, or what is wrong. */
  words: string;
}

export interface ReceiptVerdict {
  holds: boolean;
  checks: ReceiptCheck[];
  /** What it says; null unless its signature holds. */
  receipt: Receipt | null;
}

/**
 * Checks a receipt file with nothing but the public keys: who signed it, that the log has it, that the log's
 * checkpoint is signed, and, where somebody says who they are, that it is about them.
 */
export async function verifyReceiptFile(
  text: string,
  keys: PublicKeys,
  claim: { id: string; salt?: string | undefined } | null = null,
): Promise<ReceiptVerdict> {
  const checks: ReceiptCheck[] = [];
  const note = (what: ReceiptCheck['what'], holds: boolean, words: string) =>
    void checks.push({ what, holds, words });
  let receipt: Receipt | null = null;
  const file = read(text);
  if (file === null) {
    note('form', false, 'This is no receipt file, or a part of it is missing.');
    return { holds: false, checks, receipt };
  }
  try {
    const opened = await openReceipt(file.receipt, keys);
    receipt = opened.receipt;
    note('signature', true, `Signed with the key ${opened.kid}.`);
  } catch (error) {
    note('signature', false, `The signature does not hold: ${(error as Error).message}`);
  }
  if (receipt !== null) {
    const { holds, words } = checkLogged(file, receipt, keys);
    note('log', holds, words);
  }
  if (receipt !== null && claim !== null) {
    const salt = claim.salt ?? file.salt;
    const isTheirs = salt !== undefined && isCommittedTo(receipt.subject, claim.id, salt);
    const wrong = salt === undefined ? 'There is no salt to show it with.' : 'It is about somebody else.';
    note('subject', isTheirs, isTheirs ? 'It is about the one of this id.' : wrong);
  }
  return { holds: checks.every(({ holds }) => holds), checks, receipt };
}

function checkLogged({ receipt: jws, logged }: ReceiptFile, receipt: Receipt, keys: PublicKeys) {
  if (!isLeafOf(logged.entry, receipt, jws)) {
    return { holds: false, words: 'The entry of the log is that of another receipt.' };
  }
  try {
    const { origin, index, size } = checkProof(Buffer.from(logged.entry), logged.proof, keys.log);
    return {
      holds: true,
      words: `Entry ${index} of the log ${origin}, under a signed checkpoint of ${size} entries.`,
    };
  } catch (error) {
    return { holds: false, words: `It is not shown to be in the log: ${(error as Error).message}` };
  }
}

function read(text: string): ReceiptFile | null {
  try {
    return receiptFileSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
