import { randomUUID } from 'node:crypto';
import { durable } from './connection';
import { subjectOfRequest } from './privacy-requests';
import type { Models } from './schemas/models';
import { openOrderStates, type OrderState, type ProcessorOrderDoc } from './schemas/processors';
import type { Vault } from './vault';
import { asBuffer } from './wrapped-key-store';

/** What one processor knows somebody by, and no more. */
export interface OrderIdentities {
  email: string | null;
  userIds: string[];
}

export type ProcessorOrder = Omit<ProcessorOrderDoc, '_id' | 'sealed' | 'sealedReason'> & { id: string };

/** A processor's word on an order, or what a try came to. */
export interface OrderWord {
  state: OrderState;
  because: string | null;
  reference: string | null;
}

/** What it may become from where. Who confirmed has confirmed; and a confirmation is heard however late it comes. */
const from: Record<OrderState, OrderState[]> = {
  waiting: openOrderStates,
  accepted: openOrderStates,
  confirmed: ['waiting', 'accepted', 'refused', 'overdue'],
  refused: openOrderStates,
  overdue: openOrderStates,
};

/** Nothing more is awaited: it was confirmed, or somebody let it be. */
export const isSettled = ({ state, letBeBy }: Pick<ProcessorOrder, 'state' | 'letBeBy'>): boolean =>
  state === 'confirmed' || letBeBy !== null;

/** What processors were told to erase, and what they said. */
export class ProcessorOrders {
  constructor(
    private readonly models: Pick<Models, 'processorOrders'>,
    private readonly vault: Vault,
  ) {}

  /** Takes it down once, whoever asks how often. */
  async order(requestId: string, processor: string, whom: OrderIdentities, dueAt: Date): Promise<void> {
    const { processorOrders } = this.models;
    if ((await processorOrders.exists({ requestId, processor })) !== null) return;
    const _id = randomUUID();
    const doc: Omit<ProcessorOrderDoc, 'requestId' | 'processor'> = {
      _id,
      state: 'waiting',
      at: new Date(),
      dueAt,
      attempts: 0,
      because: null,
      reference: null,
      letBeBy: null,
      sealed: await this.vault.seal(subjectOfRequest(requestId), placeOf(_id), whom),
    };
    await processorOrders.updateOne(
      { requestId, processor },
      { $setOnInsert: doc },
      { upsert: true, writeConcern: durable },
    );
  }

  async of(requestId: string): Promise<ProcessorOrder[]> {
    const docs = await this.models.processorOrders
      .find({ requestId }, { sealed: 0, sealedReason: 0 })
      .sort({ processor: 1 })
      .lean<ProcessorOrderDoc[]>();
    return docs.map(named);
  }

  async find(requestId: string, processor: string): Promise<ProcessorOrder | null> {
    const doc = await this.models.processorOrders
      .findOne({ requestId, processor }, { sealed: 0, sealedReason: 0 })
      .lean<ProcessorOrderDoc>();
    return doc && named(doc);
  }

  async byId(id: string): Promise<ProcessorOrder | null> {
    const doc = await this.models.processorOrders
      .findById(id, { sealed: 0, sealedReason: 0 })
      .lean<ProcessorOrderDoc>();
    return doc && named(doc);
  }

  /** @throws NoKeyError once the request is forgotten. */
  async whom({ id, requestId }: ProcessorOrder): Promise<OrderIdentities> {
    const doc = await this.models.processorOrders
      .findById(id, { sealed: 1 })
      .orFail()
      .lean<ProcessorOrderDoc>();
    const sealed = asBuffer(doc.sealed);
    return this.vault.open<OrderIdentities>(subjectOfRequest(requestId), placeOf(id), sealed);
  }

  async tried({ id }: ProcessorOrder): Promise<void> {
    await this.models.processorOrders.updateOne({ _id: id }, { $inc: { attempts: 1 } });
  }

  /** Notes a word, unless what is known says more; `at` is when the state changed, and not when it was said again. */
  async heard(id: string, { state, because, reference }: OrderWord, at: Date): Promise<void> {
    const said = { because, ...(reference === null ? {} : { reference }) };
    const { processorOrders } = this.models;
    const again = await processorOrders.updateOne(
      { _id: id, state },
      { $set: said },
      { writeConcern: durable },
    );
    if (again.matchedCount === 1) return;
    await processorOrders.updateOne(
      { _id: id, state: { $in: from[state] } },
      { $set: { ...said, state, at } },
      { writeConcern: durable },
    );
  }

  /** Somebody wants it asked anew, and gives it time until then; false when it is settled. */
  async askAnew({ id }: ProcessorOrder, dueAt: Date): Promise<boolean> {
    const { matchedCount } = await this.models.processorOrders.updateOne(
      { _id: id, state: { $ne: 'confirmed' }, letBeBy: null },
      { $set: { state: 'waiting', at: new Date(), dueAt, attempts: 0, because: null } },
      { writeConcern: durable },
    );
    return matchedCount === 1;
  }

  /** Nothing more is to be waited for, and it stays unconfirmed. False while it is still being asked. */
  async letBe({ id, requestId }: ProcessorOrder, by: string, reason: string | null): Promise<boolean> {
    const sealedReason =
      reason === null ? null : await this.vault.seal(subjectOfRequest(requestId), reasonPlaceOf(id), reason);
    const { matchedCount } = await this.models.processorOrders.updateOne(
      { _id: id, state: { $in: ['refused', 'overdue'] }, letBeBy: null },
      { $set: { letBeBy: by, sealedReason } },
      { writeConcern: durable },
    );
    return matchedCount === 1;
  }

  /** Why somebody let it be; null where nobody did, or said why. @throws NoKeyError once the request is forgotten. */
  async reasonOf({ id, requestId }: ProcessorOrder): Promise<string | null> {
    const doc = await this.models.processorOrders
      .findById(id, { sealedReason: 1 })
      .lean<Pick<ProcessorOrderDoc, 'sealedReason'>>();
    if (!doc?.sealedReason) return null;
    const sealed = asBuffer(doc.sealedReason);
    return this.vault.open<string>(subjectOfRequest(requestId), reasonPlaceOf(id), sealed);
  }

  /** How many of a processor's orders something is still awaited of. */
  async unsettledOf(processor: string): Promise<number> {
    return this.models.processorOrders.countDocuments({
      processor,
      state: { $ne: 'confirmed' },
      letBeBy: null,
    });
  }
}

const placeOf = (id: string): string => `processor-order:${id}`;
const reasonPlaceOf = (id: string): string => `processor-let-be:${id}`;

const named = ({ _id, sealed: _, sealedReason: __, ...order }: ProcessorOrderDoc): ProcessorOrder => ({
  id: _id,
  ...order,
});
