import { Schema, type Connection, type Model } from 'mongoose';
import { legalHold } from './schemas-holds';
import { exportPiece } from './schemas-exports';
import { privacyRequest, tombstone } from './schemas-privacy';
import { controller, openDsrRequest, requestCallback } from './schemas-requests';
import { processor, processorOrder } from './schemas-processors';
import type {
  Channel,
  ConsentState,
  PersonalizationLevel,
  PlayKind,
  Sensitivity,
  Stage,
  Task,
} from '@tact/journey';
import { erasedKey, masterEpoch } from './schemas-keys';

const bytes = { type: Schema.Types.Buffer, required: true } as const;
const text = { type: String, required: true } as const;
const moment = { type: Date, required: true } as const;
const options = { versionKey: false, strict: 'throw', minimize: false } as const;

/** A person as everything outside the vault knows them: by a random key. */
export interface SubjectDoc {
  _id: string;
  createdAt: Date;
  /** Has an account id; an anonymous subject may be merged into a known one, a known one never. */
  known: boolean;
  mergedInto: string | null;
  mergeId: string | null;
  /** Fenced: nothing is made for them any more, and what comes late is dropped. */
  erasedAt?: Date | null;
}
const subject = new Schema<SubjectDoc>(
  {
    _id: text,
    createdAt: moment,
    known: { type: Boolean, required: true },
    mergedInto: String,
    mergeId: String,
    erasedAt: Date,
  },
  options,
);

subject.index({ mergedInto: 1 }, { partialFilterExpression: { mergedInto: { $type: 'string' } } });

/** From the keyed hash of an external id to the subject. */
export interface AliasDoc {
  _id: Buffer;
  subjectKey: string;
  linkedAt: Date;
}
const alias = new Schema<AliasDoc>({ _id: bytes, subjectKey: text, linkedAt: moment }, options);
alias.index({ subjectKey: 1 });

/** What a person gave us to reach and address them by, under their own key. */
export interface ProfileDoc {
  _id: string;
  sealed: Buffer;
  updatedAt: Date;
}
const profile = new Schema<ProfileDoc>({ _id: text, sealed: bytes, updatedAt: moment }, options);

export interface WrappedKeyDoc {
  _id: string;
  subjectKey: string;
  epoch: number;
  wrapped: Buffer;
  createdAt: Date;
}
const wrappedKey = new Schema<WrappedKeyDoc>(
  { _id: text, subjectKey: text, epoch: { type: Number, required: true }, wrapped: bytes, createdAt: moment },
  options,
);
wrappedKey.index({ subjectKey: 1 }, { unique: true });
wrappedKey.index({ epoch: 1, _id: 1 });

/** An accepted event. The keyed hash of its message id keeps it from being accepted twice for 30 days. */
export interface InboxDoc {
  _id: Buffer;
  subjectKey: string;
  /** API key's name of the service that reported it; null for Tact's own commands. */
  source: string | null;
  occurredAt: Date;
  receivedAt: Date;
  /** Stamped durably before the signal; a redelivery is the same batch. */
  batch: number | null;
  sealed: Buffer;
  purgeAt: Date | null;
}
const inbox = new Schema<InboxDoc>(
  {
    _id: bytes,
    subjectKey: text,
    source: String,
    occurredAt: moment,
    receivedAt: moment,
    batch: Number,
    sealed: bytes,
    purgeAt: Date,
  },
  options,
);
inbox.index({ subjectKey: 1, batch: 1, occurredAt: 1 });
inbox.index({ receivedAt: 1 }, { partialFilterExpression: { batch: null }, name: 'unstamped' });
// Purged by retention, which asks for legal holds; the server's own way of letting documents expire asks nobody.
inbox.index({ purgeAt: 1 }, { name: 'due' });

