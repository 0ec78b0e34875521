import { Schema } from 'mongoose';
import { bytes, text, moment, options } from './parts';

/** What a person may ask for under data-protection law. */
export const privacyRights = [
  'erasure',
  'access',
  'portability',
  'rectification',
  'restriction',
  'objection',
] as const;
export type PrivacyRight = (typeof privacyRights)[number];

export const requestStates = [
  /** They still have to confirm it by a mailed link. */
  'unconfirmed',
  'received',
  'running',
  'needs-a-human',
  'completed',
  'cancelled',
  'refused',
] as const;
export type RequestState = (typeof requestStates)[number];
/** Those in which something is still to be done. */
export const openRequestStates: RequestState[] = ['unconfirmed', 'received', 'running', 'needs-a-human'];

/** A request of a person about their data. Whom it is about is sealed under the request's own key. */
export interface PrivacyRequestDoc {
  _id: string;
  right: PrivacyRight;
  /** Of the table of deadlines: `gdpr`, `ccpa`, … */
  regulation: string;
  /** ISO 3166; null where nobody said. */
  jurisdiction: string | null;
  /** `retention`: nobody asked, and they were not heard of for a long time. */
  source: 'compliance' | 'opendsr' | 'centre' | 'retention';
  receivedAt: Date;
  /** When it came in here; they may have asked earlier, elsewhere. */
  takenAt: Date;
  /** Nothing is done before; until then it may be cancelled. */
  beginsAt: Date;
  acknowledgeBy: Date;
  dueBy: Date;
  extendedTo: Date | null;
  /** Who looks after it: the name of an API key or a person's. */
  owner: string | null;
  state: RequestState;
  /** The step of its workflow that was reached last. */
  step: string | null;
  /** Why it is not going on, as a code. */
  because: string | null;
  /** Until the fence nothing is lost yet. */
  cancellable: boolean;
  completedAt: Date | null;
  receiptId: string | null;
  /** When the person was told that it came in; absent while nobody said so. */
  acknowledgedAt?: Date | null;
  /** The status that the controller who sent it was told of last, of those that OpenDSR knows. */
  told?: string | null;
  /** Why it was put off, under the request's own key. */
  sealedReason?: Buffer | null;
  /** Its identifiers and what was found; null once the request itself is forgotten. */
  sealed: Buffer | null;
}
export const privacyRequest = new Schema<PrivacyRequestDoc>(
  {
    _id: text,
    right: text,
    regulation: text,
    jurisdiction: String,
    source: text,
    receivedAt: moment,
    takenAt: moment,
    beginsAt: moment,
    acknowledgeBy: moment,
    dueBy: moment,
    extendedTo: Date,
    owner: String,
    state: text,
    step: String,
    because: String,
    cancellable: { type: Boolean, required: true },
    completedAt: Date,
    receiptId: String,
    acknowledgedAt: Date,
    told: String,
    sealedReason: Buffer,
    sealed: Buffer,
  },
  options,
);
privacyRequest.index({ receivedAt: -1, _id: -1 });
privacyRequest.index({ state: 1, dueBy: 1 });
privacyRequest.index(
  { state: 1, told: 1 },
  { partialFilterExpression: { source: 'opendsr' }, name: 'untold' },
);

/** Who was erased, by the keyed hash of an id they were known by: no late event brings them back. */
export interface TombstoneDoc {
  _id: Buffer;
  at: Date;
}
export const tombstone = new Schema<TombstoneDoc>({ _id: bytes, at: moment }, options);
