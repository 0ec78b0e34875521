import { durable } from './connection';
import { openDsrStatuses, openDsrStatusOf, type OpenDsrStatus } from './opendsr-requests';
import { subjectOfRequest } from './privacy-requests';
import type { Models } from './schemas';
import { requestStates, type PrivacyRequestDoc } from './schemas-privacy';
import type { CallbackEnd, RequestCallbackDoc } from './schemas-requests';
import type { Vault } from './vault';
import { asBuffer } from './wrapped-key-store';

export interface CallbackContent {
  url: string;
  body: string;
}

export type Callback = Omit<RequestCallbackDoc, '_id' | 'sealed'> & { id: string };

/** A request whose controller has not heard of the status it is in. */
export type Untold = Pick<PrivacyRequestDoc, 'state' | 'because' | 'dueBy' | 'extendedTo'> & {
  id: string;
  status: OpenDsrStatus;
};

/** Longer than a try may take. */
const CLAIM_MS = 60_000;

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
    const { _id: id, state, because, dueBy, extendedTo } = doc;
    return { id, state, because, dueBy, extendedTo, status: openDsrStatusOf(state) };
  }

  /** Takes down what is to be said, and that it is; doing so again changes nothing. */
  async takeDown({ id, status }: Untold, contents: CallbackContent[], at: Date): Promise<void> {
    const gone = new Set(
      (await this.models.requestCallbacks.find({ requestId: id, ended: 'gone' }, { place: 1 }).lean()).map(
        ({ place }) => place,
      ),
    );
    for (const [place, content] of contents.entries()) {
      if (!gone.has(place)) await this.takeDownOne(id, place, status, content, at);
    }
    await this.models.privacyRequests.updateOne(
      { _id: id },
      { $set: { told: status } },
      { writeConcern: durable },
    );
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
    const { upsertedCount } = await this.models.requestCallbacks.updateOne(
      { _id },
      { $setOnInsert: doc },
      { upsert: true, writeConcern: durable },
    );
    // What was tried and not heard is out of date now: nobody is told of it after the newer word.
    if (upsertedCount === 1) {
      await this.models.requestCallbacks.updateMany(
        { requestId, place, _id: { $ne: _id }, attempts: { $gt: 0 }, ended: null },
        { $set: { ended: 'superseded', dueAt: null } },
      );
    }
  }

  /** The next one that is due, for a while nobody else's; null when there is none. */
  async claim(now = new Date()): Promise<Callback | null> {
    const doc = await this.models.requestCallbacks
      .findOneAndUpdate(
        { dueAt: { $lte: now } },
        { $set: { dueAt: new Date(now.getTime() + CLAIM_MS) }, $inc: { attempts: 1 } },
        { sort: { dueAt: 1, at: 1 }, returnDocument: 'after' },
      )
      .lean<RequestCallbackDoc>();
    return doc && named(doc);
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
