import { Schema } from 'mongoose';
import { bytes, text, moment, options } from './parts';

export interface WrappedKeyDoc {
  _id: string;
  subjectKey: string;
  epoch: number;
  wrapped: Buffer;
  createdAt: Date;
}
export const wrappedKey = new Schema<WrappedKeyDoc>(
  { _id: text, subjectKey: text, epoch: { type: Number, required: true }, wrapped: bytes, createdAt: moment },
  options,
);
wrappedKey.index({ subjectKey: 1 }, { unique: true });
wrappedKey.index({ epoch: 1, _id: 1 });

/** The deny list: subjects whose key was destroyed. None is ever made for them again, and none found is used. */
export interface ErasedKeyDoc {
  /** The subject key. */
  _id: string;
  at: Date;
}
export const erasedKey = new Schema<ErasedKeyDoc>({ _id: text, at: moment }, options);

/** What all processes know of a master key: its number, and that its end has come. Never the key. */
export interface MasterEpochDoc {
  _id: number;
  since: Date;
  /** From here on nothing may be wrapped by it. */
  closedAt: Date | null;
  destroyedAt: Date | null;
}
export const masterEpoch = new Schema<MasterEpochDoc>(
  { _id: { type: Number, required: true }, since: moment, closedAt: Date, destroyedAt: Date },
  options,
);
