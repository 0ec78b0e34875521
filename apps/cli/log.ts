import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import {
  checkLog,
  loadSigningKeys,
  parseJwks,
  parseSigningKeys,
  type LogCheck,
  type LoggedEntry,
  type Signers,
} from '@tact/privacy';
import { checkpointsIn, openProofs, type Records } from '@tact/records';

const PAGE = 500;

/** The keys named in the environment, else those of the stack on the data folder. */
export function signersOf(dataDir: string): Signers {
  const named = process.env['TACT_SIGNING_KEYS'] ?? process.env['TACT_SIGNING_KEYS_FILE'];
  if (named) return loadSigningKeys();
  const file = join(dataDir, 'signing-keys.json');
  return parseSigningKeys(readFileSync(file, 'utf8'), file);
}

/** Every entry of the log as it is in the database, with the hashes kept with it and what it is found by. */
export async function* storedEntries({ log }: Pick<Records, 'log'>): AsyncGenerator<LoggedEntry> {
  for (let seq = 0, page; ; seq += page.length) {
    page = await log.from(seq, PAGE);
    for (const { _id, leaf, hashes } of page) yield { seq: _id, leaf, hashes };
    if (page.length < PAGE) return;
  }
}

const line = z.object({ seq: z.int().nonnegative(), leaf: z.string() });

/** Entries as `tact log entries` writes them, and `GET /v1/log/entries` hands them out: one a line. */
export async function* entriesIn(file: string): AsyncGenerator<LoggedEntry> {
  for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    if (text.trim() !== '') yield line.parse(JSON.parse(text));
  }
}

/** Recomputes a log that was handed over, offline: with the public keys and the checkpoints that lie outside. */
export async function checkHandedOver(options: {
  entries: string;
  checkpoints: string;
  keys: string;
}): Promise<LogCheck> {
  const { log } = parseJwks(readFileSync(options.keys, 'utf8'), options.keys);
  return checkLog(entriesIn(options.entries), checkpointsIn(options.checkpoints), log);
}

/**
 * Recomputes the log in the database, and holds against it every checkpoint that lies outside and the newest that was
 * signed; each of them also by a proof that the log continues it.
 */
export async function checkStored(records: Records, signers: Signers, outsideDir: string): Promise<LogCheck> {
  const outside = checkpointsIn(outsideDir);
  const newest = await records.models.logCheckpoints.findOne().sort({ _id: -1 }).lean();
  const known = newest ? [{ name: 'the newest signed checkpoint', checkpoint: newest.checkpoint }] : [];
  const check = await checkLog(storedEntries(records), [...outside, ...known], signers.publicKeys.log);
  if (check.findings.length > 0) return check;
  const { checkpoints } = openProofs(records, signers);
  const current = checkpoints.open(await checkpoints.current());
  for (const { name, checkpoint } of outside) {
    await checkpoints.holdAgainst(checkpoints.open(checkpoint), current).catch((error: Error) => {
      check.findings.push(`${name}: ${error.message}`);
    });
  }
  return check;
}

export const describeCheck = ({ size, root, agreeing, findings }: LogCheck): string[] =>
  findings.length === 0
    ? [
        `${size} entries, none edited, taken out, moved or put in; ${agreeing} checkpoints agree.`,
        `Root ${root}`,
      ]
    : [...findings, '', 'This log was changed after it was shown to others.'];
