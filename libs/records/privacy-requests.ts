import { randomUUID } from 'node:crypto';
import type { ClientSession, Connection } from 'mongoose';
import { mintSalt, type SubjectKeys } from '@tact/privacy';
import { durable } from './connection';
import { openGate } from './open-gate';
import { after, pageOf, type Cursor, type Page } from './page';
import {
  openRequestStates,
  type PrivacyRequestDoc,
  type PrivacyRight,
  type RequestState,
} from './schemas/privacy';
import type { Models } from './schemas/models';
import type { Vault } from './vault';
import { DUPLICATE_KEY } from './wrapped-key-store';

/** What only the request's own key opens. */
export interface RequestContent {
  /** The ids the person named: account ids and anonymous ids. */
  externalIds: string[];
  /** Whom the ids lead to, and those merged into them. */
  subjectKeys: string[];
  /** Where the answer goes. */
  email: string | null;
  /** BCP 47; null where nobody said. */
  language: string | null;
  /** Theirs alone: with it they show that the receipt is about them. */
  salt: string;
  /** An erasure that is preceded by an export, because they asked for both. */
  exportFirst?: boolean;
  /** What is to be corrected, or objected to, as it was given. */
  details?: Record<string, unknown>;
  /** What a workflow step noted for the steps after it. */
  notes?: Record<string, unknown>;
}

export interface PrivacyRequest extends Omit<PrivacyRequestDoc, '_id' | 'sealed' | 'sealedReason'> {
  id: string;
}

export type NewRequest = Pick<
  PrivacyRequestDoc,
  'right' | 'regulation' | 'jurisdiction' | 'source' | 'receivedAt' | 'beginsAt' | 'acknowledgeBy' | 'dueBy'
> & {
  /** Where it was given before, so that opening it again opens no second one. */
  id?: string;
  content: Omit<RequestContent, 'salt'>;
  owner?: string | null;
  state?: 'unconfirmed' | 'received';
};

export interface RequestFilter {
  state?: RequestState[];
  right?: PrivacyRight;
  owner?: string;
}

/** The subject that a request's identifiers are sealed under: its own, which outlives the person's and ends too. */
export const subjectOfRequest = (id: string): string => `request:${id}`;

/** Whoever asked has a day to press the button behind the mailed link. */
const CONFIRM_WITHIN_MS = 24 * 3_600_000;
const MAIL_AGAIN_AFTER_MS = 30_000;

/** What people ask for about their data, each under a key of its own. */
export class PrivacyRequests {
  constructor(
    private readonly connection: Connection,
    private readonly models: Pick<Models, 'privacyRequests' | 'gates'>,
    private readonly vault: Vault,
    private readonly keys: SubjectKeys,
  ) {}

  async open(
    { id, content, owner = null, state = 'received', ...request }: NewRequest,
    session?: ClientSession,
  ): Promise<PrivacyRequest> {
    const before = id === undefined ? null : await this.find(id);
    // Also one that is forgotten, and has no key any more.
    if (before !== null) return before;
    const _id = id ?? randomUUID();
    await this.keys.create([subjectOfRequest(_id)]);
    const doc: PrivacyRequestDoc = {
      ...request,
      _id,
      owner,
      state,
      takenAt: new Date(),
      extendedTo: null,
      step: null,
      because: null,
      cancellable: true,
      completedAt: null,
      receiptId: null,
      sealed: await this.seal(_id, { ...content, salt: mintSalt() }),
    };
    try {
      const options = session ? { session } : { writeConcern: durable };
      await this.models.privacyRequests.collection.insertOne(doc as never, options);
      return named(doc);
    } catch (error) {
      // Somebody opened it before.
      const known = (error as { code?: number }).code === DUPLICATE_KEY ? await this.find(_id) : null;
      if (known === null) throw error;
      return known;
    }
  }

