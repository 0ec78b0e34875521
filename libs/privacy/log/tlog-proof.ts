import { openCheckpoint, readCount, readHash, type TreeHead } from './checkpoint';
import { leafHash, type TreeHash } from './merkle';
import { NoteError, type NoteVerifier } from './note';
import { isIncluded } from './verify';

const HEADER = 'c2sp.org/tlog-proof@v1';
/** A tree of 2^53 leaves is 53 high. */
const LONGEST_PATH = 64;

export interface LogProof {
  index: number;
  path: TreeHash[];
  /** The signed checkpoint, word for word. */
  checkpoint: string;
}

/** C2SP tlog-proof: index, path and checkpoint in one text, to be checked offline. */
export const writeProof = ({ index, path, checkpoint }: LogProof): string =>
  [HEADER, `index ${index}`, ...path.map((hash) => hash.toString('base64')), '', checkpoint].join('\n');

/** @throws NoteError for anything that is not such a proof. */
export function parseProof(text: string): LogProof {
  const cut = text.indexOf('\n\n');
  const lines = text.slice(0, Math.max(cut, 0)).split('\n');
  const isProof = lines.shift() === HEADER;
  if (lines[0]?.startsWith('extra ')) lines.shift();
  const [, count = ''] = /^index (.+)$/.exec(lines.shift() ?? '') ?? [];
  const index = readCount(count);
  const path = lines.map(readHash);
  if (!isProof || index === null || path.length > LONGEST_PATH || path.includes(null)) {
    throw new NoteError('Not a proof of inclusion in a log.');
  }
  return { index, path: path as TreeHash[], checkpoint: text.slice(cut + 2) };
}

/**
 * Checks that an entry is in the log that a signed checkpoint speaks for; returns where, and the log's head.
 * @throws NoteError saying what does not hold
 */
export function checkProof(
  entry: Buffer,
  text: string,
  verifiers: NoteVerifier[],
): TreeHead & { index: number } {
  const { index, path, checkpoint } = parseProof(text);
  const head = openCheckpoint(checkpoint, verifiers);
  if (!isIncluded({ index, hash: leafHash(entry) }, head, path)) {
    throw new NoteError(`The entry is not number ${index} of the log that the checkpoint states.`);
  }
  return { ...head, index };
}
