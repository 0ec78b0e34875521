import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const SALT_BYTES = 32;
const CONTEXT = 'tact-receipt-subject';

/** 32 random bytes in base64url: with it one shows that a receipt is about oneself, without it nobody can guess. */
export const mintSalt = (): string => randomBytes(SALT_BYTES).toString('base64url');

const commitment = (salt: string, id: string): Buffer =>
  createHmac('sha256', Buffer.from(salt, 'base64url'))
    .update(`${CONTEXT}\n${id.normalize('NFC')}`)
    .digest();

/** One commitment for each id somebody is known by; sorted, so that their order says nothing. */
export function commitTo(ids: string[], salt: string) {
  if (ids.length === 0 || Buffer.from(salt, 'base64url').length !== SALT_BYTES) {
    throw new RangeError(`A commitment needs an id, and a salt of ${SALT_BYTES} bytes.`);
  }
  const commitments = [...new Set(ids)].map((id) => commitment(salt, id).toString('base64url')).sort();
  return { scheme: 'hmac-sha256' as const, commitments };
}

/** Whether the holder of the salt is known by this id in what was committed to. */
export function isCommittedTo(subject: { commitments: string[] }, id: string, salt: string): boolean {
  const mine = commitment(salt, id);
  return subject.commitments.some((one) => {
    const theirs = Buffer.from(one, 'base64url');
    return theirs.length === mine.length && timingSafeEqual(theirs, mine);
  });
}
