import { Schema } from 'mongoose';
import type { Channel, ConsentState, Sensitivity } from '@tact/journey';
import { bytes, text, moment, options } from './parts';

/** What is said about everything at once, beside what is said about a purpose and a channel. */
export const haltWords = [
  'paused',
  'resumed',
  'objected',
  'objection-lifted',
  'restricted',
  'restriction-lifted',
  'suppressed',
  'suppression-lifted',
] as const;

export type HaltWord = (typeof haltWords)[number];

/** Somebody was asked; nothing is agreed to yet, and what stood stands. */
export const askWords = ['requested', 'request-deferred'] as const;

export type AskWord = (typeof askWords)[number];

/** The text that somebody had before them, as registered. */
export interface NoticeRef {
  id: string;
  version: string;
  /** BCP 47. */
  language: string;
  /** SHA-256 of the text, in hex. */
  hash: string;
}

/** Who said it: the person, somebody who works here, a service on its own account, or Tact, that noticed it. */
export const actors = ['customer', 'operator', 'service', 'tact'] as const;

export type Actor = (typeof actors)[number];

/** Whether what they do may be learned from. */
export const trackingWords = ['tracking-limited', 'tracking-limit-lifted'] as const;

export type TrackingWord = (typeof trackingWords)[number];

/** Asked whether to keep what ends, they chose to let it end. */
export type LapseWord = 'let-lapse';

/** Append-only: every word about whether and how they want to be spoken to. */
export interface ConsentEntryDoc {
  _id: string;
  subjectKey: string;
  /** `any` for a pause, an objection or a suppression: they are about no purpose in particular. */
  purpose: string;
  channel: Channel | 'any';
  /** Standard where it says none. */
  sensitivity?: Sensitivity;
  state: ConsentState | AskWord | HaltWord | TrackingWord | LapseWord;
  at: Date;
  recordedAt: Date;
  validUntil: Date | null;
  /** Name of the API key, or how the customer did it. */
  by: string;
  /** Absent of before it was asked, as all that follows. */
  actor?: Actor;
  /** Where and how it was said, in Tact's own words: `api`, `import`, `preference-centre`, `double opt-in`, … */
  method?: string;
  /** The same in the words of whoever passed it on, under the person's own key. */
  sealedMethod?: Buffer | null;
  /** Null where whoever passed it on named none. */
  notice?: NoticeRef | null;
  /** Whose law it was said under: ISO 3166. */
  jurisdiction?: string | null;
  /** The entry that this one narrows, ends or says no to as well. */
  about?: string | null;
  /** Kept as evidence alone: it came too late, or shows no new act, and has never been in force. */
  evidenceOnly?: boolean;
  /** The proof as it was handed over, under the person's own key. */
  sealedProof?: Buffer | null;
}
const notice = new Schema<NoticeRef>(
  { id: text, version: text, language: text, hash: text },
  { _id: false, id: false },
);
export const consentEntry = new Schema<ConsentEntryDoc>(
  {
    _id: text,
    subjectKey: text,
    purpose: text,
    channel: text,
    sensitivity: String,
    state: text,
    at: moment,
    recordedAt: moment,
    validUntil: Date,
    by: text,
    actor: String,
    method: String,
    sealedMethod: Buffer,
    notice,
    jurisdiction: String,
    about: String,
    evidenceOnly: Boolean,
    sealedProof: Buffer,
  },
  options,
);
consentEntry.index({ subjectKey: 1, recordedAt: -1, _id: -1 });

/** A text that people were shown before they agreed. Never changed: another text is another version. */
export interface NoticeDoc extends NoticeRef {
  /** `id@version/language`. */
  _id: string;
  text: string;
  /** Where it could be read. */
  url: string | null;
  registeredAt: Date;
  by: string;
}
export const noticeText = new Schema<NoticeDoc>(
  {
    _id: text,
    id: text,
    version: text,
    language: text,
    hash: text,
    text,
    url: String,
    registeredAt: moment,
    by: text,
  },
  { ...options, id: false },
);
noticeText.index({ registeredAt: -1, _id: -1 });

/** Append-only: that somebody told something about themselves, when, to whom, and what for. Not what they told. */
export interface ToldFactDoc {
  _id: string;
  subjectKey: string;
  /** What it is about, as the data map names it: `firstName`, `preferences.topics`, `context`. */
  field: string;
  at: Date;
  recordedAt: Date;
  /** Name of the API key, or how the customer did it. */
  by: string;
  actor: Actor;
  method: string;
  /** The registered purposes that asked for it. */
  purposes: string[];
  takenBack: boolean;
  /** What would say too much in the open, such as which context; under the person's own key. */
  sealed: Buffer | null;
}
export const toldFact = new Schema<ToldFactDoc>(
  {
    _id: text,
    subjectKey: text,
    field: text,
    at: moment,
    recordedAt: moment,
    by: text,
    actor: text,
    method: text,
    purposes: { type: [String], required: true },
    takenBack: { type: Boolean, required: true },
    sealed: Buffer,
  },
  options,
);
toldFact.index({ subjectKey: 1, recordedAt: -1, _id: -1 });

/** A consent that waits for its confirmation by mail. Unconfirmed it lapses, and is forgotten. */
export interface ConsentRequestDoc {
  _id: string;
  subjectKey: string;
  purpose: string;
  channel: Channel | 'any';
  requestedAt: Date;
  expiresAt: Date;
  confirmedAt: Date | null;
  /** Keyed hash of the address that the mail goes to. */
  address: Buffer;
  mail: 'due' | 'sending' | 'sent' | 'not-sent';
  /** When it is tried next, while it is due. */
  mailAt: Date | null;
  attempts: number;
  /** Why it was not sent, as a code. */
  because: string | null;
  by: string;
  /** Until when the consent would last; null for as long as the purpose says. */
  validUntil: Date | null;
  /** What the ledger will say of the request once it is confirmed, as of a word there. */
  sensitivity?: Sensitivity;
  actor?: Actor;
  method?: string;
  sealedMethod?: Buffer | null;
  notice?: NoticeRef | null;
  jurisdiction?: string | null;
  sealedProof?: Buffer | null;
}
export const consentRequest = new Schema<ConsentRequestDoc>(
  {
    _id: text,
    subjectKey: text,
    purpose: text,
    channel: text,
    requestedAt: moment,
    expiresAt: moment,
    confirmedAt: Date,
    address: bytes,
    mail: text,
    mailAt: Date,
    attempts: { type: Number, required: true },
    because: String,
    by: text,
    validUntil: Date,
    sensitivity: String,
    actor: String,
    method: String,
    sealedMethod: Buffer,
    notice,
    jurisdiction: String,
    sealedProof: Buffer,
  },
  options,
);
consentRequest.index({ subjectKey: 1, purpose: 1, channel: 1 });
consentRequest.index({ address: 1, requestedAt: 1 });
consentRequest.index({ mailAt: 1 }, { partialFilterExpression: { mailAt: { $type: 'date' } } });
consentRequest.index({ expiresAt: 1 });
