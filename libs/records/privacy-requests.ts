import { randomUUID } from 'node:crypto';
import { mintSalt, type SubjectKeys } from '@tact/privacy';
import { durable } from './connection';
import { after, pageOf, type Cursor, type Page } from './page';
import type { PrivacyRequestDoc, PrivacyRight, RequestState } from './schemas-privacy';
import type { Models } from './schemas';
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

/** What people ask for about their data, each under a key of its own. */
export class PrivacyRequests {
  constructor(
    private readonly models: Pick<Models, 'privacyRequests'>,
    private readonly vault: Vault,
    private readonly keys: SubjectKeys,
  ) {}

  async open({
    id: _id = randomUUID(),
    content,
    owner = null,
    state = 'received',
    ...request
  }: NewRequest): Promise<PrivacyRequest> {
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
      await this.models.privacyRequests.collection.insertOne(doc as never, { writeConcern: durable });
      return named(doc);
    } catch (error) {
      // Somebody opened it before.
      const known = (error as { code?: number }).code === DUPLICATE_KEY ? await this.find(_id) : null;
      if (known === null) throw error;
      return known;
    }
  }

  async find(id: string): Promise<PrivacyRequest | null> {
    const doc = await this.models.privacyRequests.findById(id).lean<PrivacyRequestDoc>();
    return doc && named(doc);
  }

  /** Whom it is about; null once the request itself is forgotten. */
  async content(id: string): Promise<RequestContent | null> {
    const doc = await this.models.privacyRequests.findById(id).lean<PrivacyRequestDoc>();
    if (!doc?.sealed) return null;
    return this.vault.open<RequestContent>(subjectOfRequest(id), 'request', doc.sealed);
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

  private seal(id: string, content: RequestContent): Promise<Buffer> {
    return this.vault.seal(subjectOfRequest(id), 'request', content);
  }
}

const named = ({ _id, sealed: _, sealedReason: __, ...request }: PrivacyRequestDoc): PrivacyRequest => ({
  id: _id,
  ...request,
});
