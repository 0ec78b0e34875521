import type { Connection } from 'mongoose';
import { storeName } from '../data-map/data-map';
import type { RetentionCategory } from '../data-map/retention-categories';
import type { LegalHolds } from '../legal-holds';
import { subjectOfRequest } from '../privacy-requests';
import type { Models } from '../schemas/models';
import { purges, type Purge, type PurgedCategory, type When } from './due';
import { cutoffOf, type RetentionTimes } from './times';

/** How far a purge has come, so that another worker can go on with it. */
export interface PurgeProgress {
  purged: number;
  from: string | null;
}

/** What was purged, and what a legal hold kept although its time is over. */
export interface PurgeCounts {
  purged: number;
  held: number;
}

/** What a purge needs of others; without it that part waits. */
export interface PurgePorts {
  /** Ends the keys of requests whose identifiers go. */
  destroyKeys?: (subjectKeys: string[]) => Promise<unknown>;
}

export const purgedCategories = Object.keys(purges) as PurgedCategory[];

/** Those with a schedule: what is purged, and who is erased because they were not heard of for long. */
export const scheduledCategories = [...purgedCategories, 'inactive-people'] as const;
export type ScheduledCategory = (typeof scheduledCategories)[number];

const AT_ONCE = 500;

/** Deletes what was kept for its whole time: never a moment early by the database's clock, never what is held. */
export class Retention {
  constructor(
    private readonly connection: Connection,
    private readonly models: Models,
    private readonly holds: LegalHolds,
    private readonly ports: PurgePorts = {},
  ) {}

  /** Purges a category, batch by batch; `progressed` hears of each, and may throw to end it. */
  async purge(
    category: PurgedCategory,
    times: RetentionTimes,
    so: PurgeProgress = { purged: 0, from: null },
    progressed: (so: PurgeProgress) => void = () => undefined,
    clock: () => Promise<Date> = () => this.now(),
  ): Promise<PurgeCounts> {
    const purge: Purge = purges[category];
    const now = await clock();
    const when: When = { now, cutoff: cutoffOf(timeOf(category, times), now) };
    let { purged, from } = so;
    for (;;) {
      const { stores, subjectKeys } = await this.heldNow(now);
      if (stores.has(storeName(purge.store))) {
        return { purged, held: await purge.countHeld(this.models, when, 'everybody') };
      }
      const { ids, next } = await purge.find(this.models, when, {
        heldPeople: subjectKeys,
        from,
        most: AT_ONCE,
      });
      if (ids.length > 0) purged += await this.purgeBatch(category, purge, when, ids);
      if (next === null) return { purged, held: await purge.countHeld(this.models, when, subjectKeys) };
      from = next;
      progressed({ purged, from });
    }
  }

  /** One batch, in a transaction with a look at the holds: who puts one waits for it, or it sees the hold. */
  private async purgeBatch(
    category: RetentionCategory,
    purge: Purge,
    when: When,
    ids: unknown[],
  ): Promise<number> {
    const { collection } = this.models[purge.store];
    return this.connection.transaction(async (session) => {
      const { stores, subjectKeys } = await this.holds.held(session, when.now);
      if (stores.has(storeName(purge.store))) return 0;
      const which = { $and: [{ _id: { $in: ids } }, purge.stillDue(when, subjectKeys)] } as object;
      if (category === 'request-identifiers')
        await this.ports.destroyKeys?.(ids.map((id) => subjectOfRequest(String(id))));
      const deed = purge.deed(when);
      if (deed === 'delete') return (await collection.deleteMany(which, { session })).deletedCount;
      return (await collection.updateMany(which, deed, { session })).modifiedCount;
    });
  }

  private heldNow(now: Date) {
    return this.connection.transaction((session) => this.holds.held(session, now));
  }

  /** The database's clock: a worker whose own is ahead purges nothing early. */
  async now(): Promise<Date> {
    const { localTime } = await this.connection.getClient().db('admin').command({ hello: 1 });
    return localTime as Date;
  }
}

function timeOf(category: RetentionCategory, times: RetentionTimes): string {
  const time = times[category];
  if (time === null) throw new RangeError(`${category} has no time after which it would be purged.`);
  return time;
}
