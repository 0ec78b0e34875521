import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { mongo, type Connection } from 'mongoose';
import { collectionsOf, Digest, fileOf, rawDocuments, type RawCollection } from './raw-collections';
import type { BackupManifest } from './take';

const BATCH_BYTES = 4 << 20;
/** Numbers keep their types, and bytes their subtypes. */
const asItWas = {
  promoteValues: false,
  promoteBuffers: false,
  promoteLongs: false,
  bsonRegExp: true,
} as const;

/** A backup is put into empty databases only: nobody's newer data is mixed with it, and nobody's is lost. */
export async function refuseUnlessEmpty(connection: Connection): Promise<void> {
  for (const { database, name } of await collectionsOf(connection)) {
    const one = await connection
      .getClient()
      .db(database)
      .collection(name)
      .findOne({}, { projection: { _id: 1 } });
    if (one !== null) {
      throw new Error(
        `${database}.${name} holds something already: a backup is restored into empty databases only.`,
      );
    }
  }
}

/** Loads every collection. @throws when a file is not what the manifest says. */
export async function putBack(connection: Connection, dir: string, manifest: BackupManifest): Promise<void> {
  for (const collection of manifest.collections) {
    const into = connection.getClient().db(collection.database).collection(collection.name);
    const digest = new Digest();
    let batch: mongo.BSON.Document[] = [];
    let bytes = 0;
    const flush = async () => {
      if (batch.length > 0) await into.insertMany(batch, { ordered: false });
      [batch, bytes] = [[], 0];
    };
    for await (const document of documentsIn(join(dir, fileOf(collection)))) {
      digest.add(document);
      batch.push(mongo.BSON.deserialize(document, asItWas));
      bytes += document.length;
      if (bytes >= BATCH_BYTES) await flush();
    }
    await flush();
    if (digest.documents !== collection.documents || digest.toString() !== collection.digest) {
      throw new Error(`${fileOf(collection)} is not what was backed up: it was changed, or is not whole.`);
    }
  }
}

/** Collections that are not, document for document, what was backed up. */
export async function differingFrom(connection: Connection, manifest: BackupManifest): Promise<string[]> {
  const differing: string[] = [];
  for (const collection of manifest.collections) {
    const digest = await digestOf(connection, collection);
    if (digest !== collection.digest) differing.push(fileOf(collection));
  }
  return differing;
}

async function digestOf(connection: Connection, collection: RawCollection): Promise<string> {
  const digest = new Digest();
  for await (const document of rawDocuments(connection, collection)) digest.add(document);
  return digest.toString();
}

/** The documents of a file: each begins with its own length. */
export async function* documentsIn(file: string): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0);
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
    rest = Buffer.concat([rest, chunk as Buffer]);
    while (rest.length >= 4 && rest.length >= rest.readInt32LE(0)) {
      const length = rest.readInt32LE(0);
      if (length < 5) throw new Error(`${file} is no BSON.`);
      yield rest.subarray(0, length);
      rest = rest.subarray(length);
    }
  }
  if (rest.length > 0) throw new Error(`${file} ends within a document.`);
}
