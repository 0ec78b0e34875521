import { Schema } from 'mongoose';
import { bytes, text, moment, options } from './parts';

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
export const inbox = new Schema<InboxDoc>(
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
export const dispatch = new Schema<DispatchDoc>(
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
export const deadLetter = new Schema<DeadLetterDoc>(
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
export const counter = new Schema<CounterDoc>(
  { _id: Schema.Types.Mixed, count: { type: Number, required: true }, lastAt: moment },
  options,
);
