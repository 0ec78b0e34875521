import { Schema } from 'mongoose';
import { bytes, text, moment, options } from './parts';

/** A request as a controller sent it, so that the same again has the same answer. */
export interface OpenDsrRequestDoc {
  /** The controller and its id of the request. */
  _id: string;
  controller: string;
  subjectRequestId: string;
  /** Ours, in `privacy_requests`. */
  requestId: string;
  receivedAt: Date;
  /** What was sent, and where status goes, under the request's own key. */
  sealed: Buffer;
}
export const openDsrRequest = new Schema<OpenDsrRequestDoc>(
  {
    _id: text,
    controller: text,
    subjectRequestId: text,
    requestId: text,
    receivedAt: moment,
    sealed: bytes,
  },
  options,
);
openDsrRequest.index({ requestId: 1 }, { unique: true });

/** What became of a callback; null while it is due. `forgotten`: the request's key is gone, and its address with it. */
export type CallbackEnd = 'delivered' | 'gone' | 'given-up' | 'superseded' | 'dismissed' | 'forgotten';

/** One word about a request's status to one address. Its id is the `webhook-id` of every try. */
export interface RequestCallbackDoc {
  _id: string;
  requestId: string;
  /** Which of the request's addresses it goes to, counted from 0. */
  place: number;
  status: string;
  at: Date;
  /** When it is tried next; null once it is settled. */
  dueAt: Date | null;
  attempts: number;
  ended: CallbackEnd | null;
  /** What the last try came to, as a code: 503, unreachable. */
  because: string | null;
  /** Its address and body, under the request's own key. */
  sealed: Buffer;
}
export const requestCallback = new Schema<RequestCallbackDoc>(
  {
    _id: text,
    requestId: text,
    place: { type: Number, required: true },
    status: text,
    at: moment,
    dueAt: Date,
    attempts: { type: Number, required: true },
    ended: String,
    because: String,
    sealed: bytes,
  },
  options,
);
requestCallback.index({ dueAt: 1 }, { partialFilterExpression: { dueAt: { $type: 'date' } } });
requestCallback.index({ requestId: 1, at: 1 });
requestCallback.index({ ended: 1 }, { partialFilterExpression: { ended: 'given-up' }, name: 'given-up' });

/** A controller's secret for callbacks, and the one before it while that still signs. */
export interface ControllerDoc {
  /** The name of its API keys. */
  _id: string;
  sealedSecret: Buffer;
  formerSecret: Buffer | null;
  formerUntil: Date | null;
  at: Date;
}
export const controller = new Schema<ControllerDoc>(
  { _id: text, sealedSecret: bytes, formerSecret: Schema.Types.Buffer, formerUntil: Date, at: moment },
  options,
);