/** Who has events to be sent, from when on, and who is sending them. */
export interface DispatchDoc {
  _id: string;
  dueAt?: Date;
  lastBatch: number;
  /** Batches up to here reached Temporal. */
  signalledThrough: number;
  leaseBy?: string;
  leaseUntil?: Date;
}
const dispatch = new Schema<DispatchDoc>(
  {
    _id: text,
    dueAt: Date,
    lastBatch: { type: Number, required: true },
    signalledThrough: { type: Number, required: true },
    leaseBy: String,
    leaseUntil: Date,
  },
  options,
);
dispatch.index({ dueAt: 1 }, { sparse: true });
dispatch.index({ leaseUntil: 1 }, { sparse: true });

/** The read model of a journey, as of a version. */
export interface JourneyDoc {
  _id: string;
  version: number;
  appliedThrough: number;
  stage: Stage;
  level: PersonalizationLevel;
  backingOff: boolean;
  nextWakeUpAt: Date | null;
  lastDecision: string | null;
  /** Closed because its person turned out to be another one. */
  closed: boolean;
  /** When they did or said something last; absent where it was projected before that was noted. */
  heardFromAt?: Date;
  updatedAt: Date;
  sealed: Buffer;
}
const journey = new Schema<JourneyDoc>(
  {
    _id: text,
    version: { type: Number, required: true },
    appliedThrough: { type: Number, required: true },
    stage: text,
    level: text,
    backingOff: { type: Boolean, required: true },
    nextWakeUpAt: Date,
    lastDecision: String,
    closed: { type: Boolean, required: true },
    heardFromAt: Date,
    updatedAt: moment,
    sealed: bytes,
  },
  options,
);
journey.index({ heardFromAt: 1, updatedAt: 1 });
journey.index({ stage: 1, _id: 1 });
journey.index({ level: 1, _id: 1 });

export interface DecisionDoc {
  _id: string;
  subjectKey: string;
  at: Date;
  play: string;
  kind: PlayKind;
  channel: Channel;
  verdict: 'send' | 'defer' | 'hold';
  reasons: string[];
  policy: string;
  touchId: string | null;
  /** The whole decision with every rule's input and answer. */
  sealed: Buffer;
  /** The journey it was judged over, packed: what another policy would be asked about. */
  sealedJourney: Buffer | null;
}
const decision = new Schema<DecisionDoc>(
  {
    _id: text,
    subjectKey: text,
    at: moment,
    play: text,
    kind: text,
    channel: text,
    verdict: text,
    reasons: { type: [String], required: true },
    policy: text,
    touchId: String,
    sealed: bytes,
    sealedJourney: Buffer,
  },
  options,
);
decision.index({ subjectKey: 1, at: -1, _id: -1 });
decision.index({ verdict: 1, at: -1, _id: -1 });

export type TouchFate = 'reserved' | 'delivered' | 'undelivered' | 'refused' | 'unknown';
export interface TouchDoc {
  _id: string;
  subjectKey: string;
  decisionId: string;
  play: string;
  kind: PlayKind;
  channel: Channel;
  purpose: string;
  level: PersonalizationLevel;
  reservedAt: Date;
  fate: TouchFate;
  fateAt: Date | null;
  /** Why it was not delivered, as a code. */
  because: string | null;
  outcome: string | null;
  outcomeAt: Date | null;
  /** Keyed hash of the address it was mailed to: a bounce is about that one, whatever they gave since. */
  sentTo?: Buffer;
}
const touch = new Schema<TouchDoc>(
  {
    _id: text,
    subjectKey: text,
    decisionId: text,
    play: text,
    kind: text,
    channel: text,
    purpose: text,
    level: text,
    reservedAt: moment,
    fate: text,
    fateAt: Date,
    because: String,
    outcome: String,
    outcomeAt: Date,
    sentTo: Buffer,
  },
  options,
);
touch.index({ subjectKey: 1, reservedAt: -1, _id: -1 });
touch.index({ fate: 1, reservedAt: -1, _id: -1 });

