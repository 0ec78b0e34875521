import { existsSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { mongo, type Collection, type Connection } from 'mongoose';
import { z } from 'zod';
import { SYSTEM_SUBJECT } from '@tact/privacy';
import type { BelongsBy } from '../data-map/collection-map';
import { collections } from '../data-map/collections';
import { storeKeys } from '../data-map/data-map';
import type { Records } from '../records';
import type { Models } from '../schemas/models';
import { asBuffer } from '../wrapped-key-store';

/** What must be known of erasures whatever backup is restored: who has no key any more, and which ids no one has. */
export interface Erasures {
  keys: { id: string; at: Date }[];
  /** Keyed hashes of ids, in base64. */
  tombstones: { id: string; at: Date }[];
}

const line = z.strictObject({
  what: z.enum(['key', 'tombstone']),
  id: z.string().min(1),
  at: z.iso.datetime(),
});

const TOMBSTONES = 'tombstones';

/** Those that a database knows, from a moment on. */
export async function erasuresIn(connection: Connection, since = new Date(0)): Promise<Erasures> {
  const client = connection.getClient();
  const read = async (database: string, name: string) =>
    client
      .db(database)
      .collection<{ _id: unknown; at: Date }>(name)
      .find({ at: { $gte: since } })
      .toArray();
  const [keys, tombstones] = await Promise.all([read('tact_keys', 'erased_keys'), read('tact', TOMBSTONES)]);
  return {
    keys: keys.map(({ _id, at }) => ({ id: String(_id), at })),
    tombstones: tombstones.map(({ _id, at }) => ({ id: asBuffer(_id as Buffer).toString('base64'), at })),
  };
}

/** Those in a journal: one a line. A line that a crash cut off counts for nothing: it comes again after it. */
export function erasuresInJournal(file: string): Erasures {
  const found: Erasures = { keys: [], tombstones: [] };
  if (!existsSync(file)) return found;
  for (const text of readFileSync(file, 'utf8').split('\n')) {
    const said = jsonIn(text);
    if (said === undefined) continue;
    const { what, id, at } = line.parse(said);
    found[what === 'key' ? 'keys' : 'tombstones'].push({ id, at: new Date(at) });
  }
  return found;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** All together, each once. */
export const united = (...several: Erasures[]): Erasures => {
  const once = (of: { id: string; at: Date }[]) => [...new Map(of.map((one) => [one.id, one])).values()];
  return {
    keys: once(several.flatMap(({ keys }) => keys)),
    tombstones: once(several.flatMap(({ tombstones }) => tombstones)),
  };
};

/** So far back it is looked again: a write that was under way shows later than others that began after it. */
const LOOK_BACK_MS = 60_000;

/** Keeps, outside of the database and every backup of it, who was erased. Only ever appended to. */
export class ErasureJournal {
  private known: Set<string> | null = null;
  private through = new Date(0);

  constructor(
    private readonly connection: Connection,
    private readonly file: string,
  ) {}

  /** Appends what is not there yet; how many lines. Durable when it resolves. */
  async keep(): Promise<number> {
    if (this.known === null) {
      const before = erasuresInJournal(this.file);
      this.known = new Set([...before.keys, ...before.tombstones].map(({ id }) => id));
    }
    const { known } = this;
    const since = new Date(this.through.getTime() - LOOK_BACK_MS);
    const { keys, tombstones } = await erasuresIn(this.connection, since);
    const lines = [
      ...keys.map((one) => ({ what: 'key' as const, ...one })),
      ...tombstones.map((one) => ({ what: 'tombstone' as const, ...one })),
    ].filter(({ id }) => !known.has(id));
    if (lines.length === 0) return 0;
    const file = await open(this.file, 'a', 0o600);
    try {
      // A line of its own also after one that a crash cut off.
      await file.appendFile(lines.map((one) => `\n${JSON.stringify(one)}\n`).join(''));
      await file.sync();
    } finally {
      await file.close();
    }
    for (const { id, at } of lines) {
      known.add(id);
      if (at > this.through) this.through = at;
    }
    return lines.length;
  }
}

/** Where people's documents are, by the data map; gates are closed instead, and keys are destroyed. */
const theirs = storeKeys.flatMap((store) => {
  const map = collections[store];
  const isDeleted = map?.onErasure === 'delete' && map.belongsBy !== null && store !== 'gates';
  return isDeleted ? [{ store, by: map.belongsBy as BelongsBy }] : [];
});

/** Those documents of some people, in each collection. */
const everywhere = <Answer>(
  models: Models,
  ids: string[],
  ask: (collection: Collection, filter: Record<string, unknown>) => Promise<Answer>,
): Promise<Answer[]> =>
  Promise.all(theirs.map(({ store, by }) => ask(models[store].collection, { [by]: { $in: ids } })));

const AT_ONCE = 500;

/**
 * Erases again everybody who was erased since a backup was taken: the deny list first, then the keys, then their
 * documents; their gates stay, closed. May be repeated.
 */
export async function replayErasures(
  { connection, models, keys }: Pick<Records, 'connection' | 'models' | 'keys'>,
  erasures: Erasures,
): Promise<{ people: number; keys: number; documents: number }> {
  const done = { people: erasures.keys.length, keys: 0, documents: 0 };
  const ids = erasures.keys.map(({ id }) => id).filter((id) => id !== SYSTEM_SUBJECT);
  const at = new Date();
  for (let i = 0; i < ids.length; i += AT_ONCE) {
    const some = ids.slice(i, i + AT_ONCE);
    done.keys += await keys.destroy(some);
    await models.gates.updateMany(
      { _id: { $in: some } },
      { $set: { closed: 'erased', consents: [], permits: [] }, $unset: { impressions: 1 } },
    );
    const deletions = await everywhere(models, some, (collection, filter) => collection.deleteMany(filter));
    for (const { deletedCount } of deletions) done.documents += deletedCount;
  }
  const tombstones = connection
    .getClient()
    .db('tact')
    .collection<{ _id: mongo.Binary; at: Date }>(TOMBSTONES);
  for (const { id } of erasures.tombstones) {
    const _id = new mongo.Binary(Buffer.from(id, 'base64'));
    await tombstones.updateOne({ _id }, { $setOnInsert: { at } }, { upsert: true });
    // Their ids lead to nobody, also where the subject itself was not among the keys.
    await models.aliases.collection.deleteOne({ _id: _id as never });
  }
  return done;
}

/** How much is left of people who were erased: nothing, after a replay. */
export async function leftOfErased(models: Models, { keys }: Erasures): Promise<number> {
  const ids = keys.map(({ id }) => id);
  const wrapped = await models.wrappedKeys.countDocuments({ subjectKey: { $in: ids } });
  const counts = await everywhere(models, ids, (collection, filter) => collection.countDocuments(filter));
  return counts.reduce((sum, count) => sum + count, wrapped);
}
