import { randomUUID } from 'node:crypto';
import type { ClientSession, Connection } from 'mongoose';
import { SYSTEM_SUBJECT } from '@tact/privacy';
import { storeName, type StoreKey } from './data-map/data-map';
import { after, pageOf, type Cursor, type Page } from './page';
import type { Models } from './schemas/models';
import type { LegalHoldDoc } from './schemas/holds';
import type { Vault } from './vault';

/** What a hold is about: one person's data, or a collection by its name in the database. */
export type HoldScope = { subjectKey: string } | { store: string };

export interface LegalHold extends Omit<LegalHoldDoc, '_id' | 'sealedReason'> {
  id: string;
  reason: string;
}

/** What must not be deleted at this moment. */
export interface Held {
  subjectKeys: string[];
  stores: ReadonlySet<string>;
}

/** Legal holds: nothing they cover is purged or erased, from the moment one is answered until it ends. */
export class LegalHolds {
  constructor(
    private readonly connection: Connection,
    private readonly models: Pick<Models, 'legalHolds' | 'subjects' | 'counters' | 'gates'>,
    private readonly vault: Vault,
  ) {}

  async put(scope: HoldScope, reason: string, until: Date, by: string): Promise<LegalHold> {
    const _id = randomUUID();
    const subjectKey = 'subjectKey' in scope ? scope.subjectKey : null;
    const doc: LegalHoldDoc = {
      _id,
      subjectKey,
      store: 'store' in scope ? scope.store : null,
      sealedReason: await this.vault.seal(subjectKey ?? SYSTEM_SUBJECT, `legal-hold:${_id}`, reason),
      by,
      at: new Date(),
      until,
      liftedAt: null,
      liftedBy: null,
    };
    await this.connection.transaction(async (session) => {
      await this.fence(session);
      await this.models.legalHolds.collection.insertOne(doc as never, { session });
    });
    return this.opened(doc);
  }

  /** Those in force now that keep any of these people's data, or all people's, from being deleted. */
  async holdsOn(subjectKeys: string[], now = new Date()): Promise<LegalHold[]> {
    const docs = await this.models.legalHolds
      .find({
        ...inForce(now),
        $or: [{ subjectKey: { $in: await this.everyoneOf(subjectKeys) } }, { subjectKey: null }],
      })
      .sort({ at: 1 })
      .lean<LegalHoldDoc[]>();
    return Promise.all(docs.map((doc) => this.opened(doc)));
  }

  /** Whether what a collection holds of this person must stay now. */
  async mustKeep(subjectKey: string, store: StoreKey, now = new Date()): Promise<boolean> {
    const people = await this.everyoneOf([subjectKey]);
    const which = [{ subjectKey: { $in: people } }, { store: storeName(store) }];
    const [hold, restricted] = await Promise.all([
      this.models.legalHolds.exists({ ...inForce(now), $or: which }),
      this.models.gates.exists({ _id: { $in: people }, restrictedAt: { $type: 'date' } }),
    ]);
    return hold !== null || restricted !== null;
  }

  /** All that is held; whoever deletes within the session comes before a hold or sees it. */
  async held(session: ClientSession, now: Date): Promise<Held> {
    await this.fence(session);
    const docs = await this.models.legalHolds
      .find(inForce(now), { subjectKey: 1, store: 1 })
      .session(session)
      .lean<Pick<LegalHoldDoc, 'subjectKey' | 'store'>[]>();
    // Restricted data is kept until the restriction is lifted (Art. 18 GDPR), but from their own erasure.
    const restricted = await this.models.gates
      .find({ restrictedAt: { $type: 'date' } }, { _id: 1 })
      .session(session)
      .lean();
    const people = [
      ...docs.flatMap(({ subjectKey }) => subjectKey ?? []),
      ...restricted.map(({ _id }) => _id),
    ];
    return {
      subjectKeys: await this.everyoneOf(people),
      stores: new Set(docs.flatMap(({ store }) => store ?? [])),
    };
  }

  async page(includeEnded: boolean, limit: number, cursor: Cursor | null): Promise<Page<LegalHold>> {
    const docs = await this.models.legalHolds
      .find({ ...(includeEnded ? {} : inForce(new Date())), ...after('at', cursor) })
      .sort({ at: -1, _id: -1 })
      .limit(limit + 1)
      .lean<LegalHoldDoc[]>();
    const { items, next } = pageOf(docs, limit, ({ at, _id }) => ({ at, id: _id }));
    return { items: await Promise.all(items.map((doc) => this.opened(doc))), next };
  }

  /** The hold that was lifted; null when there is no such hold in force. */
  async lift(id: string, by: string): Promise<LegalHold | null> {
    const doc = await this.models.legalHolds
      .findOneAndUpdate(
        { _id: id, ...inForce(new Date()) },
        { $set: { liftedAt: new Date(), liftedBy: by } },
        { returnDocument: 'after' },
      )
      .lean<LegalHoldDoc>();
    return doc && this.opened(doc);
  }

  /** Puts holds and deletions in an order: both write here, so that of two at once one waits for the other. */
  private async fence(session: ClientSession): Promise<void> {
    await this.models.counters.updateOne(
      { _id: { of: 'legal-hold', source: 'tact', name: 'fence' } },
      { $inc: { count: 1 }, $set: { lastAt: new Date() } },
      { session, upsert: true },
    );
  }

  /** Those people, whom they turned out to be, and all who turned out to be one of these. */
  private async everyoneOf(subjectKeys: string[]): Promise<string[]> {
    if (subjectKeys.length === 0) return [];
    const { subjects } = this.models;
    const found = await subjects.find({ _id: { $in: subjectKeys } }, { mergedInto: 1 }).lean();
    const current = [...subjectKeys, ...found.flatMap(({ mergedInto }) => mergedInto ?? [])];
    const merged = await subjects.find({ mergedInto: { $in: current } }, { _id: 1 }).lean();
    return [...new Set([...current, ...merged.map(({ _id }) => _id)])];
  }

  private async opened({ _id, sealedReason, ...hold }: LegalHoldDoc): Promise<LegalHold> {
    const subject = hold.subjectKey ?? SYSTEM_SUBJECT;
    return {
      id: _id,
      ...hold,
      reason: await this.vault.open<string>(subject, `legal-hold:${_id}`, sealedReason),
    };
  }
}

const inForce = (now: Date) => ({ liftedAt: null, until: { $gt: now } });
