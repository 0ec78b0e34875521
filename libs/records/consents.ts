import { randomUUID } from 'node:crypto';
import type { ClientSession, Connection } from 'mongoose';
import { consentAt, consentKey, consentsAfter, isNo, isYes, scopeOfKey, sensitivities } from '@tact/journey';
import {
  atGate,
  entryNamed,
  entryOfChange,
  isAsk,
  keyed,
  noes,
  reachesFurther,
  scopeOf,
  yeses,
  type ChangedConsent,
  type ConsentChange,
  type Standing,
  type StandingConsent,
} from './consent-words';
import { keptMethod, methodOf, type KeptMethod } from './consent-methods';
import { standingAt, type KnownAt, type Stood } from './consent-standing';
import { openGate } from './open-gate';
import { after, pageOf, type Cursor, type Page } from './page';
import type { ConsentEntryDoc } from './schemas/consents';
import type { GateDoc } from './schemas/gates';
import type { Models } from './schemas/models';
import type { Vault } from './vault';

/** What is written in the same transaction as words on consents, given those of them that come into force. */
export type AlongsideWords = (session: ClientSession, inForce: ConsentChange[]) => Promise<unknown>;

type HeldGate = Pick<GateDoc, 'consents'> & { now: Date };

/**
 * The ledger of consents, and what it means for the gate. Entries are written once, in the transaction that
 * changes the gate, and never touched again.
 */
export class Consents {
  constructor(
    private readonly connection: Connection,
    private readonly models: Pick<Models, 'gates' | 'consentEntries'>,
    private readonly vault: Vault,
  ) {}

  /**
   * Changes consents at the gate and in the ledger in one transaction, with what is done `alongside`; what a no
   * covers lapses. Whoever says no to something says no to what is more sensitive too: those words are added, and
   * answered with the others.
   */
  async change(
    subjectKey: string,
    changes: ConsentChange[],
    alongside: AlongsideWords = async () => undefined,
  ): Promise<ChangedConsent[]> {
    const proofs = new Map<unknown, Buffer>();
    for (const { proof } of changes) {
      if (proof !== undefined && proof !== null)
        proofs.set(proof, await this.vault.seal(subjectKey, 'consent-proof', proof));
    }
    const methods = new Map<string, KeptMethod>();
    for (const method of new Set(changes.map(methodOfChange)))
      methods.set(method, await keptMethod(this.vault, subjectKey, method));
    const changeHeld = async (session: ClientSession, { consents, now }: HeldGate) => {
      const entries: ConsentEntryDoc[] = [];
      const done: ChangedConsent[] = [];
      let standing = keyed(consents);
      const take = async (change: ConsentChange): Promise<ChangedConsent> => {
        const { changed, next } = await this.judge(subjectKey, change, standing, now, session);
        done.push(changed);
        standing = next;
        if (changed.is === 'refused') return changed;
        entries.push(
          entryOfChange(changed.entry, subjectKey, change, {
            recordedAt: now,
            sealedProof: proofs.get(change.proof) ?? null,
            isEvidence: changed.is === 'kept' && changed.because !== 'asked',
            how: methods.get(methodOfChange(change)) ?? {},
          }),
        );
        return changed;
      };
      for (const change of changes) {
        const nearer = furtherNoes(change, standing);
        const taken = await take(change);
        if (taken.is === 'refused') continue;
        for (const no of nearer) await take({ ...no, about: taken.entry });
      }
      if (entries.length > 0) await this.write(subjectKey, standing, done, entries, session);
      await alongside(
        session,
        done.flatMap((one) => (one.is === 'standing' ? [one.change] : [])),
      );
      return done;
    };
    return this.holding(subjectKey, changeHeld);
  }

