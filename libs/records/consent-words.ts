import { createHash } from 'node:crypto';
import {
  consentKey,
  consentStates,
  isNo,
  isYes,
  scopeOfKey,
  type Channel,
  type Consent,
  type ConsentScope,
  type ConsentState,
  type Sensitivity,
} from '@tact/journey';
import type { KeptMethod } from './consent-methods';
import { askWords, type Actor, type AskWord, type ConsentEntryDoc, type NoticeRef } from './schemas/consents';
import type { GateConsent } from './schemas/gates';

/** A word on a consent, as somebody passes it on. */
export interface ConsentChange {
  purpose: string;
  channel: Channel | 'any';
  /** Standard where it says none. */
  sensitivity?: Sensitivity | undefined;
  state: ConsentState | AskWord;
  at: Date;
  validUntil: Date | null;
  by: string;
  /** The customer, unless it says another. */
  actor?: Actor | undefined;
  /** Where and how it was said; `api` where it says nothing. */
  method?: string | undefined;
  notice?: NoticeRef | null | undefined;
  jurisdiction?: string | null | undefined;
  /** What shows it, kept as handed over, under the person's own key. */
  proof?: unknown;
  /** The entry that this one narrows or follows from. */
  about?: string | null | undefined;
  /** A renewal renews something: taken only while that holds. */
  onlyWhileItHolds?: boolean | undefined;
  /** Only what still has this end: what was renewed since has another. */
  onlyWhileItEndsAt?: Date | undefined;
  /** A yes that came from elsewhere: after a no it stands only if it shows a new act. */
  isImported?: boolean | undefined;
  /** A name that keeps the same word from being told twice, such as a line's that is imported again. */
  once?: string | undefined;
}

/** What became of a word. */
export type ChangedConsent = { change: ConsentChange } & (
  | { is: 'standing'; entry: string }
  /** In the ledger and not in force: somebody was only asked, said otherwise since, or shows no new act. */
  | { is: 'kept'; entry: string; because: 'asked' | 'said-since' | 'no-new-act' }
  /** Not in the ledger: there is nothing to renew, or it was said before. */
  | { is: 'refused'; because: 'not-standing' | 'duplicate' }
);

/** A consent as the core knows it, and the entry that it stands on. */
export interface StandingConsent extends Consent {
  entry?: string | undefined;
}

export type Standing = Record<string, StandingConsent>;

/** The words by which a consent stands, and those by which it doesn't, as queries name them. */
export const yeses = consentStates.filter(isYes);
export const noes = consentStates.filter(isNo);

type Scoped = Pick<ConsentChange, 'purpose' | 'channel' | 'sensitivity'>;

export const scopeOf = ({ purpose, channel, sensitivity = 'standard' }: Scoped): ConsentScope => ({
  purpose,
  channel,
  sensitivity,
});

export const isAsk = (state: ConsentEntryDoc['state']): state is AskWord =>
  (askWords as readonly string[]).includes(state);

/** Who says no to something says no to what comes nearer as well; who merely lets it lapse does not. */
export const reachesFurther = (state: ConsentEntryDoc['state']): boolean =>
  state === 'withdrawn' || state === 'refused';

/** The gate's consents by the core's keys. */
export const keyed = (consents: GateConsent[]): Standing =>
  Object.fromEntries(
    consents.map(({ state, at, validUntil, noAt, entry, ...scope }) => [
      consentKey(scopeOf(scope)),
      {
        ...{ state, at: at.getTime(), validUntil: validUntil?.getTime() ?? null, entry },
        ...(noAt === undefined ? {} : { noAt: noAt.getTime() }),
      },
    ]),
  );

export const atGate = (standing: Standing): GateConsent[] =>
  Object.entries(standing).map(([key, { state, at, validUntil, noAt, entry }]) => {
    const { sensitivity, ...scope } = scopeOfKey(key);
    return {
      ...scope,
      ...(sensitivity === 'standard' ? {} : { sensitivity }),
      ...(entry === undefined ? {} : { entry }),
      state,
      at: new Date(at),
      validUntil: validUntil === null ? null : new Date(validUntil),
      ...(noAt === undefined ? {} : { noAt: new Date(noAt) }),
    };
  });

/** The id of an entry that has a name of its own: whoever tells it again finds it there. */
export const entryNamed = (subjectKey: string, name: string): string =>
  createHash('sha256').update(`${subjectKey}\n${name}`).digest('hex').slice(0, 32);

export const entryOfChange = (
  _id: string,
  subjectKey: string,
  change: ConsentChange,
  {
    recordedAt,
    sealedProof,
    isEvidence,
    how,
  }: { recordedAt: Date; sealedProof: Buffer | null; isEvidence: boolean; how: KeptMethod },
): ConsentEntryDoc => ({
  _id,
  subjectKey,
  purpose: change.purpose,
  channel: change.channel,
  ...(change.sensitivity === undefined || change.sensitivity === 'standard'
    ? {}
    : { sensitivity: change.sensitivity }),
  state: change.state,
  at: change.at,
  recordedAt,
  validUntil: change.validUntil,
  by: change.by,
  actor: change.actor ?? 'customer',
  ...how,
  notice: change.notice ?? null,
  jurisdiction: change.jurisdiction ?? null,
  about: change.about ?? null,
  ...(isEvidence ? { evidenceOnly: true } : {}),
  sealedProof,
});
