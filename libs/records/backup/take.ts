import { createWriteStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { z } from 'zod';
import type { Connection } from 'mongoose';
import { collectionsOf, Digest, fileOf, rawDocuments, type RawCollection } from './raw-collections';

const moment = z.iso.datetime();

const manifestSchema = z.strictObject({
  format: z.literal('tact-backup/1'),
  /** When MongoDB was read: everything in it is as of one cluster time. */
  takenAt: moment,
  clusterTime: z.string(),
  collections: z.array(
    z.strictObject({
      database: z.string(),
      name: z.string(),
      documents: z.int().nonnegative(),
      digest: z.string(),
    }),
  ),
  /** Copied before MongoDB was read, so that it never knows more; null where somebody else keeps its database. */
  temporal: z.strictObject({ copiedAt: moment, sha256: z.string(), bytes: z.int().positive() }).nullable(),
});

export type BackupManifest = z.infer<typeof manifestSchema>;

export const MANIFEST = 'manifest.json';
export const TEMPORAL_FILE = 'temporal.db';

export const readManifest = (dir: string): BackupManifest =>
  manifestSchema.parse(JSON.parse(readFileSync(join(dir, MANIFEST), 'utf8')));

/**
 * Writes every collection to a folder, all as of one moment, while everybody goes on reading and writing. The files
 * are those of mongodump.
 */
export async function takeMongo(
  connection: Connection,
  dir: string,
): Promise<Pick<BackupManifest, 'takenAt' | 'clusterTime' | 'collections'>> {
  const session = connection.getClient().startSession({ snapshot: true });
  const takenAt = new Date().toISOString();
  try {
    const collections = [];
    for (const collection of await collectionsOf(connection)) {
      const digest = await write(
        join(dir, fileOf(collection)),
        rawDocuments(connection, collection, session),
      );
      collections.push({ ...collection, documents: digest.documents, digest: digest.toString() });
    }
    const { snapshotTime } = session as unknown as { snapshotTime?: { toString(): string } };
    return { takenAt, clusterTime: String(snapshotTime ?? ''), collections };
  } catch (error) {
    if ((error as { codeName?: string }).codeName !== 'SnapshotTooOld') throw error;
    throw new Error(
      'MongoDB does not keep its past long enough for this much: raise minSnapshotHistoryWindowInSeconds (300 by default).',
      { cause: error },
    );
  } finally {
    await session.endSession();
  }
}

async function write(file: string, documents: AsyncIterable<Buffer>): Promise<Digest> {
  const digest = new Digest();
  const out = createWriteStream(file, { mode: 0o600, flags: 'wx', flush: true });
  for await (const document of documents) {
    digest.add(document);
    if (!out.write(Buffer.from(document))) await once(out, 'drain');
  }
  out.end();
  await finished(out);
  return digest;
}

export type { RawCollection };
