import type { Connection, Model } from 'mongoose';
import { burySubjects } from './tombstones';
import { collections } from './data-map/collections';
import type { PeoplesCollection } from './data-map/collection-map';
import { openGate } from './open-gate';
import type { Models } from './schemas/models';

/** The name a collection goes by in receipts. */
const storeOf = (model: Model<unknown>): string => model.collection.collectionName;

interface Store {
  name: string;
  model: Model<unknown>;
  map: PeoplesCollection;
}

/** How many documents each store has or had, by its name. */
export type StoreCounts = Record<string, number>;

/**
 * What deletes people from MongoDB, by the data map and nothing else. Every step may be repeated, and has to be: what
 * was under way when the fence went up may still write for a while.
 */
export class Erasing {
  constructor(
    private readonly connection: Connection,
    private readonly models: Models,
  ) {}

  /** These subjects, those who were merged into them, and into those. */
  async everyOneOf(subjectKeys: string[]): Promise<string[]> {
    const all = new Set(subjectKeys);
    for (let found = subjectKeys; found.length > 0;) {
      const merged = await this.models.subjects.find({ mergedInto: { $in: found } }, { _id: 1 }).lean();
      found = merged.map(({ _id }) => _id).filter((key) => !all.has(key));
      for (const key of found) all.add(key);
    }
    return [...all];
  }

  /**
   * From here on nothing leaves for these people, nothing is taken in, and nothing brings them back: gates closed,
   * consents ended, permits that were only taken pulled, ids turned into tombstones. All of it or nothing.
   */
  async fence(subjectKeys: string[], at: Date): Promise<{ tombstones: number }> {
    const { gates, subjects } = this.models;
    for (const subjectKey of subjectKeys) await openGate(this.models, subjectKey);
    return this.connection.transaction(async (session) => {
      // Written before anything is read: whoever takes a permit at the same time loses, or is seen.
      await gates.updateMany(
        { _id: { $in: subjectKeys } },
        { $set: { closed: 'erased', consents: [] }, $pull: { permits: { state: 'taken' } } },
        { session },
      );
      await subjects.updateMany({ _id: { $in: subjectKeys } }, { $set: { erasedAt: at } }, { session });
      return { tombstones: await burySubjects(this.models, subjectKeys, at, session) };
    });
  }

  /** What there is of these people. */
  async count(subjectKeys: string[]): Promise<StoreCounts> {
    const counts = this.stores().map(async ({ name, model, map }) => {
      const filter = belongsTo(map, subjectKeys);
      return [name, filter === null ? 0 : await model.countDocuments(filter)] as const;
    });
    return Object.fromEntries(await Promise.all(counts));
  }

  /**
   * Deletes what the data map says is deleted, but gates: closed, they stand guard until the key is gone. Answers how
   * much there still was.
   */
  async deleteRecords(subjectKeys: string[], at: Date): Promise<StoreCounts> {
    await burySubjects(this.models, subjectKeys, at);
    return this.deleteFrom(
      this.stores().filter(({ name }) => name !== 'gates'),
      subjectKeys,
    );
  }

  async deleteGates(subjectKeys: string[]): Promise<StoreCounts> {
    return this.deleteFrom(
      this.stores().filter(({ name }) => name === 'gates'),
      subjectKeys,
    );
  }

  /** Drops what came for somebody who was erased. */
  async dropLate(subjectKey: string): Promise<void> {
    await this.models.inbox.deleteMany({ subjectKey });
    await this.models.dispatches.deleteOne({ _id: subjectKey });
  }

  /** Whether somebody was erased, or is being erased; who is not there was. */
  async isErased(subjectKey: string): Promise<boolean> {
    const subject = await this.models.subjects.findById(subjectKey, { erasedAt: 1 }).lean();
    return subject === null || Boolean(subject.erasedAt);
  }

  private async deleteFrom(stores: Store[], subjectKeys: string[]): Promise<StoreCounts> {
    const counts: StoreCounts = {};
    for (const { name, model, map } of stores) {
      const filter = map.onErasure === 'delete' ? belongsTo(map, subjectKeys) : null;
      if (filter === null) continue;
      counts[name] = (await model.deleteMany(filter)).deletedCount;
    }
    return counts;
  }

  private stores(): Store[] {
    return Object.entries(collections).flatMap(([key, map]) => {
      if (map === null) return [];
      const model = this.models[key as keyof Models] as unknown as Model<unknown>;
      return [{ name: storeOf(model), model, map }];
    });
  }
}

function belongsTo({ belongsBy }: PeoplesCollection, subjectKeys: string[]): Record<string, unknown> | null {
  switch (belongsBy) {
    case '_id':
      return { _id: { $in: subjectKeys } };
    case 'subjectKey':
      return { subjectKey: { $in: subjectKeys } };
    case null:
      return null;
  }
}
