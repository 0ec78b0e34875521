import { durable } from './connection';
import { openDsrStatuses, openDsrStatusOf, type OpenDsrStatus } from './opendsr-requests';
import { subjectOfRequest } from './privacy-requests';
import type { Models } from './schemas/models';
import { requestStates, type PrivacyRequestDoc } from './schemas/privacy';
import type { CallbackEnd, RequestCallbackDoc } from './schemas/requests';
import type { Vault } from './vault';
import { asBuffer } from './wrapped-key-store';

export interface CallbackContent {
  url: string;
  body: string;
}

export type Callback = Omit<RequestCallbackDoc, '_id' | 'sealed'> & { id: string };

/** A request whose controller has not heard of the status it is in. */
export type Untold = Pick<PrivacyRequestDoc, 'right' | 'state' | 'because' | 'dueBy' | 'extendedTo'> & {
  id: string;
  status: OpenDsrStatus;
  /** Those it went through since its controller heard of it last, in order; the last is `status`. */
  passed: OpenDsrStatus[];
};

/** Longer than a try may take. */
const CLAIM_MS = 60_000;
const ORDER_MS = 1_000;

/** What controllers are told of their requests' status: taken down in the order it changed, and tried until heard. */
export class RequestCallbacks {
  constructor(
    private readonly models: Pick<Models, 'requestCallbacks' | 'privacyRequests'>,
    private readonly vault: Vault,
  ) {}

  /** One request whose status nobody was told of yet; null when there is none. Several may find the same. */
  async untold(): Promise<Untold | null> {
    const doc = await this.models.privacyRequests
      .findOne({
        source: 'opendsr',
        $or: openDsrStatuses.map((status) => ({
          state: { $in: requestStates.filter((state) => openDsrStatusOf(state) === status) },
          told: { $ne: status },
        })),
      })
      .lean<PrivacyRequestDoc>();
    if (doc === null) return null;
    const { _id: id, right, state, because, dueBy, extendedTo } = doc;
    const status = openDsrStatusOf(state);
    return {
      id,
      right,
      state,
      because,
      dueBy,
      extendedTo,
      status,
      passed: passedBetween(doc.told ?? null, status),
    };
  }

  /** Takes down what is to be said, and that it is; doing so again changes nothing. */
  async takeDown(
    { id, status }: Untold,
    contents: { status: OpenDsrStatus; content: CallbackContent }[][],
    at: Date,
  ): Promise<void> {
    const { requestCallbacks, privacyRequests } = this.models;
    const gone = await requestCallbacks.find({ requestId: id, ended: 'gone' }, { place: 1 }).lean();
    for (const [place, words] of contents.entries()) {
      if (gone.some((callback) => callback.place === place)) continue;
      for (const [nth, word] of words.entries()) {
        // A millisecond apart, so that they have an order.
        await this.takeDownOne(id, place, word.status, word.content, new Date(at.getTime() + nth));
      }
    }
    await privacyRequests.updateOne({ _id: id }, { $set: { told: status } }, { writeConcern: durable });
  }

  private async takeDownOne(
    requestId: string,
    place: number,
    status: OpenDsrStatus,
    content: CallbackContent,
    at: Date,
  ): Promise<void> {
    const _id = `${requestId}-${place}-${status}`;
    const doc: Omit<RequestCallbackDoc, '_id'> = {
      requestId,
      place,
      status,
      at,
      dueAt: at,
      attempts: 0,
      ended: null,
      because: null,
      sealed: await this.vault.seal(subjectOfRequest(requestId), `callback:${_id}`, content),
    };
    await this.models.requestCallbacks.updateOne(
      { _id },
      { $setOnInsert: doc },
      { upsert: true, writeConcern: durable },
    );
  }

