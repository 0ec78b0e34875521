import type { TreeHash } from './merkle';
import { NoteError, openNote, signNote, type NoteSigner, type NoteVerifier } from './note';

const HASH_BYTES = 32;

/** A log's head: whose, how many entries, and the root over them. */
export interface TreeHead {
  origin: string;
  size: number;
  root: TreeHash;
}

/** A decimal number as checkpoints and proofs write it; null for any other spelling. */
export function readCount(text: string): number | null {
  const count = Number(text);
  return /^(0|[1-9][0-9]*)$/.test(text) && Number.isSafeInteger(count) ? count : null;
}

/** A hash in base64; null for any other spelling, so that one hash has one. */
export function readHash(text: string): TreeHash | null {
  const hash = Buffer.from(text, 'base64');
  return hash.length === HASH_BYTES && hash.toString('base64') === text ? hash : null;
}

/** C2SP tlog-checkpoint: a signed note of origin, size and root. The signer is called as the log. */
export const signCheckpoint = ({ origin, size, root }: TreeHead, signer: NoteSigner): string =>
  signNote(`${origin}\n${size}\n${root.toString('base64')}\n`, signer);

/**
 * The head that a checkpoint states and one of these keys signed.
 * @throws NoteError
 */
export function openCheckpoint(checkpoint: string, verifiers: NoteVerifier[]): TreeHead {
  const { text, by } = openNote(checkpoint, verifiers);
  const head = parseHead(text);
  // Who signs for one log does not speak for another.
  if (!by.some((verifier) => verifier.name === head.origin)) {
    throw new NoteError(`The checkpoint speaks for ${head.origin}, and is signed for ${by[0]?.name}.`);
  }
  return head;
}

/** What the text of a checkpoint says; further lines are extensions, and ignored. */
export function parseHead(text: string): TreeHead {
  const [origin = '', sizeLine = '', rootLine = '', ...extensions] = text.slice(0, -1).split('\n');
  const size = readCount(sizeLine);
  const root = readHash(rootLine);
  if (origin === '' || size === null || root === null || extensions.includes('') || !text.endsWith('\n')) {
    throw new NoteError('Not a checkpoint: origin, size and root are not its first three lines.');
  }
  return { origin, size, root };
}
