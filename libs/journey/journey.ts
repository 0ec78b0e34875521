import type { Candidate } from './candidate';
import type { Instant } from './time';
import type {
  BehaviourName,
  Channel,
  ConsentState,
  MomentState,
  Outcome,
  PersonalizationLevel,
  PlayKind,
  Stage,
} from './words';

export interface Interest {
  /** Decaying, as of `at`. */
  score: number;
  at: Instant;
  /** When they searched for it by themselves, newest last; bounded. */
  organicSearches: Instant[];
  /** The latest queries, in the order they were told; bounded. */
  queries: { query: string; at: Instant }[];
  /** First view of each product, bounded. */
  firstViews: Record<string, Instant>;
  boughtAt: Instant | null;
}

/** One retargeting of one category, products included. */
export interface Retargeting {
  startedAt: Instant;
  end: { how: 'won' | 'spent' | 'stopped'; at: Instant } | null;
}

export interface Touch {
  id: string;
  decisionId: string;
  play: string;
  kind: PlayKind;
  channel: Channel;
  purpose: string;
  level: PersonalizationLevel;
  category: string | null;
  product: string | null;
  /** The caps count from here: reserved before anything is sent. */
  reservedAt: Instant;
  deliveredAt: Instant | null;
  shownAt: Instant | null;
  outcome: { is: Outcome; at: Instant } | null;
}

/** One visit on one device. */
export interface Session {
  id: string | null;
  startedAt: Instant;
  lastAt: Instant;
  /** From here on a campaign or a touch had led them: what they do is not organic. */
  campaignSince: Instant | null;
}

export interface Consent {
  state: ConsentState;
  at: Instant;
  validUntil: Instant | null;
}

/** Something that just happened and that a play may answer; forgotten once proposing has looked at it. */
export interface Moment {
  on: 'event' | 'state';
  /** The event's name, or the state that was reached. */
  what: BehaviourName | MomentState;
  at: Instant;
  category: string | null;
  product: string | null;
}

/** Where the customer is, with everything the contact rules need. Plain JSON, bounded, never mutated. */
export interface Journey {
  schema: 1;
  /** Spreads releases; random, minted with the journey. */
  seed: number;
  startedAt: Instant;
  /** The journey's clock: the latest instant it has lived through. */
  clock: Instant;
  appliedThrough: number;
  /** Events applied, by the service that reported them. */
  applied: Record<string, number>;
  person: {
    timeZone: string | null;
    language: string | null;
    hasFirstName: boolean;
    hasEmail: boolean;
  };
  /** When they last told us about themselves. */
  toldAt: Instant | null;
  activity: {
    firstAt: Instant | null;
    lastAt: Instant | null;
    activeDays: number;
    /** The newest of them, as days since 1970-01-01 where they live; bounded. */
    days: number[];
  };
  /** The newest sessions, in the order they were last seen; bounded. */
  sessions: Session[];
  engagement: { score: number; at: Instant };
  signs: {
    research: Instant[];
    decidingAt: Instant | null;
    orderedAt: Instant | null;
  };
  stage: { is: Stage; since: Instant };
  level: {
    is: PersonalizationLevel;
    since: Instant;
    ceiling: PersonalizationLevel | null;
    wished: boolean;
    /** Fell by silence: only new interest after this instant opens the way up again. */
    lockedSince: Instant | null;
  };
  interests: Record<string, Interest>;
  retargetings: Record<string, Retargeting>;
  purchases: { product: string; category: string | null; at: Instant }[];
  backOff: { ignoredInARow: number; judgedAt: Instant | null };
  /** Keyed `purpose/channel`. */
  consents: Record<string, Consent>;
  touches: Touch[];
  moments: Moment[];
  waiting: Candidate[];
  /** When plays were last asked what they would say; null asks them again. */
  proposedAt: Instant | null;
  /** When a scheduled play is due next; null when none is. */
  nextScheduleAt: Instant | null;
  /** What was last answered for a play, so that the same silence is recorded once. */
  lastVerdicts: Record<string, string>;
  /** Journeys handed over to this one, by merge id. */
  merged: string[];
}

/** A journey that has lived through nothing yet. */
export function newJourney(seed: number, at: Instant): Journey {
  return {
    schema: 1,
    seed,
    startedAt: at,
    clock: at,
    appliedThrough: 0,
    applied: {},
    person: { timeZone: null, language: null, hasFirstName: false, hasEmail: false },
    toldAt: null,
    activity: { firstAt: null, lastAt: null, activeDays: 0, days: [] },
    sessions: [],
    engagement: { score: 0, at },
    signs: { research: [], decidingAt: null, orderedAt: null },
    stage: { is: 'discovering', since: at },
    level: { is: 'general', since: at, ceiling: null, wished: false, lockedSince: null },
    interests: {},
    retargetings: {},
    purchases: [],
    backOff: { ignoredInARow: 0, judgedAt: null },
    consents: {},
    touches: [],
    moments: [],
    waiting: [],
    proposedAt: null,
    nextScheduleAt: null,
    lastVerdicts: {},
    merged: [],
  };
}
