import { openCheckpoint, type TreeHead } from './checkpoint';
import { Frontier, leafHash } from './merkle';
import type { NoteVerifier } from './note';

/** An entry as somebody hands it over; `hashes` where the log's own are known too. */
export interface LoggedEntry {
  seq: number;
  leaf: string;
  hashes?: Buffer;
}

export interface NamedCheckpoint {
  name: string;
  checkpoint: string;
}

export interface LogCheck {
  size: number;
  root: string;
  /** Checkpoints that state what the entries give. */
  agreeing: number;
  /** What does not hold, in words; empty when nothing was edited, taken out, moved or put in. */
  findings: string[];
}

/**
 * Computes a log anew from its entries, and holds every checkpoint against it. An edit shows by the hashes that the
 * log keeps with its entries, or, where these were edited too, by the first checkpoint after it.
 */
export async function checkLog(
  entries: AsyncIterable<LoggedEntry>,
  checkpoints: NamedCheckpoint[],
  verifiers: NoteVerifier[],
): Promise<LogCheck> {
  const findings: string[] = [];
  const stated = openAll(checkpoints, verifiers, findings);
  const frontier = Frontier.empty();
  let [agreeing, agreedUpTo] = [0, 0];
  const compare = () => {
    for (const { name, head } of stated.filter(({ head }) => head.size === frontier.size)) {
      if (head.root.equals(frontier.root())) [agreeing, agreedUpTo] = [agreeing + 1, head.size];
      else
        findings.push(
          `${name} states another root: ${among(agreedUpTo, head.size)} was changed, moved or put in.`,
        );
    }
  };
  compare();
  for await (const { seq, leaf, hashes } of entries) {
    if (seq !== frontier.size) {
      findings.push(gap(frontier.size, seq));
      break;
    }
    const completed = frontier.append(leafHash(Buffer.from(leaf)));
    if (hashes && !hashes.equals(Buffer.concat(completed)))
      findings.push(disagreement(seq, hashes, completed));
    compare();
  }
  for (const { name, head } of stated.filter(({ head }) => head.size > frontier.size)) {
    findings.push(`${name} states ${head.size} entries, and only ${frontier.size} are there in a row.`);
  }
  return { size: frontier.size, root: frontier.root().toString('base64'), agreeing, findings };
}

function openAll(checkpoints: NamedCheckpoint[], verifiers: NoteVerifier[], findings: string[]) {
  const stated: { name: string; head: TreeHead }[] = [];
  for (const { name, checkpoint } of checkpoints) {
    try {
      stated.push({ name, head: openCheckpoint(checkpoint, verifiers) });
    } catch (error) {
      findings.push(`${name}: ${(error as Error).message}`);
    }
  }
  // An earlier agreement tells where a change begins at the earliest.
  return stated.sort((a, b) => a.head.size - b.head.size);
}

const gap = (expected: number, seq: number): string =>
  seq > expected
    ? `Entries ${expected} to ${seq - 1} are missing.`
    : `Entry ${seq} comes again where ${expected} is due.`;

function disagreement(seq: number, hashes: Buffer, completed: Buffer[]): string {
  const own = completed[0] as Buffer;
  return hashes.subarray(0, own.length).equals(own)
    ? `The hashes kept with entry ${seq} are not those of the entries up to it: one was changed, moved or put in.`
    : `Entry ${seq} is not what it was: its text does not give the hash that is kept with it.`;
}

const among = (from: number, to: number): string =>
  from === to - 1 ? `entry ${from}` : `one of the entries ${from} to ${to - 1}`;
