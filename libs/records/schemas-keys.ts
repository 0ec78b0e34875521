import { Schema } from 'mongoose';

const text = { type: String, required: true } as const;
const moment = { type: Date, required: true } as const;
const options = { versionKey: false, strict: 'throw', minimize: false } as const;

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
