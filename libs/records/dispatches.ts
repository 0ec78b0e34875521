import { randomUUID } from 'node:crypto';
import type { Connection } from 'mongoose';
import type { DispatchDoc, InboxDoc } from './schemas/intake';
import type { Models } from './schemas/models';

/** The right to send one person's events, for a bounded time. */
export interface Lease {
  subjectKey: string;
  token: string;
  lastBatch: number;
}

export interface Batch {
  number: number;
  docs: InboxDoc[];
  /** Stamped by an earlier attempt that was never confirmed. */
  redelivered: boolean;
}

/** Much longer than sending a batch takes; after a crash it is what people wait at most. */
const LEASE_MS = 15_000;
const LOST_FIRST = 0.1;
const TAKE_WITHIN_MS = 1_000;
const MAX_TIME_EXPIRED = 50;
export const BATCH_EVENTS = 50;
/** How long a message id is remembered after its event was sent. */
const REMEMBERED_MS = 30 * 24 * 3600 * 1000;

/** The queue of people whose events wait to be sent, with one sender a person. */
export class Dispatches {
  constructor(
    private readonly connection: Connection,
    private readonly models: Models,
  ) {}

  /** Takes the lease of the person due longest, or of one whose sender died; null when nobody is due. */
  async claim(now = new Date()): Promise<Lease | null> {
    const waiting = { $or: [{ dueAt: { $lte: now } }, { leaseUntil: { $lt: now } }] };
    if (!(await this.models.dispatches.exists(waiting))) return null;
    const token = randomUUID();
    const take = {
      $set: { leaseBy: token, leaseUntil: new Date(now.getTime() + LEASE_MS) },
      $unset: { dueAt: 1 },
    } as const;
    const isDue = {
      whom: { dueAt: { $lte: now }, leaseUntil: { $exists: false } },
      sort: { dueAt: 1 },
    } as const;
    const isLost = { whom: { leaseUntil: { $lt: now } }, sort: { leaseUntil: 1 } } as const;
    // Now and then those whose sender died come first: a queue that never ends must not keep them waiting.
    const [first, second] = Math.random() < LOST_FIRST ? [isLost, isDue] : [isDue, isLost];
    const doc = (await this.take(first, take)) ?? (await this.take(second, take));
    return doc ? { subjectKey: doc._id, token, lastBatch: doc.lastBatch } : null;
  }

  private async take(
    { whom, sort }: { whom: object; sort: Record<string, 1> },
    take: object,
  ): Promise<DispatchDoc | null> {
    try {
      return await this.models.dispatches
        .findOneAndUpdate(whom, take, { sort, returnDocument: 'after', maxTimeMS: TAKE_WITHIN_MS })
        .lean<DispatchDoc>();
    } catch (error) {
      // A sender that died within a transaction keeps its person locked until the server gives that up.
      if ((error as { code?: number }).code === MAX_TIME_EXPIRED) return null;
      throw error;
    }
  }

  /**
   * The person's next batch, stamped durably under the lease: first what was stamped and never confirmed,
   * then up to 50 new events in the order they occurred. Null when nothing waits or the lease is lost.
   */
  async nextBatch(lease: Lease): Promise<Batch | null> {
    const unconfirmed = await this.unconfirmed(lease.subjectKey);
    if (unconfirmed) return unconfirmed;
    return this.connection.transaction(async (session) => {
      const held = await this.models.dispatches.findOneAndUpdate(
        { _id: lease.subjectKey, leaseBy: lease.token },
        { $inc: { lastBatch: 1 } },
        { session, returnDocument: 'after' },
      );
      if (!held) return null;
      const docs = await this.models.inbox
        .find({ subjectKey: lease.subjectKey, batch: null })
        .sort({ occurredAt: 1 })
        .limit(BATCH_EVENTS)
        .session(session)
        .lean<InboxDoc[]>();
      if (docs.length === 0) {
        await this.models.dispatches.updateOne(
          { _id: lease.subjectKey },
          { $inc: { lastBatch: -1 } },
          { session },
        );
        return null;
      }
      await this.models.inbox.updateMany(
        { _id: { $in: docs.map((doc) => doc._id) }, batch: null },
        { $set: { batch: held.lastBatch } },
        { session },
      );
      return { number: held.lastBatch, docs, redelivered: false };
    });
  }

