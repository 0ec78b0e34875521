import { randomBytes } from 'node:crypto';
import type { JourneyEvent } from '@tact/journey';
import type { KeyedHash } from '@tact/privacy';
import { durable } from './connection';
import type { Alongside } from './halts';
import type { InboxDoc } from './schemas/intake';
import type { Models } from './schemas/models';
import type { Vault } from './vault';
import { asBuffer, insertNew } from './wrapped-key-store';

export interface Arrival {
  subjectKey: string;
  /** Null for Tact's own commands, which are minted once and never sent again. */
  message: { source: string; id: string } | null;
  event: JourneyEvent;
  receivedAt: Date;
  /** When the dispatcher should send it at the latest. */
  dueAt: Date;
}

export interface Accepted {
  accepted: number;
  duplicates: number;
}

/** Where an event becomes durable: once stored here it is never lost, also while Temporal is down. */
export class Inbox {
  constructor(
    private readonly models: Pick<Models, 'inbox' | 'dispatches'>,
    private readonly vault: Vault,
    private readonly hash: KeyedHash,
  ) {}

  /** Stores events durably, each message id once, and wakes the dispatcher. */
  async accept(arrivals: Arrival[]): Promise<Accepted> {
    if (arrivals.length === 0) return { accepted: 0, duplicates: 0 };
    const keys = await this.vault.keys.ofMany(arrivals.map((a) => a.subjectKey));
    const docs = await Promise.all(
      arrivals.map(async (a) => {
        if (!keys.has(a.subjectKey)) await this.vault.keys.of(a.subjectKey);
        return this.seal(a.subjectKey, a.message, a.event, a.receivedAt);
      }),
    );
    const refused = await insertNew(this.models.inbox.collection, docs, { writeConcern: durable });
    await this.wake(arrivals);
    return { accepted: docs.length - refused.length, duplicates: refused.length };
  }

  /** Stores one of Tact's own commands, which a name keeps from being stored twice, for dispatch at once. */
  async acceptOnce(subjectKey: string, name: string, event: JourneyEvent): Promise<void> {
    const now = new Date();
    const arrival = { subjectKey, message: { source: 'tact', id: name }, event, receivedAt: now, dueAt: now };
    await this.accept([arrival]);
  }

  /** Gives events that came too late for a merged journey to the one it was handed to, each once. */
  async forward(
    from: string,
    into: string,
    batch: { number: number; events: JourneyEvent[] },
  ): Promise<void> {
    for (const [i, event] of batch.events.entries()) {
      if (event.type === 'Merge Requested') continue;
      await this.acceptOnce(into, `forwarded:${from}:${batch.number}:${i}`, event);
    }
  }

  /** Tact's own commands, ready to be stored together with what a transaction changes; wake their people after. */
  async prepare(commands: { subjectKey: string; event: JourneyEvent }[]): Promise<Alongside> {
    const docs = await Promise.all(
      commands.map(({ subjectKey, event }) => this.seal(subjectKey, null, event)),
    );
    return async (session) => {
      if (docs.length > 0) await this.models.inbox.collection.insertMany(docs as never[], { session });
    };
  }

  /** The document an event is stored as; its content only its person's key opens. */
  async seal(
    subjectKey: string,
    message: { source: string; id: string } | null,
    event: JourneyEvent,
    receivedAt = new Date(),
  ): Promise<InboxDoc> {
    return {
      _id: message === null ? randomBytes(32) : this.hash.of(message.source, message.id),
      subjectKey,
      source: message?.source ?? null,
      occurredAt: new Date(event.at),
      receivedAt,
      batch: null,
      sealed: await this.vault.seal(subjectKey, 'inbox', event),
      purgeAt: null,
    };
  }

  async open(doc: Pick<InboxDoc, 'subjectKey' | 'sealed'>): Promise<JourneyEvent> {
    return this.vault.open<JourneyEvent>(doc.subjectKey, 'inbox', asBuffer(doc.sealed));
  }

  /** What a person's journey has not heard of yet, in the order it happened; it has heard of batches up to one. */
  async pending(subjectKey: string, appliedThrough: number): Promise<JourneyEvent[]> {
    const docs = await this.models.inbox
      .find({ subjectKey, $or: [{ batch: null }, { batch: { $gt: appliedThrough } }] })
      .sort({ occurredAt: 1 })
      .lean<InboxDoc[]>();
    return Promise.all(docs.map((doc) => this.open(doc)));
  }

  /** Makes people due for dispatch, at the earliest of their times. */
  async wake(people: { subjectKey: string; dueAt: Date }[]): Promise<void> {
    const dueAt = new Map<string, Date>();
    for (const p of people) {
      const earlier = dueAt.get(p.subjectKey);
      if (!earlier || p.dueAt < earlier) dueAt.set(p.subjectKey, p.dueAt);
    }
    await this.models.dispatches.collection.bulkWrite(
      [...dueAt].map(([_id, due]) => ({
        updateOne: {
          filter: { _id } as never,
          update: { $min: { dueAt: due }, $setOnInsert: { lastBatch: 0, signalledThrough: 0 } },
          upsert: true,
        },
      })),
      { ordered: false },
    );
  }

  /** Events stored but not sent to anyone, because whoever stored them died before saying so, become due. */
  async wakeForgotten(olderThan: Date): Promise<number> {
    const forgotten = await this.models.inbox.distinct('subjectKey', {
      batch: null,
      receivedAt: { $lt: olderThan },
    });
    const now = new Date();
    if (forgotten.length > 0) await this.wake(forgotten.map((subjectKey) => ({ subjectKey, dueAt: now })));
    return forgotten.length;
  }
}
