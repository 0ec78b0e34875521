import type { Instant } from './time';
import {
  behaviourNames,
  type BehaviourName,
  type Channel,
  type ConsentState,
  type PersonalizationLevel,
  type Sensitivity,
  type Stage,
  type Standing,
  type TaskKind,
} from './words';
import type { Journey, Preferences, Touch } from './journey';

export interface BoughtProduct {
  product: string;
  category?: string;
}

/** A fact about what a customer did, reported by a product service. `at` is when it happened. */
export interface Behaviour {
  type: BehaviourName;
  at: Instant;
  /** The service that reported it, by its API key's name. */
  source?: string;
  category?: string;
  product?: string;
  query?: string;
  bought?: BoughtProduct[];
  session?: string;
  /** The support case it is about, as its service calls it. */
  supportCase?: string;
  /** IANA zone of where it happened, already checked; says where they live only until they say so themselves. */
  timeZone?: string;
  dwellSeconds?: number;
  /** 0 to 1. */
  scrollDepth?: number;
  /** The touch whose link led here. */
  touchId?: string;
  /** The event carried a campaign parameter: what follows in its session is not organic. */
  campaign?: boolean;
}

/** What a person told us about themselves. Only what rules ask for; the values live in the vault. */
export interface TraitsGiven {
  type: 'Traits Given';
  at: Instant;
  source?: string;
  /** IANA zone, already checked; null takes it back. */
  timeZone?: string | null;
  /** BCP 47 tag. */
  language?: string | null;
  hasFirstName?: boolean;
  hasFormalName?: boolean;
  hasEmail?: boolean;
  /** ISO 3166; null takes it back. */
  region?: string | null;
  goals?: string[];
}

export interface ConsentChanged {
  type: 'Consent Changed';
  at: Instant;
  purpose: string;
  /** `any` covers every channel. */
  channel: Channel | 'any';
  /** Standard where it says none. */
  sensitivity?: Sensitivity;
  state: ConsentState;
  validUntil: Instant | null;
}

/** Asked whether to keep a consent, they chose to let it end when it ends. */
export interface LapseChosen {
  type: 'Lapse Chosen';
  at: Instant;
  purpose: string;
  channel: Channel | 'any';
  /** Of which end: what was renewed meanwhile has another. */
  endsAt: Instant;
}

/** What came of a touch, as the world reported it. */
export type TouchReported =
  | { type: 'Touch Delivered'; at: Instant; touchId: string }
  | { type: 'Touch Undelivered'; at: Instant; touchId: string; because: string }
  /** The gate gave no permit; nothing left. */
  | { type: 'Touch Refused'; at: Instant; touchId: string; because: string }
  /** It may or may not have left: never sent again, counted by the caps. */
  | { type: 'Touch Unknown'; at: Instant; touchId: string }
  | { type: 'Touch Bounced'; at: Instant; touchId: string }
  | { type: 'Touch Complained'; at: Instant; touchId: string }
  | { type: 'Touch Stopped'; at: Instant; touchId: string }
  | { type: 'Touch Shown'; at: Instant; touchId: string }
  | { type: 'Touch Clicked'; at: Instant; touchId: string };

/** A slot of the product was given this touch: reserved at the gate before it was answered, and not by the journey. */
export interface TouchOffered {
  type: 'Touch Offered';
  at: Instant;
  touch: Touch;
}

/** An anonymous person turned out to be this one; their journey arrives here once. */
export interface JourneyMerged {
  type: 'Journey Merged';
  at: Instant;
  mergeId: string;
  from: Journey;
}

/** This journey is handed to another and closes. */
export interface MergeRequested {
  type: 'Merge Requested';
  at: Instant;
  mergeId: string;
}

/** An explicit wish about how personal Tact may be; `individual` counts as the wish the ladder asks for. */
export interface LevelWished {
  type: 'Level Wished';
  at: Instant;
  ceiling: PersonalizationLevel | null;
}

/** A do-not-contact, an objection to direct marketing, or a tombstone: set or lifted. */
export interface StandingChanged {
  type: 'Standing Changed';
  at: Instant;
  standing: Standing;
  on: boolean;
}

export interface Paused {
  type: 'Paused';
  at: Instant;
  until: Instant | null;
}

export interface Resumed {
  type: 'Resumed';
  at: Instant;
}

/** What is left out stays as it was; null takes a choice back. */
export interface PreferencesGiven extends Partial<Preferences> {
  type: 'Preferences Given';
  at: Instant;
}

/** Bereavement, illness, hardship …: told by the customer or a service. */
export interface ContextTold {
  type: 'Context Told';
  at: Instant;
  context: string;
  /** Further tags that it mutes, beside the policy's for this context. */
  tags: string[];
  /** Null for as long as the policy remembers such things. */
  until: Instant | null;
}

export interface ContextEnded {
  type: 'Context Ended';
  at: Instant;
  context: string;
}

/** "Forget this": what was noted about a category up to now goes, and with `forGood` nothing is noted again. */
export interface InterestForgotten {
  type: 'Interest Forgotten';
  at: Instant;
  category: string;
  forGood: boolean;
}

/** "I want to be known for this again": takes a forgetting for good back. What was forgotten stays forgotten. */
export interface InterestAllowed {
  type: 'Interest Allowed';
  at: Instant;
  category: string;
}

/** "That's wrong": where they are, in their own word. What spoke for another stage up to now speaks no more. */
export interface StageCorrected {
  type: 'Stage Corrected';
  at: Instant;
  is: Stage;
}

/** Somebody took care of it. */
export interface TaskClosed {
  type: 'Task Closed';
  at: Instant;
  kind: TaskKind;
  openedAt: Instant;
}

/** Nothing of what they did may go before an instant: a legal hold, or nobody knows yet that there is none. */
export interface HoldTold {
  type: 'Hold Told';
  at: Instant;
  until: Instant;
}

export interface TimePassed {
  type: 'Time Passed';
  at: Instant;
}

export type JourneyEvent =
  | Behaviour
  | TraitsGiven
  | ConsentChanged
  | LapseChosen
  | TouchReported
  | TouchOffered
  | JourneyMerged
  | MergeRequested
  | LevelWished
  | StandingChanged
  | Paused
  | Resumed
  | PreferencesGiven
  | ContextTold
  | ContextEnded
  | InterestForgotten
  | InterestAllowed
  | StageCorrected
  | TaskClosed
  | HoldTold
  | TimePassed;

const behaviourSet: ReadonlySet<string> = new Set(behaviourNames);

export const isBehaviour = (event: JourneyEvent): event is Behaviour => behaviourSet.has(event.type);

/** What is done to a person or for them is no visit, no answer and no sign of interest. */
const doneToThem: ReadonlySet<BehaviourName> = new Set([
  'Order Refunded',
  'Payment Failed',
  'Support Case Closed',
]);

export const isTheirDoing = ({ type }: Behaviour): boolean => !doneToThem.has(type);
