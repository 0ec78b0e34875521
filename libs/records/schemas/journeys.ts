import { Schema } from 'mongoose';
import type { Channel, PersonalizationLevel, PlayKind, Stage, Task } from '@tact/journey';
import { bytes, text, moment, options } from './parts';

/** The read model of a journey, as of a version. */
export interface JourneyDoc {
  _id: string;
  version: number;
  appliedThrough: number;
  stage: Stage;
  level: PersonalizationLevel;
  backingOff: boolean;
  nextWakeUpAt: Date | null;
  lastDecision: string | null;
  /** Closed because its person turned out to be another one. */
  closed: boolean;
  /** When they did or said something last; absent where it was projected before that was noted. */
  heardFromAt?: Date;
  updatedAt: Date;
  sealed: Buffer;
}
export const journey = new Schema<JourneyDoc>(
  {
    _id: text,
    version: { type: Number, required: true },
    appliedThrough: { type: Number, required: true },
    stage: text,
    level: text,
    backingOff: { type: Boolean, required: true },
    nextWakeUpAt: Date,
    lastDecision: String,
    closed: { type: Boolean, required: true },
    heardFromAt: Date,
    updatedAt: moment,
    sealed: bytes,
  },
  options,
);
journey.index({ heardFromAt: 1, updatedAt: 1 });
journey.index({ stage: 1, _id: 1 });
journey.index({ level: 1, _id: 1 });

export interface DecisionDoc {
  _id: string;
  subjectKey: string;
  at: Date;
  play: string;
  kind: PlayKind;
  channel: Channel;
  verdict: 'send' | 'defer' | 'hold';
  reasons: string[];
  policy: string;
  touchId: string | null;
  /** The whole decision with every rule's input and answer. */
  sealed: Buffer;
  /** The journey it was judged over, packed: what another policy would be asked about. */
  sealedJourney: Buffer | null;
}
export const decision = new Schema<DecisionDoc>(
  {
    _id: text,
    subjectKey: text,
    at: moment,
    play: text,
    kind: text,
    channel: text,
    verdict: text,
    reasons: { type: [String], required: true },
    policy: text,
    touchId: String,
    sealed: bytes,
    sealedJourney: Buffer,
  },
  options,
);
decision.index({ subjectKey: 1, at: -1, _id: -1 });
decision.index({ verdict: 1, at: -1, _id: -1 });

export type TouchFate = 'reserved' | 'delivered' | 'undelivered' | 'refused' | 'unknown';

export interface TouchDoc {
  _id: string;
  subjectKey: string;
  decisionId: string;
  play: string;
  kind: PlayKind;
  channel: Channel;
  purpose: string;
  level: PersonalizationLevel;
  reservedAt: Date;
  fate: TouchFate;
  fateAt: Date | null;
  /** Why it was not delivered, as a code. */
  because: string | null;
  outcome: string | null;
  outcomeAt: Date | null;
  /** Keyed hash of the address it was mailed to: a bounce is about that one, whatever they gave since. */
  sentTo?: Buffer;
}
export const touch = new Schema<TouchDoc>(
  {
    _id: text,
    subjectKey: text,
    decisionId: text,
    play: text,
    kind: text,
    channel: text,
    purpose: text,
    level: text,
    reservedAt: moment,
    fate: text,
    fateAt: Date,
    because: String,
    outcome: String,
    outcomeAt: Date,
    sentTo: Buffer,
  },
  options,
);
touch.index({ subjectKey: 1, reservedAt: -1, _id: -1 });
touch.index({ fate: 1, reservedAt: -1, _id: -1 });

/** A message in the in-app inbox; its id is the touch's. */
export interface InAppMessageDoc {
  _id: string;
  subjectKey: string;
  at: Date;
  shownAt: Date | null;
  clickedAt: Date | null;
  sealed: Buffer;
}
export const inAppMessage = new Schema<InAppMessageDoc>(
  { _id: text, subjectKey: text, at: moment, shownAt: Date, clickedAt: Date, sealed: bytes },
  options,
);
inAppMessage.index({ subjectKey: 1, at: -1, _id: -1 });

/** Something for a human to look at, as a journey opened it; its id names the subject, the kind and the instant. */
export interface TaskDoc {
  _id: string;
  subjectKey: string;
  kind: Task['kind'];
  openedAt: Date;
  closedAt: Date | null;
  /** Name of the API key that closed it by hand. */
  closedBy: string | null;
  /** When its webhook is due; null when it has left, or there was nobody to tell. */
  announceAt: Date | null;
  announcedAt: Date | null;
  attempts: number;
  /** What it is about, and what was noted. */
  sealed: Buffer;
}
export const task = new Schema<TaskDoc>(
  {
    _id: text,
    subjectKey: text,
    kind: text,
    openedAt: moment,
    closedAt: Date,
    closedBy: String,
    announceAt: Date,
    announcedAt: Date,
    attempts: { type: Number, required: true },
    sealed: bytes,
  },
  options,
);
task.index({ openedAt: -1, _id: -1 });
task.index({ subjectKey: 1 });
task.index({ announceAt: 1 }, { partialFilterExpression: { announceAt: { $type: 'date' } } });
