import { join } from 'node:path';
import { mongo, type Connection } from 'mongoose';
import { documentsIn } from './put-back';
import { fileOf, rawDocuments, type RawCollection } from './raw-collections';

/** Where keys are as they are wrapped now: a backup from after the rotation, or a database that serves. */
export type KeySource = { backup: string } | { live: Connection };

const wrappedKeys: RawCollection = { database: 'tact_keys', name: 'wrapped_keys' };
const masterEpochs: RawCollection = { database: 'tact_keys', name: 'master_epochs' };
const AT_ONCE = 500;

interface WrappedKey {
  _id: string;
  epoch: number;
  wrapped: mongo.Binary;
}

/**
 * Of every data key in a restored database that has been wrapped anew since, takes the later wrapping: the master key
 * of the earlier one may be destroyed. Keys that are not there any more are those of people who were erased: theirs
 * stay as they are, and open nowhere. Returns how many were taken.
 */
export async function takeLaterKeys(connection: Connection, from: KeySource): Promise<number> {
  const db = connection.getClient().db(wrappedKeys.database);
  const keys = db.collection<WrappedKey>(wrappedKeys.name);
  const epochs = db.collection<{ _id: number }>(masterEpochs.name);
  let taken = 0;
  for await (const some of inParts(documentsOf<WrappedKey>(from, wrappedKeys))) {
    const { modifiedCount } = await keys.bulkWrite(
      some.map(({ _id, epoch, wrapped }) => ({
        updateOne: { filter: { _id, epoch: { $lt: epoch } }, update: { $set: { epoch, wrapped } } },
      })),
      { ordered: false },
    );
    taken += modifiedCount;
  }
  // Which master keys have come to their end is known from there, too.
  for await (const epoch of documentsOf<{ _id: number }>(from, masterEpochs))
    await epochs.replaceOne({ _id: epoch._id }, epoch, { upsert: true });
  return taken;
}

async function* documentsOf<Doc>(from: KeySource, collection: RawCollection): AsyncGenerator<Doc> {
  const documents =
    'backup' in from
      ? documentsIn(join(from.backup, fileOf(collection)))
      : rawDocuments(from.live, collection);
  for await (const document of documents) yield mongo.BSON.deserialize(document) as Doc;
}

async function* inParts<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item[]> {
  let part: Item[] = [];
  for await (const item of items) {
    part.push(item);
    if (part.length === AT_ONCE) {
      yield part;
      part = [];
    }
  }
  if (part.length > 0) yield part;
}