  /**
   * As `open`; but a person, with those who turned out to be them, has one open request of a right at a time. Where
   * there is one it is that, also when it is asked for twice at once.
   */
  async openOnly(whose: [string, ...string[]], request: NewRequest): Promise<PrivacyRequest> {
    const { right, id = randomUUID() } = request;
    const isSame = (one: PrivacyRequest): boolean => one.right === right;
    const looked: string[] = [];
    const known = (await this.openOf(whose, { looked })).find(isSame);
    if (known) return known;
    const [person] = whose;
    await openGate(this.models, person);
    return this.connection.transaction(async (session) => {
      // Their gate is written first: of two transactions at once, one begins anew and sees what the other opened.
      const held = [{ $set: { saidAt: '$$NOW' } }];
      await this.models.gates.collection.updateOne({ _id: person as never }, held, { session });
      const since = (await this.openOf(whose, { looked, session })).find(isSame);
      return since ?? this.open({ ...request, id }, session);
    });
  }

  async find(id: string): Promise<PrivacyRequest | null> {
    const doc = await this.models.privacyRequests.findById(id).lean<PrivacyRequestDoc>();
    return doc && named(doc);
  }

  /** Whom it is about; null once the request itself is forgotten. */
  async content(id: string): Promise<RequestContent | null> {
    const doc = await this.models.privacyRequests.findById(id).lean<PrivacyRequestDoc>();
    return doc && this.contentOf(doc);
  }

  /** Adds to what is sealed; one workflow at a time writes it. */
  async note(id: string, change: Partial<RequestContent>): Promise<void> {
    const content = await this.content(id);
    if (content === null) throw new RangeError(`The request ${id} is not there, or forgotten.`);
    const sealed = await this.seal(id, { ...content, ...change });
    await this.models.privacyRequests.updateOne({ _id: id }, { $set: { sealed } }, { writeConcern: durable });
  }

  /** Changes what is in the open, as long as it is in one of some states; false when it is not. */
  async change(
    id: string,
    change: Partial<Omit<PrivacyRequestDoc, '_id' | 'sealed'>>,
    whileIn?: RequestState[],
  ): Promise<boolean> {
    const { matchedCount } = await this.models.privacyRequests.updateOne(
      { _id: id, ...(whileIn ? { state: { $in: whileIn } } : {}) },
      { $set: change },
      { writeConcern: durable },
    );
    return matchedCount === 1;
  }

  /** Those whose workflow was not started, because Temporal was away or whoever should have died. */
  async toBegin(rights: readonly string[], before: Date, most: number): Promise<PrivacyRequest[]> {
    const docs = await this.models.privacyRequests
      .find(
        { right: { $in: rights as PrivacyRight[] }, state: 'received', step: null, takenAt: { $lt: before } },
        { sealed: 0 },
      )
      .sort({ receivedAt: 1 })
      .limit(most)
      .lean<PrivacyRequestDoc[]>();
    return docs.map(named);
  }

  /** Those of these people in which something is still to be done: each is opened, there are few at a time. */
  async openOf(
    subjectKeys: string[],
    /** Ids of those that were looked into, which are not looked into again. */
    { looked = [], session = null }: { looked?: string[]; session?: ClientSession | null } = {},
  ): Promise<PrivacyRequest[]> {
    const docs = await this.models.privacyRequests
      .find({ _id: { $nin: looked }, state: { $in: openRequestStates }, sealed: { $ne: null } })
      .sort({ receivedAt: 1 })
      .session(session)
      .lean<PrivacyRequestDoc[]>();
    const theirs: PrivacyRequest[] = [];
    for (const doc of docs) {
      looked.push(doc._id);
      const content = await this.contentOf(doc);
      if (content?.subjectKeys.some((key) => subjectKeys.includes(key))) theirs.push(named(doc));
    }
    return theirs;
  }

  /** Whom those are about in which something is still to be done. */
  async subjectsOfOpen(): Promise<string[]> {
    const docs = await this.models.privacyRequests
      .find({ state: { $in: openRequestStates }, sealed: { $ne: null } }, { _id: 1 })
      .lean();
    const contents = await Promise.all(docs.map(({ _id }) => this.content(_id)));
    return contents.flatMap((content) => content?.subjectKeys ?? []);
  }

