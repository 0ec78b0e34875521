import type { Model } from 'mongoose';
import type { RetentionCategory } from '../data-map/retention-categories';
import type { StoreKey } from '../data-map/data-map';
import type { ConsentEntryDoc, ToldFactDoc } from '../schemas/consents';
import type { GateDoc } from '../schemas/gates';
import type { Models } from '../schemas/models';
import { replacedFacts, replacedWords } from './superseded';

/** The moment of a purge, and what was there before the category's time began to count. */
export interface When {
  now: Date;
  cutoff: Date;
}

/** What is found due in one look: ids of documents, and where the next look begins; null when all was seen. */
export interface Found {
  ids: unknown[];
  next: string | null;
}

/** What becomes of what is due: it goes, or a part of it does. */
export type Deed = 'delete' | Record<string, unknown>;

/** How one category finds what is due in one collection. */
export interface Purge {
  store: StoreKey;
  deed(when: When): Deed;
  find(
    models: Models,
    when: When,
    look: { heldPeople: string[]; from: string | null; most: number },
  ): Promise<Found>;
  /** What must be true of a document still, in the transaction that deletes it. */
  stillDue(when: When, heldPeople: string[]): object;
  /** Documents whose time is over and that are held: of these people, or everybody's. */
  countHeld(models: Models, when: When, whose: string[] | 'everybody'): Promise<number>;
}

/** The field in which a document's person stands; null where it is about nobody, or nobody can tell about whom. */
type Owner = 'subjectKey' | '_id' | null;

interface Owned {
  _id: unknown;
  subjectKey: string;
}

/** What a condition on the documents themselves tells. */
function byAge(
  store: StoreKey,
  owner: Owner,
  due: (when: When) => object,
  deed: (when: When) => Deed = () => 'delete',
): Purge {
  const modelOf = (models: Models) => models[store] as unknown as Model<Owned>;
  const stillDue = (when: When, heldPeople: string[]): object =>
    owner === null ? due(when) : { $and: [due(when), { [owner]: { $nin: heldPeople } }] };
  return {
    store,
    deed,
    stillDue,
    async find(models, when, { heldPeople, most }) {
      const docs = await modelOf(models).find(stillDue(when, heldPeople), { _id: 1 }).limit(most).lean();
      // What was found is gone by the next look, which begins anew.
      return { ids: docs.map(({ _id }) => _id), next: docs.length === most ? '' : null };
    },
    async countHeld(models, when, whose) {
      if (whose === 'everybody') return modelOf(models).countDocuments(due(when));
      if (owner === null || whose.length === 0) return 0;
      return modelOf(models).countDocuments({ $and: [due(when), { [owner]: { $in: whose } }] });
    },
  };
}

/** What only all of a person's entries together tell: whether a later one took an entry's place. */
function byPerson<Doc extends Owned>(
  store: 'consentEntries' | 'toldFacts',
  replaced: (docs: Doc[], models: Models, when: When) => Promise<string[]>,
): Purge {
  const modelOf = (models: Models) => models[store] as unknown as Model<Doc>;
  const peopleFrom = async (models: Models, { cutoff }: When, from: string | null): Promise<string[]> => {
    const docs = await modelOf(models).aggregate<{ _id: string }>([
      { $match: { ...(from ? { subjectKey: { $gt: from } } : {}), recordedAt: { $lte: cutoff } } },
      { $group: { _id: '$subjectKey' } },
      { $sort: { _id: 1 } },
      { $limit: PEOPLE_AT_ONCE },
    ]);
    return docs.map(({ _id }) => _id);
  };
  const replacedOf = async (models: Models, when: When, subjectKey: string): Promise<string[]> =>
    replaced(
      await modelOf(models)
        .find({ subjectKey } as object)
        .lean<Doc[]>(),
      models,
      when,
    );
  const find: Purge['find'] = async (models, when, { heldPeople, from }) => {
    const people = await peopleFrom(models, when, from);
    const ids: string[] = [];
    for (const subjectKey of people) {
      if (!heldPeople.includes(subjectKey)) ids.push(...(await replacedOf(models, when, subjectKey)));
    }
    return { ids, next: people.length === PEOPLE_AT_ONCE ? (people.at(-1) as string) : null };
  };
  return {
    store,
    deed: () => 'delete',
    find,
    // What was replaced stays replaced.
    stillDue: (_, heldPeople) => ({ subjectKey: { $nin: heldPeople } }),
    async countHeld(models, when, whose) {
      let held = 0;
      if (whose !== 'everybody') {
        for (const subjectKey of whose) held += (await replacedOf(models, when, subjectKey)).length;
        return held;
      }
      for (let from: string | null = ''; from !== null;) {
        const { ids, next } = await find(models, when, { heldPeople: [], from, most: Infinity });
        held += ids.length;
        from = next;
      }
      return held;
    },
  };
}