export interface GateConsent {
  purpose: string;
  channel: Channel | 'any';
  /** Standard where it says none. */
  sensitivity?: Sensitivity;
  /** The ledger's entry that it stands on; absent of before entries were named. */
  entry?: string;
  state: ConsentState;
  at: Date;
  validUntil: Date | null;
  /** Of every channel together: when the last no was said before this yes. */
  noAt?: Date;
}
export interface Permit {
  id: string;
  touchId: string;
  play: string;
  purpose: string;
  channel: Channel;
  /** Standard where it says none. */
  sensitivity?: Sensitivity;
  /** Of an essential purpose: no pause and no objection takes it back. */
  essential: boolean;
  state: 'taken' | 'committing';
  /** All three by the database's clock. */
  takenAt: Date;
  committedAt?: Date;
  /** When what is committing has left or never will, also if its sender is never heard of again. */
  knownBy?: Date;
}
/** A promotion's place in the product, taken before it was shown. */
export interface Impression {
  touchId: string;
  slot: string;
  /** Keyed hashes of what is promoted, and of the visit; null where the page named none. */
  promotion: string;
  session: string | null;
  at: Date;
  clickedAt: Date | null;
  /** The touch itself and what it was asked about. */
  sealed: Buffer;
}
/** The one document per person that gives every permit and knows every stop. */
export interface GateDoc {
  _id: string;
  /** Why nothing but what is essential may leave; null while open. */
  closed: 'merged' | 'suppressed' | 'erased' | null;
  /** They pressed pause; without an end it lasts until they resume. */
  pausedSince?: Date | null;
  pausedUntil?: Date | null;
  /** They objected to direct marketing. */
  objectedAt?: Date | null;
  /** They asked that their data be kept and nothing else be done with it (Art. 18 GDPR). */
  restrictedAt?: Date | null;
  consents: GateConsent[];
  permits: Permit[];
  /** When somebody last said something of their consents. */
  saidAt?: Date;
  /** Of the last 90 days; absent before the first. */
  impressions?: Impression[];
}
const gate = new Schema<GateDoc>(
  {
    _id: text,
    closed: String,
    pausedSince: Date,
    pausedUntil: Date,
    objectedAt: Date,
    restrictedAt: Date,
    saidAt: Date,
    consents: [
      new Schema<GateConsent>(
        {
          purpose: text,
          channel: text,
          sensitivity: String,
          entry: String,
          state: text,
          at: moment,
          validUntil: Date,
          noAt: Date,
        },
        { _id: false },
      ),
    ],
    permits: [
      new Schema<Permit>(
        {
          id: text,
          touchId: text,
          play: text,
          purpose: text,
          channel: text,
          sensitivity: String,
          essential: Boolean,
          state: text,
          takenAt: moment,
          committedAt: Date,
          knownBy: Date,
        },
        { _id: false, id: false },
      ),
    ],
    impressions: {
      type: [
        new Schema<Impression>(
          {
            touchId: text,
            slot: text,
            promotion: text,
            session: String,
            at: moment,
            clickedAt: Date,
            sealed: bytes,
          },
          { _id: false, id: false },
        ),
      ],
      default: undefined,
    },
  },
  { ...options, id: false },
);
// Sparse: of the people whom nothing is on its way to there is no entry.
gate.index({ 'permits.state': 1, 'permits.knownBy': 1 }, { sparse: true });
gate.index({ 'consents.state': 1, 'consents.validUntil': 1 });
gate.index({ restrictedAt: 1 }, { partialFilterExpression: { restrictedAt: { $type: 'date' } } });

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
const consentEntry = new Schema<ConsentEntryDoc>(
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
const noticeText = new Schema<NoticeDoc>(
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
const toldFact = new Schema<ToldFactDoc>(
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

export interface StopDoc {
  _id: string;
  scope: { play?: string; channel?: Channel; everything?: true };
  reason: string;
  by: string;
  at: Date;
  liftedAt: Date | null;
  liftedBy: string | null;
}
const stop = new Schema<StopDoc>(
  {
    _id: text,
    scope: Schema.Types.Mixed,
    reason: text,
    by: text,
    at: moment,
    liftedAt: Date,
    liftedBy: String,
  },
  options,
);
stop.index({ liftedAt: 1 });

export const apiRoles = ['product', 'ops', 'compliance'] as const;
export type ApiRole = (typeof apiRoles)[number];
export interface ApiKeyDoc {
  _id: string;
  hash: Buffer;
  name: string;
  role: ApiRole;
  createdAt: Date;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
}
const apiKey = new Schema<ApiKeyDoc>(
  { _id: text, hash: bytes, name: text, role: text, createdAt: moment, lastUsedAt: Date, revokedAt: Date },
  options,
);

/** A rejected event. Its content may be personal, so only its shape and fault are kept, sealed by no person's key. */
export interface DeadLetterDoc {
  _id: string;
  at: Date;
  source: string;
  code: string;
  where: string;
  message: string;
  fix: string;
  /** The event's property names, never their values. */
  shape: string[];
}
const deadLetter = new Schema<DeadLetterDoc>(
  // Where: a pointer to the whole message is empty, which `required` takes for missing.
  {
    _id: text,
    at: moment,
    source: text,
    code: text,
    where: String,
    message: text,
    fix: text,
    shape: [String],
  },
  options,
);
deadLetter.index({ at: -1 });

/** Counts by name: `dropped-property`, `unmapped-event`, `intake`. */
export interface CounterDoc {
  _id: { of: string; source: string; name: string };
  count: number;
  lastAt: Date;
}
const counter = new Schema<CounterDoc>(
  { _id: Schema.Types.Mixed, count: { type: Number, required: true }, lastAt: moment },
  options,
);

export interface CatalogueDoc {
  _id: string;
  catalogue: unknown;
  putAt: Date;
  by: string;
}
const catalogue = new Schema<CatalogueDoc>(
  { _id: text, catalogue: Schema.Types.Mixed, putAt: moment, by: text },
  options,
);

export interface ApprovalDoc {
  /** The content hash. */
  _id: string;
  play: string;
  by: string;
  at: Date;
}
const approval = new Schema<ApprovalDoc>({ _id: text, play: text, by: text, at: moment }, options);

export interface WebhookTargetDoc {
  _id: string;
  url: string;
  /** The signing secret, under the system key. */
  sealedSecret: Buffer;
  purposes: string[];
  by: string;
  at: Date;
}
const webhookTarget = new Schema<WebhookTargetDoc>(
  { _id: text, url: text, sealedSecret: bytes, purposes: [String], by: text, at: moment },
  options,
);

/** A message in the in-app inbox; its id is the touch's. */
export interface InAppMessageDoc {
  _id: string;
  subjectKey: string;
  at: Date;
  shownAt: Date | null;
  clickedAt: Date | null;
  sealed: Buffer;
}
const inAppMessage = new Schema<InAppMessageDoc>(
  { _id: text, subjectKey: text, at: moment, shownAt: Date, clickedAt: Date, sealed: bytes },
  options,
);
inAppMessage.index({ subjectKey: 1, at: -1, _id: -1 });

/** Something for a human to look at, as a journey opened it; its id names the subject, the kind and the instant. */
export interface TaskDoc {
  _id: string;
  subjectKey: string;
  kind: Task['kind'];
  openedAt: Date;
  closedAt: Date | null;
  /** Name of the API key that closed it by hand. */
  closedBy: string | null;
  /** When its webhook is due; null when it has left, or there was nobody to tell. */
  announceAt: Date | null;
  announcedAt: Date | null;
  attempts: number;
  /** What it is about, and what was noted. */
  sealed: Buffer;
}
const task = new Schema<TaskDoc>(
  {
    _id: text,
    subjectKey: text,
    kind: text,
    openedAt: moment,
    closedAt: Date,
    closedBy: String,
    announceAt: Date,
    announcedAt: Date,
    attempts: { type: Number, required: true },
    sealed: bytes,
  },
  options,
);
task.index({ openedAt: -1, _id: -1 });
task.index({ subjectKey: 1 });
task.index({ announceAt: 1 }, { partialFilterExpression: { announceAt: { $type: 'date' } } });

/** One entry of the transparency log. Written once, under the next number, and never changed. */
export interface LogEntryDoc {
  /** Its number; the first is 0, and there are no gaps. */
  _id: number;
  /** Given by whoever writes it: what is written again is there once. */
  entryId: string;
  kind: 'audit' | 'receipt';
  at: Date;
  /** Whom it is about, as their audit name; null for nobody, or somebody whose key is gone. */
  about: string | null;
  /** What is hashed, letter for letter. Everything beside it is there to find it by. */
  leaf: string;
  /** The subtrees it completes, 32 bytes each, its own hash first. */
  hashes: Buffer;
}
const logEntry = new Schema<LogEntryDoc>(
  {
    _id: { type: Number, required: true },
    entryId: text,
    kind: text,
    at: moment,
    about: String,
    leaf: text,
    hashes: bytes,
  },
  options,
);
logEntry.index({ entryId: 1 }, { unique: true });
logEntry.index({ kind: 1, _id: -1 });
logEntry.index({ about: 1, _id: -1 }, { partialFilterExpression: { about: { $type: 'string' } } });

/** An entry whose writer came too late for its number; whoever writes next writes it. */
export type LogParkedDoc = Omit<LogEntryDoc, '_id' | 'entryId' | 'hashes'> & { _id: string };
const logParked = new Schema<LogParkedDoc>(
  { _id: text, kind: text, at: moment, about: String, leaf: text },
  options,
);

/** A signed head of the log, by the log's size. */
export interface LogCheckpointDoc {
  _id: number;
  checkpoint: string;
  at: Date;
}
const logCheckpoint = new Schema<LogCheckpointDoc>(
  { _id: { type: Number, required: true }, checkpoint: text, at: moment },
  options,
);

/** A signed receipt. Whom it is about stands in it only as a commitment, whose salt is theirs alone. */
export interface ReceiptDoc {
  _id: string;
  kind: string;
  issuedAt: Date;
  jws: string;
}
const receipt = new Schema<ReceiptDoc>({ _id: text, kind: text, issuedAt: moment, jws: text }, options);
receipt.index({ issuedAt: -1, _id: -1 });

/** Who works with the command line, so that the log can name them by an id. */
export interface OperatorDoc {
  _id: string;
  name: string;
}
const operator = new Schema<OperatorDoc>({ _id: text, name: text }, options);
operator.index({ name: 1 }, { unique: true });

/** Who asked not to be learned about, and how much was dropped since for it. Nobody else has one. */
export interface TrackingLimitDoc {
  _id: string;
  since: Date;
  /** Name of the API key or page, and `Sec-GPC` where their browser said it for them. */
  by: string;
  droppedEvents: number;
  droppedFields: number;
}
const trackingLimit = new Schema<TrackingLimitDoc>(
  {
    _id: text,
    since: moment,
    by: text,
    droppedEvents: { type: Number, required: true },
    droppedFields: { type: Number, required: true },
  },
  options,
);

/** Whose address it is, by its keyed hash: reports of bounces know nobody by anything else. */
export interface AddressDoc {
  /** The subject key. */
  _id: string;
  hash: Buffer;
}
const address = new Schema<AddressDoc>({ _id: text, hash: bytes }, options);
address.index({ hash: 1 });

/** An address that nothing is mailed to any more. */
export interface SuppressedAddressDoc {
  _id: Buffer;
  because: 'bounced' | 'complained';
  at: Date;
  by: string;
}
const suppressedAddress = new Schema<SuppressedAddressDoc>(
  { _id: bytes, because: text, at: moment, by: text },
  options,
);

/** Who may report what became of mails, with the secret that signs it. */
export interface ReportSourceDoc {
  _id: string;
  name: string;
  sealedSecret: Buffer;
  by: string;
  at: Date;
}
const reportSource = new Schema<ReportSourceDoc>(
  { _id: text, name: text, sealedSecret: bytes, by: text, at: moment },
  options,
);

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
const consentRequest = new Schema<ConsentRequestDoc>(
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

/** Every collection, bound to a connection. Wrapped keys, and what is known of keys, live in a database of their own. */
export function modelsOf(connection: Connection) {
  const keys = connection.useDb('tact_keys', { useCache: true });
  const model = <T>(name: string, schema: Schema<T>, collection: string, db = connection): Model<T> =>
    db.model<T>(name, schema, collection);
  return {
    subjects: model('Subject', subject, 'subjects'),
    aliases: model('Alias', alias, 'aliases'),
    profiles: model('Profile', profile, 'profiles'),
    wrappedKeys: model('WrappedKey', wrappedKey, 'wrapped_keys', keys),
    erasedKeys: model('ErasedKey', erasedKey, 'erased_keys', keys),
    masterEpochs: model('MasterEpoch', masterEpoch, 'master_epochs', keys),
    inbox: model('Inbox', inbox, 'inbox'),
    dispatches: model('Dispatch', dispatch, 'dispatches'),
    journeys: model('Journey', journey, 'journeys'),
    decisions: model('Decision', decision, 'decisions'),
    touches: model('Touch', touch, 'touches'),
    gates: model('Gate', gate, 'gates'),
    consentEntries: model('ConsentEntry', consentEntry, 'consent_entries'),
    notices: model('Notice', noticeText, 'notices'),
    toldFacts: model('ToldFact', toldFact, 'told_facts'),
    stops: model('Stop', stop, 'stops'),
    apiKeys: model('ApiKey', apiKey, 'api_keys'),
    deadLetters: model('DeadLetter', deadLetter, 'dead_letters'),
    counters: model('Counter', counter, 'counters'),
    catalogues: model('Catalogue', catalogue, 'catalogues'),
    approvals: model('Approval', approval, 'approvals'),
    webhookTargets: model('WebhookTarget', webhookTarget, 'webhook_targets'),
    inAppMessages: model('InAppMessage', inAppMessage, 'in_app_messages'),
    tasks: model('Task', task, 'tasks'),
    logEntries: model('LogEntry', logEntry, 'log_entries'),
    logParked: model('LogParked', logParked, 'log_parked'),
    logCheckpoints: model('LogCheckpoint', logCheckpoint, 'log_checkpoints'),
    receipts: model('Receipt', receipt, 'receipts'),
    operators: model('Operator', operator, 'operators'),
    trackingLimits: model('TrackingLimit', trackingLimit, 'tracking_limits'),
    addresses: model('Address', address, 'addresses'),
    suppressedAddresses: model('SuppressedAddress', suppressedAddress, 'suppressed_addresses'),
    reportSources: model('ReportSource', reportSource, 'report_sources'),
    consentRequests: model('ConsentRequest', consentRequest, 'consent_requests'),
    privacyRequests: model('PrivacyRequest', privacyRequest, 'privacy_requests'),
    tombstones: model('Tombstone', tombstone, 'tombstones'),
    legalHolds: model('LegalHold', legalHold, 'legal_holds'),
    openDsrRequests: model('OpenDsrRequest', openDsrRequest, 'opendsr_requests'),
    requestCallbacks: model('RequestCallback', requestCallback, 'request_callbacks'),
    controllers: model('Controller', controller, 'controllers'),
    processors: model('Processor', processor, 'processors'),
    processorOrders: model('ProcessorOrder', processorOrder, 'processor_orders'),
    exportPieces: model('ExportPiece', exportPiece, 'export_pieces'),
  };
}

export type Models = ReturnType<typeof modelsOf>;

/** Earlier versions let the server delete what had expired, legal hold or not. */
async function dropExpiring({ collection }: Model<unknown>): Promise<void> {
  for (const { name, expireAfterSeconds } of await collection.indexes()) {
    if (expireAfterSeconds !== undefined && name !== undefined)
      await collection.dropIndex(name).catch(() => undefined);
  }
}

/** Creates collections and indexes; safe to run by several processes at once. */
export async function ensureIndexes(models: Models): Promise<void> {
  for (const model of Object.values(models) as unknown as Model<unknown>[]) {
    await model.createCollection().catch((error: { codeName?: string }) => {
      if (error.codeName !== 'NamespaceExists') throw error;
    });
    await dropExpiring(model);
    await model.createIndexes();
  }
}