  /** Until when what they asked for on their own pages can be confirmed. */
  confirmBy({ takenAt }: Pick<PrivacyRequest, 'takenAt'>): Date {
    return new Date(takenAt.getTime() + CONFIRM_WITHIN_MS);
  }

  /** The next request whose link is to be mailed: whoever claims it mails it, and nobody else does. */
  async claimConfirmation(now: Date): Promise<PrivacyRequest | null> {
    const doc = await this.models.privacyRequests
      .findOneAndUpdate(
        { state: 'unconfirmed', source: 'centre', step: null, beginsAt: { $lte: now } },
        { $set: { step: 'mail-confirmation' } },
        { sort: { receivedAt: 1 }, writeConcern: durable },
      )
      .lean<PrivacyRequestDoc>();
    return doc && named(doc);
  }

  /** The mail has left, or never will, for a reason. */
  async confirmationMailed(id: string, because: string | null): Promise<void> {
    await this.change(id, { step: 'wait-for-confirmation', because }, ['unconfirmed']);
  }

  /** Nobody took the mail, and nothing of it left: it is tried again in a while. */
  async mailConfirmationAgain(id: string, now: Date): Promise<void> {
    const beginsAt = new Date(now.getTime() + MAIL_AGAIN_AFTER_MS);
    await this.change(id, { step: null, beginsAt }, ['unconfirmed']);
  }

  /** Confirmed in time: from here on it goes its way, at once. False where it was not, or before. */
  async confirm(id: string, now: Date): Promise<boolean> {
    const { matchedCount } = await this.models.privacyRequests.updateOne(
      { _id: id, state: 'unconfirmed', takenAt: { $gt: new Date(now.getTime() - CONFIRM_WITHIN_MS) } },
      { $set: { state: 'received', step: null, because: null, beginsAt: now } },
      { writeConcern: durable },
    );
    return matchedCount === 1;
  }

  /** Ends what nobody confirmed in time. */
  async lapseUnconfirmed(now: Date, most: number): Promise<void> {
    const before = new Date(now.getTime() - CONFIRM_WITHIN_MS);
    const late = await this.models.privacyRequests
      .find({ state: 'unconfirmed', source: 'centre', takenAt: { $lte: before } }, { _id: 1 })
      .limit(most)
      .lean();
    const lapsed = { state: 'cancelled' as const, because: 'not-confirmed', step: null, cancellable: false };
    for (const { _id } of late) await this.change(_id, { ...lapsed, completedAt: now }, ['unconfirmed']);
  }

  async page(limit: number, cursor: Cursor | null, { state, right, owner }: RequestFilter = {}) {
    const docs = await this.models.privacyRequests
      .find(after('receivedAt', cursor), { sealed: 0 })
      .where({
        ...(state ? { state: { $in: state } } : {}),
        ...(right ? { right } : {}),
        ...(owner ? { owner } : {}),
      })
      .sort({ receivedAt: -1, _id: -1 })
      .limit(limit + 1)
      .lean<PrivacyRequestDoc[]>();
    const { items, next } = pageOf(docs, limit, (doc) => ({ at: doc.receivedAt, id: doc._id }));
    return { items: items.map(named), next } satisfies Page<PrivacyRequest>;
  }

  private async contentOf({ _id, sealed }: PrivacyRequestDoc): Promise<RequestContent | null> {
    if (!sealed) return null;
    return this.vault.open<RequestContent>(subjectOfRequest(_id), 'request', sealed);
  }

  private seal(id: string, content: RequestContent): Promise<Buffer> {
    return this.vault.seal(subjectOfRequest(id), 'request', content);
  }
}

const named = ({ _id, sealed: _, sealedReason: __, ...request }: PrivacyRequestDoc): PrivacyRequest => ({
  id: _id,
  ...request,
});
