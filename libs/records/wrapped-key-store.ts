import type { WrappedKey, WrappedKeyStore } from '@tact/privacy';
import type { WrappedKeyDoc } from './schemas/keys';
import type { Models } from './schemas/models';

export const wrappedKeyOf = (doc: WrappedKeyDoc): WrappedKey => ({
  keyId: doc._id,
  subjectKey: doc.subjectKey,
  epoch: doc.epoch,
  wrapped: asBuffer(doc.wrapped),
});

/** Lean reads hand out BSON binaries; everything else here wants bytes. */
export const asBuffer = (value: Buffer | { buffer: Uint8Array }): Buffer =>
  Buffer.isBuffer(value) ? value : Buffer.from(value.buffer);

export function wrappedKeyStore({
  wrappedKeys,
  erasedKeys,
  masterEpochs,
}: Pick<Models, 'wrappedKeys' | 'erasedKeys' | 'masterEpochs'>): WrappedKeyStore {
  const bySubject = async (subjectKeys: string[]) =>
    (await wrappedKeys.find({ subjectKey: { $in: subjectKeys } }).lean()).map(wrappedKeyOf);
  return {
    bySubject,
    async insertOnce(keys) {
      if (keys.length === 0) return [];
      const docs = keys.map(({ keyId, ...key }) => ({ _id: keyId, ...key, createdAt: new Date() }));
      const refused = await insertNew(wrappedKeys.collection, docs);
      if (refused.length === 0) return keys;
      return bySubject(keys.map((key) => key.subjectKey));
    },
    async byKeyId(keyId) {
      const doc = await wrappedKeys.findById(keyId).lean();
      return doc ? wrappedKeyOf(doc) : null;
    },
    async rewrap(keys) {
      if (keys.length === 0) return 0;
      const { modifiedCount } = await wrappedKeys.collection.bulkWrite(
        keys.map(({ keyId, epoch, wrapped }) => ({
          // A key that was destroyed meanwhile stays away: nothing here is an upsert.
          updateOne: {
            filter: { _id: keyId as never, epoch: { $lt: epoch } },
            update: { $set: { epoch, wrapped } },
          },
        })),
        { ordered: false },
      );
      return modifiedCount;
    },
    async remove(subjectKeys) {
      return (await wrappedKeys.deleteMany({ subjectKey: { $in: subjectKeys } })).deletedCount;
    },
    async deny(subjectKeys) {
      const at = new Date();
      await insertNew(
        erasedKeys.collection,
        [...new Set(subjectKeys)].map((_id) => ({ _id, at })),
      );
    },
    async denied(subjectKeys) {
      const docs = await erasedKeys.find({ _id: { $in: subjectKeys } }, { _id: 1 }).lean();
      return docs.map(({ _id }) => _id);
    },
    async noteEpoch(epoch) {
      await masterEpochs.collection.updateOne(
        { _id: epoch as never },
        // `$$NOW` is the database's clock, which all processes share.
        [
          {
            $set: {
              since: { $ifNull: ['$since', '$$NOW'] },
              closedAt: { $ifNull: ['$closedAt', null] },
              destroyedAt: { $ifNull: ['$destroyedAt', null] },
            },
          },
        ],
        { upsert: true },
      );
    },
    async epochs() {
      const docs = await masterEpochs.find().sort({ _id: 1 }).lean();
      return docs.map(({ _id, since, closedAt, destroyedAt }) => ({
        epoch: _id,
        since,
        closedAt: closedAt ?? null,
        destroyedAt: destroyedAt ?? null,
      }));
    },
  };
}

interface Insertable {
  insertMany(docs: never[], options: object): Promise<unknown>;
}

export const DUPLICATE_KEY = 11000;

interface BulkError {
  writeErrors?: { code: number; index: number } | { code: number; index: number }[];
  result?: { getWriteConcernError?: () => unknown };
}

/**
 * Inserts what is not there yet. Returns the places of the documents that a unique index refused. Every other
 * error is thrown: one that names no document says that nobody knows what was stored.
 */
export async function insertNew(
  collection: unknown,
  docs: object[],
  options: object = {},
): Promise<number[]> {
  if (docs.length === 0) return [];
  try {
    await (collection as Insertable).insertMany(docs as never[], { ordered: false, ...options });
    return [];
  } catch (error) {
    const { writeErrors = [], result } = error as BulkError;
    const refused = [writeErrors].flat();
    const isDurable = !result?.getWriteConcernError?.();
    if (refused.length === 0 || !isDurable || refused.some((e) => e.code !== DUPLICATE_KEY)) throw error;
    return refused.map((e) => e.index);
  }
}