/** Whose entries are looked through at one look. */
const PEOPLE_AT_ONCE = 100;

async function replacedConsents(
  docs: ConsentEntryDoc[],
  { gates }: Models,
  { cutoff }: When,
): Promise<string[]> {
  const gate = await gates.findById(docs[0]?.subjectKey, { consents: 1 }).lean<Pick<GateDoc, 'consents'>>();
  const standing = new Set((gate?.consents ?? []).flatMap(({ entry }) => entry ?? []));
  return replacedWords(docs, cutoff, standing);
}

const answered = ['completed', 'cancelled', 'refused'];

/** When a request was answered; what has no such time counts from when it was due. */
const answeredBefore = (cutoff: Date) => ({
  state: { $in: answered },
  $or: [{ completedAt: { $lte: cutoff } }, { completedAt: null, dueBy: { $lte: cutoff } }],
});

/** Every category that time ends, and what of it is due at a cutoff. */
export const purges = {
  'message-ids': byAge('inbox', 'subjectKey', ({ now }) => ({ purgeAt: { $lte: now } })),
  'judged-journeys': byAge(
    'decisions',
    'subjectKey',
    ({ cutoff }) => ({ at: { $lte: cutoff }, sealedJourney: { $ne: null } }),
    () => ({ $set: { sealedJourney: null } }),
  ),
  decisions: byAge('decisions', 'subjectKey', ({ cutoff }) => ({ at: { $lte: cutoff } })),
  touches: byAge('touches', 'subjectKey', ({ cutoff }) => ({ reservedAt: { $lte: cutoff } })),
  impressions: byAge(
    'gates',
    '_id',
    ({ cutoff }) => ({ impressions: { $elemMatch: { at: { $lte: cutoff } } } }),
    ({ cutoff }) => ({ $pull: { impressions: { at: { $lte: cutoff } } } }),
  ),
  'in-app-messages': byAge('inAppMessages', 'subjectKey', ({ cutoff }) => ({ at: { $lte: cutoff } })),
  tasks: byAge('tasks', 'subjectKey', ({ cutoff }) => ({ closedAt: { $lte: cutoff } })),
  'consent-requests': byAge('consentRequests', 'subjectKey', ({ cutoff }) => ({
    expiresAt: { $lte: cutoff },
  })),
  'consent-history': byPerson<ConsentEntryDoc>('consentEntries', replacedConsents),
  'told-history': byPerson<ToldFactDoc>('toldFacts', async (docs, _, { cutoff }) =>
    replacedFacts(docs, cutoff),
  ),
  'dead-letters': byAge('deadLetters', null, ({ cutoff }) => ({ at: { $lte: cutoff } })),
  'lifted-stops': byAge('stops', null, ({ cutoff }) => ({ liftedAt: { $lte: cutoff } })),
  'bounced-addresses': byAge('suppressedAddresses', null, ({ cutoff }) => ({
    because: 'bounced',
    at: { $lte: cutoff },
  })),
  'request-identifiers': byAge(
    'privacyRequests',
    null,
    ({ cutoff }) => ({ ...answeredBefore(cutoff), sealed: { $ne: null } }),
    () => ({ $set: { sealed: null } }),
  ),
  requests: byAge('privacyRequests', null, ({ cutoff }) => answeredBefore(cutoff)),
  'export-archives': byAge('exportPieces', null, ({ cutoff }) => ({ at: { $lte: cutoff } })),
  'lifted-holds': byAge('legalHolds', 'subjectKey', ({ cutoff }) => ({
    $or: [{ liftedAt: { $lte: cutoff } }, { liftedAt: null, until: { $lte: cutoff } }],
  })),
} satisfies Partial<Record<RetentionCategory, Purge>>;

export type PurgedCategory = keyof typeof purges;
