import type { Candidate } from './candidate';
import type { EndingConsent } from './ending-consent';
import type { Instant } from './time';
import type {
  BehaviourName,
  Channel,
  ConsentState,
  MomentState,
  Outcome,
  PersonalizationLevel,
  PlayKind,
  Sensitivity,
  Stage,
  Standing,
  TaskKind,
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
  /** Products they had seen of it longer ago than views are kept: they are not new; bounded. */
  known?: string[];
  /** They had looked at it, longer ago than that is kept, and not bought since. */
  looked?: true;
}

export interface Touch {
  id: string;
  decisionId: string;
  play: string;
  kind: PlayKind;
  channel: Channel;
  /** Standard where it says none. */
  sensitivity?: Sensitivity;
  /** The slot of the product it was shown in; absent where it was in none. It is there for one session. */
  slot?: string;
  purpose: string;
  level: PersonalizationLevel;
  category: string | null;
  product: string | null;
  contentHash: string;
  /** Whether its text calls them by name. */
  usesName: boolean;
  /** The consents whose end it spoke of; absent where it is no reminder of any. */
  consents?: EndingConsent[];
  /** The caps count from here: reserved before anything is sent. */
  reservedAt: Instant;
  /** Nothing leaves from here on, however late a sender is; null where only the decision's age counts. */
  notAfter: Instant | null;
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
  /** Of every channel together: when the last no was said before this yes, for what is told late of single ones. */
  noAt?: Instant;
}

