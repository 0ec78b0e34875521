import { Schema } from 'mongoose';
import { bytes, text, moment, options } from './parts';

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
export const logEntry = new Schema<LogEntryDoc>(
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
export const logParked = new Schema<LogParkedDoc>(
  { _id: text, kind: text, at: moment, about: String, leaf: text },
  options,
);

/** A signed head of the log, by the log's size. */
export interface LogCheckpointDoc {
  _id: number;
  checkpoint: string;
  at: Date;
}
export const logCheckpoint = new Schema<LogCheckpointDoc>(
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
export const receipt = new Schema<ReceiptDoc>(
  { _id: text, kind: text, issuedAt: moment, jws: text },
  options,
);
receipt.index({ issuedAt: -1, _id: -1 });
