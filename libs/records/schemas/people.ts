import { Schema } from 'mongoose';
import { bytes, text, moment, options } from './parts';

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
export const subject = new Schema<SubjectDoc>(
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
export const alias = new Schema<AliasDoc>({ _id: bytes, subjectKey: text, linkedAt: moment }, options);
alias.index({ subjectKey: 1 });

/** What a person gave us to reach and address them by, under their own key. */
export interface ProfileDoc {
  _id: string;
  sealed: Buffer;
  updatedAt: Date;
}
export const profile = new Schema<ProfileDoc>({ _id: text, sealed: bytes, updatedAt: moment }, options);

/** Who asked not to be learned about, and how much was dropped since for it. Nobody else has one. */
export interface TrackingLimitDoc {
  _id: string;
  since: Date;
  /** Name of the API key or page, and `Sec-GPC` where their browser said it for them. */
  by: string;
  droppedEvents: number;
  droppedFields: number;
}
export const trackingLimit = new Schema<TrackingLimitDoc>(
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
export const address = new Schema<AddressDoc>({ _id: text, hash: bytes }, options);
address.index({ hash: 1 });

/** An address that nothing is mailed to any more. */
export interface SuppressedAddressDoc {
  _id: Buffer;
  because: 'bounced' | 'complained';
  at: Date;
  by: string;
}
export const suppressedAddress = new Schema<SuppressedAddressDoc>(
  { _id: bytes, because: text, at: moment, by: text },
  options,
);
