import { Schema } from 'mongoose';
import { bytes, text, moment, options } from './parts';

/** What must not be deleted for now, though its time is over or somebody asked for it. */
export interface LegalHoldDoc {
  _id: string;
  /** Whose data it holds; null where it holds a collection. */
  subjectKey: string | null;
  /** The collection it holds, by its name in the database; null where it holds a person's data. */
  store: string | null;
  /** Under the person's own key; under the system's where it holds a collection. */
  sealedReason: Buffer;
  by: string;
  at: Date;
  /** It ends by itself: what has no end is looked at by nobody. */
  until: Date;
  liftedAt: Date | null;
  liftedBy: string | null;
}
export const legalHold = new Schema<LegalHoldDoc>(
  {
    _id: text,
    subjectKey: String,
    store: String,
    sealedReason: bytes,
    by: text,
    at: moment,
    until: moment,
    liftedAt: Date,
    liftedBy: String,
  },
  options,
);
legalHold.index({ until: 1 });