  /**
   * The next one that is due, for a while nobody else's; null when there is none. Each is tried once in the order the
   * status changed; tried again it is only while it is the newest word to its address.
   */
  async claim(now = new Date()): Promise<Callback | null> {
    const { requestCallbacks } = this.models;
    for (;;) {
      const doc = await requestCallbacks
        .findOneAndUpdate(
          { dueAt: { $lte: now } },
          { $set: { dueAt: new Date(now.getTime() + CLAIM_MS) }, $inc: { attempts: 1 } },
          { sort: { dueAt: 1, at: 1 }, returnDocument: 'after' },
        )
        .lean<RequestCallbackDoc>();
      if (doc === null) return null;
      const { _id, requestId, place, at, attempts } = doc;
      const others = { requestId, place, _id: { $ne: _id } };
      if (attempts > 1 && (await requestCallbacks.exists({ ...others, at: { $gt: at } }))) {
        await this.settle(named(doc), 'superseded', doc.because);
      } else if (await requestCallbacks.exists({ ...others, at: { $lt: at }, ended: null, because: null })) {
        // The word before it is being said.
        const dueAt = new Date(now.getTime() + ORDER_MS);
        await requestCallbacks.updateOne({ _id, ended: null }, { $set: { dueAt }, $inc: { attempts: -1 } });
      } else return named(doc);
    }
  }

  /** @throws NoKeyError once the request is forgotten. */
  async content({ id, requestId }: Pick<Callback, 'id' | 'requestId'>): Promise<CallbackContent | null> {
    const doc = await this.models.requestCallbacks.findById(id).lean<RequestCallbackDoc>();
    return (
      doc &&
      this.vault.open<CallbackContent>(subjectOfRequest(requestId), `callback:${id}`, asBuffer(doc.sealed))
    );
  }

  /** It was heard, or never will be. What a newer word has overtaken stays so. */
  async settle(
    { id, requestId, place }: Callback,
    ended: CallbackEnd,
    because: string | null,
  ): Promise<void> {
    const { requestCallbacks } = this.models;
    await requestCallbacks.updateOne({ _id: id, ended: null }, { $set: { ended, because, dueAt: null } });
    // Whoever is gone wants to hear nothing more of this request.
    if (ended === 'gone') {
      await requestCallbacks.updateMany({ requestId, place, ended: null }, { $set: { ended, dueAt: null } });
    }
  }

  async tryAgain({ id }: Callback, dueAt: Date, because: string): Promise<void> {
    await this.models.requestCallbacks.updateOne({ _id: id, ended: null }, { $set: { dueAt, because } });
  }

  /** Every word about a request, in order, without address and body. */
  async of(requestId: string): Promise<Callback[]> {
    const docs = await this.models.requestCallbacks
      .find({ requestId }, { sealed: 0 })
      .sort({ at: 1, place: 1 })
      .lean<RequestCallbackDoc[]>();
    return docs.map(named);
  }

  /** Somebody looked at those that nobody took: tries them from the start, or lets them be. Answers how many. */
  async takeUp(requestId: string, what: 'retry' | 'dismiss', now: Date): Promise<number> {
    const change =
      what === 'retry'
        ? { ended: null, dueAt: now, attempts: 0, because: null }
        : { ended: 'dismissed' as const, dueAt: null };
    const { modifiedCount } = await this.models.requestCallbacks.updateMany(
      { requestId, ended: 'given-up' },
      { $set: change },
    );
    return modifiedCount;
  }
}

const named = ({ _id, sealed: _, ...callback }: RequestCallbackDoc): Callback => ({ id: _id, ...callback });

/** Every request waits before it is worked on, and is worked on before it is completed, however quickly. */
function passedBetween(told: string | null, status: OpenDsrStatus): OpenDsrStatus[] {
  const way: OpenDsrStatus[] =
    status === 'cancelled' ? ['pending', 'cancelled'] : ['pending', 'in_progress', 'completed'];
  const from = way.findIndex((step) => step === told) + 1;
  const passed = way.slice(from, way.indexOf(status) + 1);
  return passed.length > 0 ? passed : [status];
}