  private async unconfirmed(subjectKey: string): Promise<Batch | null> {
    const doc = await this.models.dispatches.findById(subjectKey).lean<DispatchDoc>();
    if (!doc || doc.signalledThrough >= doc.lastBatch) return null;
    const number = doc.signalledThrough + 1;
    const docs = await this.models.inbox
      .find({ subjectKey, batch: number })
      .sort({ occurredAt: 1 })
      .lean<InboxDoc[]>();
    return { number, docs, redelivered: true };
  }

  /** Temporal has the batch; the message ids stay known for 30 days. */
  async confirm(lease: Lease, batch: Batch): Promise<void> {
    // Unless the journey has asked for earlier ones again meanwhile: they come first, and then this one.
    await this.models.dispatches.updateOne(
      { _id: lease.subjectKey, signalledThrough: batch.number - 1 },
      { $set: { signalledThrough: batch.number } },
    );
    await this.models.inbox.updateMany(
      { subjectKey: lease.subjectKey, batch: batch.number },
      { $set: { purgeAt: new Date(Date.now() + REMEMBERED_MS) } },
    );
  }

  /** Sends again what a lost workflow had been sent after a point; it tells batches it knows by their number. */
  async rewind(subjectKey: string, through: number): Promise<void> {
    await this.models.dispatches.updateOne(
      { _id: subjectKey, signalledThrough: { $gt: through } },
      { $set: { signalledThrough: through }, $min: { dueAt: new Date() } },
    );
  }

  /** Keeps the lease while a person's backlog is being sent; false when it was lost. */
  async renew(lease: Lease): Promise<boolean> {
    const renewed = await this.models.dispatches.updateOne(
      { _id: lease.subjectKey, leaseBy: lease.token },
      { $set: { leaseUntil: new Date(Date.now() + LEASE_MS) } },
    );
    return renewed.matchedCount === 1;
  }

  /** Gives the lease back; `retryAt` asks for another try. */
  async release(lease: Lease, retryAt: Date | null): Promise<void> {
    await this.models.dispatches.updateOne(
      { _id: lease.subjectKey, leaseBy: lease.token },
      { $unset: { leaseBy: 1, leaseUntil: 1 }, ...(retryAt ? { $min: { dueAt: retryAt } } : {}) },
    );
  }

  /** Somebody was erased while something still came in for them: it opens nowhere, and goes. */
  async dropErased(subjectKey: string): Promise<number> {
    const { deletedCount } = await this.models.inbox.deleteMany({ subjectKey });
    await this.models.dispatches.deleteOne({ _id: subjectKey });
    return deletedCount;
  }

  /** Whom a merged person's events belong to now; null for everybody else. */
  async mergedInto(subjectKey: string): Promise<string | null> {
    const subject = await this.models.subjects.findById(subjectKey).lean();
    return subject?.mergedInto ?? null;
  }

  /** Events not stamped yet. */
  async unstamped(subjectKey: string): Promise<InboxDoc[]> {
    return this.models.inbox.find({ subjectKey, batch: null }).lean<InboxDoc[]>();
  }

  /** Gives an event to the person it belongs to now, sealed under their key; its message id stays known. */
  async readdress(doc: InboxDoc, to: string, sealed: Buffer): Promise<void> {
    await this.models.inbox.updateOne({ _id: doc._id, batch: null }, { $set: { subjectKey: to, sealed } });
  }

  /** Whether events of this person are due or being sent. */
  async isPending(subjectKey: string): Promise<boolean> {
    const doc = await this.models.dispatches.findById(subjectKey).lean<DispatchDoc>();
    return doc !== null && (doc.dueAt !== undefined || doc.leaseUntil !== undefined);
  }

  /** Whether a read model that has applied so many batches may lack something that was reported. */
  async isBehind(subjectKey: string, appliedThrough: number): Promise<boolean> {
    const doc = await this.models.dispatches.findById(subjectKey).lean<DispatchDoc>();
    if (doc === null) return false;
    return doc.dueAt !== undefined || doc.leaseUntil !== undefined || doc.lastBatch > appliedThrough;
  }

  /** People with events that are not confirmed yet. */
  async backlog(): Promise<number> {
    return this.models.dispatches.countDocuments({
      $or: [{ dueAt: { $exists: true } }, { leaseUntil: { $exists: true } }],
    });
  }
}
