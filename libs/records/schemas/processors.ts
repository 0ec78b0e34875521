import { Schema } from 'mongoose';
import { bytes, text, moment, options } from './parts';

/** What a processor knows people by. */
export const processorIdentities = ['email', 'user-id'] as const;
export type ProcessorIdentity = (typeof processorIdentities)[number];

/**
 * How one that accepted an order says that it is done: by a callback, when it is asked for its status, or when it is
 * sent the same order again.
 */
export const confirmingWays = ['by-callback', 'by-poll', 'at-once'] as const;
export type ConfirmingWay = (typeof confirmingWays)[number];

/** Somebody downstream who holds a copy of what is known of people. */
export interface ProcessorDoc {
  /** Its name; readable in Temporal and in receipts. */
  _id: string;
  /** Where erasures are ordered. */
  url: string;
  /** Whom a human turns to. */
  contact: string;
  /** What it holds, in words for everybody. */
  holds: string;
  /** What it does for us with it, in the same words; absent in those declared before it was asked. */
  does?: string | undefined;
  knowsBy: ProcessorIdentity[];
  confirms: ConfirmingWay;
  /** ISO 8601: how long it may take until it has confirmed. */
  deadline: string;
  sealedSecret: Buffer;
  /** The one before it, which signs and is taken as well until then; absent in one that was never renewed. */
  formerSecret?: Buffer | null;
  formerUntil?: Date | null;
  by: string;
  at: Date;
}
export const processor = new Schema<ProcessorDoc>(
  {
    _id: text,
    url: text,
    contact: text,
    holds: text,
    does: String,
    knowsBy: { type: [String], required: true },
    confirms: text,
    deadline: text,
    sealedSecret: bytes,
    formerSecret: Schema.Types.Buffer,
    formerUntil: Date,
    by: text,
    at: moment,
  },
  options,
);

export const orderStates = [
  /** It has not answered yet, or could not be reached. */
  'waiting',
  /** It said it would, and has not said it did. */
  'accepted',
  'confirmed',
  'refused',
  /** The time it had is over. */
  'overdue',
] as const;
export type OrderState = (typeof orderStates)[number];
/** Those in which it is still asked. */
export const openOrderStates: OrderState[] = ['waiting', 'accepted'];

/** That one processor is to erase one person. Its id is random, so that no two processors can compare theirs. */
export interface ProcessorOrderDoc {
  _id: string;
  requestId: string;
  processor: string;
  state: OrderState;
  /** Since when it is in that state. */
  at: Date;
  dueAt: Date;
  attempts: number;
  /** What the last try came to, as a code: 503, unreachable. */
  because: string | null;
  /** What the processor calls it. */
  reference: string | null;
  /** Who let it be, although it was not confirmed. */
  letBeBy: string | null;
  /** Why, in their words, under the request's own key. */
  sealedReason?: Buffer | null;
  /** Whom it is about, under the request's own key. */
  sealed: Buffer;
}
export const processorOrder = new Schema<ProcessorOrderDoc>(
  {
    _id: text,
    requestId: text,
    processor: text,
    state: text,
    at: moment,
    dueAt: moment,
    attempts: { type: Number, required: true },
    because: String,
    reference: String,
    letBeBy: String,
    sealedReason: Schema.Types.Buffer,
    sealed: bytes,
  },
  options,
);
processorOrder.index({ requestId: 1, processor: 1 }, { unique: true });
processorOrder.index({ processor: 1, state: 1 });