  /** What a word changes, by the core's own rules; nothing where something newer was said. */
  private async judge(
    subjectKey: string,
    change: ConsentChange,
    standing: Standing,
    now: Date,
    session: ClientSession,
  ): Promise<{ changed: ChangedConsent; next: Standing }> {
    const scope = scopeOf(change);
    const same = (changed: ChangedConsent) => ({ changed, next: standing });
    const entry = change.once === undefined ? randomUUID() : entryNamed(subjectKey, change.once);
    if (
      change.once !== undefined &&
      (await this.models.consentEntries.exists({ _id: entry }).session(session))
    )
      return same({ change, is: 'refused', because: 'duplicate' });
    if (isAsk(change.state)) return same({ change, is: 'kept', entry, because: 'asked' });
    const holds = consentAt(
      { consents: standing },
      scope.purpose,
      scope.channel,
      now.getTime(),
      scope.sensitivity,
    ).valid;
    const ends = standing[consentKey(scope)]?.validUntil ?? null;
    const isAnother = change.onlyWhileItEndsAt !== undefined && ends !== change.onlyWhileItEndsAt.getTime();
    if (isAnother || (change.onlyWhileItHolds && !holds))
      return same({ change, is: 'refused', because: 'not-standing' });
    if (isYes(change.state)) {
      const noes = await this.noes(subjectKey, change, session);
      // Of its own sensitivity the gate knows; what was said of a lesser one meant this too.
      const isSaidSince = noes.some(
        ({ at, sensitivity = 'standard' }) => at >= change.at && sensitivity !== scope.sensitivity,
      );
      if (isSaidSince) return same({ change, is: 'kept', entry, because: 'said-since' });
      const isNewAct = change.state === 'given' && change.proof !== undefined && change.proof !== null;
      if (change.isImported && noes.length > 0 && !isNewAct)
        return same({ change, is: 'kept', entry, because: 'no-new-act' });
    }
    const word = {
      state: change.state,
      at: change.at.getTime(),
      validUntil: change.validUntil?.getTime() ?? null,
      entry,
    };
    const next = consentsAfter<StandingConsent>(standing, scope, word);
    return next === standing
      ? same({ change, is: 'kept', entry, because: 'said-since' })
      : { changed: { change, is: 'standing', entry }, next };
  }

  /** Every no that ever covered what somebody now says yes to, also of what is less sensitive. */
  private async noes(subjectKey: string, change: ConsentChange, session: ClientSession) {
    const { purpose, channel, sensitivity } = scopeOf(change);
    const found = await this.models.consentEntries
      .find({ subjectKey, purpose, state: { $in: noes } }, { channel: 1, sensitivity: 1, state: 1, at: 1 })
      .session(session)
      .lean<ConsentEntryDoc[]>();
    return found.filter((no) => {
      const isCovered = no.channel === 'any' || no.channel === channel || channel === 'any';
      const of = no.sensitivity ?? 'standard';
      const reaches = reachesFurther(no.state)
        ? sensitivities.indexOf(of) <= sensitivities.indexOf(sensitivity)
        : of === sensitivity;
      return isCovered && reaches;
    });
  }

  private async write(
    subjectKey: string,
    standing: Standing,
    done: ChangedConsent[],
    entries: ConsentEntryDoc[],
    session: ClientSession,
  ): Promise<void> {
    const stopped = done.flatMap((one) =>
      one.is === 'standing' && isStop(one.change) ? [permitsOf(one.change)] : [],
    );
    await this.models.gates.updateOne(
      { _id: subjectKey },
      {
        $set: { consents: atGate(standing) },
        ...(stopped.length === 0 ? {} : { $pull: { permits: { state: 'taken', $or: stopped } } }),
      },
      { session },
    );
    await this.models.consentEntries.insertMany(entries, { session });
  }

  /**
   * Writes down what has lapsed since somebody last looked. The gate holds by its own clock either way; here the
   * lapse becomes part of the record, once.
   */
  async noteLapses(subjectKey: string): Promise<number> {
    if (!(await this.models.gates.exists({ _id: subjectKey, consents: thatLapsed() }))) return 0;
    return this.holding(subjectKey, async (session, { consents, now }) => {
      const lapsed = consents.filter(
        ({ state, validUntil }) => isYes(state) && validUntil !== null && validUntil <= now,
      );
      if (lapsed.length === 0) return 0;
      const expired = lapsed.map((consent) => ({ ...consent, state: 'expired' as const }));
      await this.models.gates.updateOne(
        { _id: subjectKey },
        { $set: { consents: [...consents.filter((one) => !lapsed.includes(one)), ...expired] } },
        { session },
      );
      await this.models.consentEntries.insertMany(
        lapsed.map(({ validUntil, entry, at, state: _, ...scope }) =>
          entryOfChange(
            entryNamed(subjectKey, `lapse:${entry ?? consentKey(scopeOf(scope))}:${at.getTime()}`),
            subjectKey,
            {
              ...scope,
              state: 'expired',
              at: validUntil ?? now,
              validUntil: null,
              by: 'Tact',
              actor: 'tact',
              about: entry,
            },
            { recordedAt: now, sealedProof: null, isEvidence: false, how: { method: 'its end came' } },
          ),
        ),
        { session },
      );
      return lapsed.length;
    });
  }

  /** Notes the lapses of people whose consents ended and who were not looked at since; at most so many people. */
  async noteLapsesOfAll(most: number): Promise<number> {
    const lapsed = await this.models.gates.find({ consents: thatLapsed() }, { _id: 1 }).limit(most).lean();
    let noted = 0;
    for (const { _id } of lapsed) noted += await this.noteLapses(_id);
    return noted;
  }

