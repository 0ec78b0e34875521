import type { ClientSession } from 'mongoose';
import type { Models } from './schemas/models';
import { asBuffer } from './wrapped-key-store';

/** Somebody who was erased is meant. Nothing is kept about them, and only their own new consent changes that. */
export class ErasedPersonError extends Error {
  override name = 'ErasedPersonError';
}

/** Turns the ids of some subjects into tombstones; how many ids there were. */
export async function burySubjects(
  { aliases, tombstones }: Pick<Models, 'aliases' | 'tombstones'>,
  subjectKeys: string[],
  at: Date,
  session?: ClientSession,
): Promise<number> {
  const inSession = session ? { session } : {};
  const ids = await aliases.find({ subjectKey: { $in: subjectKeys } }, { _id: 1 }, inSession).lean();
  for (const { _id } of ids) {
    await tombstones.updateOne(
      { _id: asBuffer(_id) },
      { $setOnInsert: { at } },
      { upsert: true, ...inSession },
    );
  }
  await aliases.deleteMany({ _id: { $in: ids.map(({ _id }) => asBuffer(_id)) } }, inSession);
  return ids.length;
}

/** Which of these ids, by their keyed hashes, are those of people who were erased; in hex. */
export async function buriedAmong(
  { tombstones }: Pick<Models, 'tombstones'>,
  hashes: Buffer[],
): Promise<Set<string>> {
  if (hashes.length === 0) return new Set();
  const docs = await tombstones.find({ _id: { $in: hashes } }, { _id: 1 }).lean();
  return new Set(docs.map(({ _id }) => asBuffer(_id).toString('hex')));
}