/** What was said of the end of one consent; a consent that was renewed has another end. */
export interface Reminded {
  endsAt: Instant;
  /** The step before the end (1, 2) up to which plays were asked what they would say. */
  proposed: number;
  /** The step of the last reminder that was reserved; 0 for none. */
  told: number;
  /** They chose to let it lapse. */
  letLapse: boolean;
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

/** A deed that speaks for a stage. */
export interface Sign {
  what: BehaviourName;
  at: Instant;
  /** How much it says: a glance 0.5, a deed or a view of unknown length 1, a view read to its end 1.5. */
  weight: number;
}

/** What they said we had wrong. */
export interface Corrections {
  /** Categories they asked us to forget, and until when; for good, nothing is noted about one again. Bounded. */
  forgotten: Record<string, { at: Instant; forGood: boolean }>;
  /** Their own word on where they are. */
  stage: { is: Stage; at: Instant } | null;
}

/** Something for a human to look at; never a message. */
export interface Task {
  kind: TaskKind;
  openedAt: Instant;
  /** The case it is about, as its service calls it. */
  about: string | null;
  /** Settled by the customer, by their service, or by whoever took it on. */
  closedAt: Instant | null;
}

/** What they chose to hear, and when. Null where they chose nothing. */
export interface Preferences {
  /** Topics and newsletters. */
  topics: string[] | null;
  /** Their days (1 Monday … 7 Sunday) and hours (`HH:mm`), where they live. */
  schedule: { weekdays: number[]; from: string; to: string } | null;
  /** At most one pushed touch in so many days. */
  minDaysBetween: number | null;
  /** The channels they want at all, of those they agreed to; absent where they never chose. */
  channels?: Channel[] | null;
  /** Where they live and what they read, as they chose it here: it beats what a product tells of them. */
  timeZone?: string | null;
  language?: string | null;
}

/** Where the customer is, with everything the contact rules need. Plain JSON, bounded, never mutated. */
export interface Journey {
  schema: 2;
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
    /** A title and a last name, given for being addressed by them. */
    hasFormalName: boolean;
    hasEmail: boolean;
    /** Volunteered; ISO 3166. Never told from an address or a signal. */
    region: string | null;
    /** What they said they want to reach, in words of the shop's own list. */
    goals: string[];
  };
  /** The last word on each, and when it was said. */
  standings: Partial<Record<Standing, { on: boolean; at: Instant }>>;
  /**
   * The last they pressed; null where they never did. One without an end lasts until they resume, which is its end
   * from then on: a press that is told late does not begin another.
   */
  pause: { since: Instant; until: Instant | null } | null;
  preferences: Preferences & {
    toldAt: Partial<Record<keyof Preferences, Instant>>;
    /** What products told, while what they chose themselves stands in its place. */
    beneath?: Partial<Record<'timeZone' | 'language', string | null>>;
  };
  /** Told by them or a service, never inferred. Keyed by what it is; further tags that it mutes. */
  contexts: Record<string, { toldAt: Instant; until: Instant; tags: string[] }>;
  troubles: {
    /** Open cases, oldest first; bounded. */
    cases: { id: string | null; at: Instant }[];
    /** The newest that were closed, by name: an opening told late opens none of them again; bounded. */
    closed: { id: string; at: Instant }[];
    paymentFailedAt: Instant | null;
  };
  /** The newest, in the order they were opened; bounded. */
  tasks: Task[];
  /** When they last told us each of these about themselves. */
  toldAt: Partial<Record<keyof Journey['person'], Instant>>;
  activity: {
    firstAt: Instant | null;
    lastAt: Instant | null;
    activeDays: number;
    /** The newest of them, as days since 1970-01-01 where they live; bounded. */
    days: number[];
    /** Days up to here were counted and are kept no longer; absent before the first of them. */
    countedThrough?: number;
    /** When a regular's silence is noted, where the days it was told from are kept no longer. */
    silentFrom?: Instant;
  };
  /** The newest sessions, in the order they were last seen; bounded. */
  sessions: Session[];
  engagement: { score: number; at: Instant };
  signs: {
    /** The newest, oldest first; bounded. */
    research: Sign[];
    deciding: Sign | null;
    ordered: Sign | null;
  };
  stage: { is: Stage; since: Instant };
  level: {
    is: PersonalizationLevel;
    since: Instant;
    ceiling: PersonalizationLevel | null;
    wished: boolean;
    /** When they last said how personal it may be. */
    wishedAt: Instant | null;
    /** Fell by silence: only new interest after this instant opens the way up again. */
    lockedSince: Instant | null;
  };
  interests: Record<string, Interest>;
  /** Absent where they never corrected anything. */
  corrections?: Corrections;
  retargetings: Record<string, Retargeting>;
  purchases: { product: string; category: string | null; at: Instant }[];
  /**
   * When a category was last bought from: remembered longer than the purchases themselves, and then by the month, as
   * its last instant.
   */
  boughtFrom: Record<string, Instant>;
  backOff: {
    ignoredInARow: number;
    judgedAt: Instant | null;
    /** The wait after a row that new interest ended: it is seen through. Absent where none was left. */
    lasting?: { ignoredInARow: number; until: Instant };
  };
  /** Keyed `purpose/channel`, and `purpose/channel/sensitivity` where that is not standard. */
  consents: Record<string, Consent>;
  /** Keyed as consents; those of which nothing was said are left out. */
  reminded: Record<string, Reminded>;
  touches: Touch[];
  moments: Moment[];
  waiting: Candidate[];
  /** Held for want of something they may still give, such as a consent or an address; looked at once they do. */
  held: Candidate[];
  /** When plays were last asked what they would say; null asks them again. */
  proposedAt: Instant | null;
  /** When a scheduled play is due next; null when none is. */
  nextScheduleAt: Instant | null;
  /** What was last answered for a play, so that the same silence is recorded once; newest last, bounded. */
  lastVerdicts: { thing: string; said: string; at?: Instant }[];
  /** Journeys handed over to this one, by merge id. */
  merged: string[];
  /** Until then nothing ages: somebody has to keep it, or has not said yet. Absent where nobody had to. */
  keptUntil?: Instant;
}

/** A journey that has lived through nothing yet. */
export function newJourney(seed: number, at: Instant): Journey {
  return {
    schema: 2,
    seed,
    startedAt: at,
    clock: at,
    appliedThrough: 0,
    applied: {},
    person: {
      timeZone: null,
      language: null,
      hasFirstName: false,
      hasFormalName: false,
      hasEmail: false,
      region: null,
      goals: [],
    },
    standings: {},
    pause: null,
    preferences: { topics: null, schedule: null, minDaysBetween: null, toldAt: {} },
    contexts: {},
    troubles: { cases: [], closed: [], paymentFailedAt: null },
    tasks: [],
    toldAt: {},
    activity: { firstAt: null, lastAt: null, activeDays: 0, days: [] },
    sessions: [],
    engagement: { score: 0, at },
    signs: { research: [], deciding: null, ordered: null },
    stage: { is: 'discovering', since: at },
    level: { is: 'general', since: at, ceiling: null, wished: false, wishedAt: null, lockedSince: null },
    interests: {},
    retargetings: {},
    purchases: [],
    boughtFrom: {},
    backOff: { ignoredInARow: 0, judgedAt: null },
    consents: {},
    reminded: {},
    touches: [],
    moments: [],
    waiting: [],
    held: [],
    proposedAt: null,
    nextScheduleAt: null,
    lastVerdicts: [],
    merged: [],
  };
}