  /** Every word, newest first: consents, and what stands beside them. */
  async history(subjectKeys: string[], limit: number, cursor: Cursor | null): Promise<Page<ConsentEntryDoc>> {
    const docs = await this.models.consentEntries
      .find({ subjectKey: { $in: subjectKeys }, ...after('recordedAt', cursor) })
      .sort({ recordedAt: -1, _id: -1 })
      .limit(limit + 1)
      .lean<ConsentEntryDoc[]>();
    return pageOf(await this.inWords(docs), limit, ({ recordedAt, _id }) => ({ at: recordedAt, id: _id }));
  }

  /** All that is on record about a person's consents, in the order it was recorded. */
  async entries(subjectKey: string): Promise<ConsentEntryDoc[]> {
    const docs = await this.models.consentEntries
      .find({ subjectKey })
      .sort({ recordedAt: 1, _id: 1 })
      .lean<ConsentEntryDoc[]>();
    return this.inWords(docs);
  }

  /** How each was said, in the words of whoever passed it on. */
  private inWords(docs: ConsentEntryDoc[]): Promise<ConsentEntryDoc[]> {
    return Promise.all(
      docs.map(async (doc) => {
        const method = await methodOf(this.vault, doc);
        return method === undefined ? doc : { ...doc, method };
      }),
    );
  }

  /** What stood at a moment, as it was known then, or with what was told later. */
  async stoodAt(subjectKey: string, at: Date, known: KnownAt): Promise<Stood> {
    return standingAt(await this.entries(subjectKey), at, known);
  }

  /** The proof of an entry as it was handed over; undefined where there is none. */
  async proofOf({ subjectKey, sealedProof }: ConsentEntryDoc): Promise<unknown> {
    return sealedProof ? this.vault.open(subjectKey, 'consent-proof', sealedProof) : undefined;
  }

  /** Does something with the gate held, in one transaction; somebody's first word opens it. */
  private async holding<T>(
    subjectKey: string,
    act: (session: ClientSession, gate: HeldGate) => Promise<T>,
  ): Promise<T> {
    const once = () =>
      this.connection.transaction(async (session) => {
        const gate = await this.hold(subjectKey, session);
        return gate === null ? null : { is: await act(session, gate) };
      });
    const done = (await once()) ?? (await openGate(this.models, subjectKey), await once());
    if (done === null) throw new Error('A gate was not opened; this is a fault in Consents.');
    return done.is;
  }

  /**
   * The gate, held by this transaction from here on, and the database's time. It is written before it is judged:
   * a transaction that only read it would lose against every permit that is taken meanwhile, and begin anew.
   */
  private async hold(subjectKey: string, session: ClientSession): Promise<HeldGate | null> {
    const gate = await this.models.gates.collection.findOneAndUpdate(
      { _id: subjectKey as never },
      [{ $set: { saidAt: '$$NOW' } }],
      { session, returnDocument: 'after', projection: { consents: 1, saidAt: 1 } },
    );
    if (gate === null) return null;
    const { consents, saidAt } = gate as unknown as Required<Pick<GateDoc, 'consents' | 'saidAt'>>;
    return { consents, now: saidAt };
  }
}

/** The same no, about what they agreed to and what comes nearer. */
function furtherNoes(change: ConsentChange, standing: Standing): ConsentChange[] {
  if (!reachesFurther(change.state)) return [];
  const { purpose, channel, sensitivity } = scopeOf(change);
  return sensitivities.slice(sensitivities.indexOf(sensitivity) + 1).flatMap((nearer) => {
    const isAgreed = Object.entries(standing).some(([key, consent]) => {
      const scope = scopeOfKey(key);
      const isCovered = channel === 'any' || scope.channel === 'any' || scope.channel === channel;
      return isYes(consent.state) && scope.purpose === purpose && scope.sensitivity === nearer && isCovered;
    });
    return isAgreed ? [{ ...change, sensitivity: nearer, once: undefined }] : [];
  });
}

const methodOfChange = ({ method }: ConsentChange): string => method ?? 'api';

/** Consents of which one has ended and nobody has noted it. */
const thatLapsed = () => ({ $elemMatch: { state: { $in: yeses }, validUntil: { $lte: new Date() } } });

export const isStop = ({ state }: Pick<ConsentChange, 'state'>): boolean => !isAsk(state) && isNo(state);

/** Which permits a no takes back. */
export const permitsOf = (change: ConsentChange): object => {
  const { purpose, channel, sensitivity } = scopeOf(change);
  return {
    purpose,
    ...(channel === 'any' ? {} : { channel }),
    sensitivity: sensitivity === 'standard' ? { $in: [null, 'standard'] } : sensitivity,
  };
};
