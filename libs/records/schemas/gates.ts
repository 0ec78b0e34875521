import { Schema } from 'mongoose';
import type { Channel, ConsentState, Sensitivity } from '@tact/journey';
import { bytes, text, moment, options } from './parts';

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
export const gate = new Schema<GateDoc>(
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

export interface StopDoc {
  _id: string;
  scope: { play?: string; channel?: Channel; everything?: true };
  reason: string;
  by: string;
  at: Date;
  liftedAt: Date | null;
  liftedBy: string | null;
}
export const stop = new Schema<StopDoc>(
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
