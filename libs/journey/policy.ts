import type { BehaviourName } from './words';

/**
 * Every number the contact rules and the ladder use, versioned. Plain JSON: it travels in the journey
 * workflow's input. Durations carry their unit in the name; all windows are rolling.
 */
export interface ContactPolicy {
  /** Named by every decision that used it. */
  version: string;
  quietHours: {
    /** Local wall-clock time, `HH:mm`. */
    from: string;
    to: string;
    /** Releases after the night are spread over this many minutes, by the journey's seed. */
    spreadReleaseMinutes: number;
  };
  /** Over all pushed channels and all teams together. */
  frequencyCaps: { touches: number; windowHours: number }[];
  interest: {
    searches: number;
    distinctDays: number;
    windowDays: number;
    /** The same query again within this time is still the same search. */
    sameSearchMinutes: number;
  };
  retargeting: { days: number };
  backOff: {
    /** The pause after the nth ignored touch is base^n days. */
    baseDays: number;
    generalOnlyAfter: number;
    silentAfter: number;
    /** What would be judged within this time is waited for: the next message does not overtake the silence. */
    awaitJudgementMinutes: number;
  };
  outcome: {
    ignoredAfterDays: number;
    /** An in-app message that was never shown is undelivered after this. */
    inAppUnseenAfterDays: number;
    sessionGapMinutes: number;
  };
  justBoughtDays: number;
  /** The same text about the same thing is not said again within this time because they did the same again. */
  saidAgainDays: number;
  /** Categories that are bought again after so many days or more are bought for years. */
  boughtForYears: { leastDays: number };
  /** In-app promotions: how often one is shown in a rolling window, and how many in one session. */
  impressions: { perPromotion: number; windowDays: number; perSession: number };
  /** How long one is remembered unless told otherwise, and which tags each mutes. */
  sensitiveContexts: { days: number; mutes: Record<string, string[]> };
  /** No promotion while a case is open, at most so long, nor so long after a payment failed. */
  vulnerable: { supportDays: number; paymentHours: number };
  /** Who was here on fewer days, the last of them so long ago, is hardly known. */
  briefAcquaintance: { activeDays: number; days: number };
  /** Their name in one of so many touches at most. */
  names: { oneIn: number };
  /** Whose rhythm is steady, and what is silence far beyond it: a task for a human, never a message. */
  regulars: { activeDays: number; longestGapDays: number; gaps: number; leastSilenceDays: number };
  outranked: { recheckMinutes: number };
  /**
   * When the end of a consent is spoken of, at most twice, and how long nobody is asked again after it lapsed or was
   * refused. Absent from the policies of runs that began before there were reminders: those go on without.
   */
  reminders?: {
    daysBefore: number[];
    /** What falls due within so many days is spoken of in one message. */
    togetherDays: number;
    leastHoursLeft: number;
    coolDownMonths: number;
  };
  /**
   * What they did goes when it is so many days old. Absent from the policies of runs that began before behaviour
   * aged: those go on without.
   */
  memory?: {
    behaviourDays: number;
    /** Who was not heard of for so long is erased by itself, so many a day at most; null erases nobody by itself. */
    inactiveMonths: number | null;
    erasuresADay: number;
  };
  engagement: {
    halfLifeDays: number;
    weights: Partial<Record<BehaviourName, number>>;
    /** Dwell that doubles a view's weight, in seconds; more dwell counts no more than that. */
    fullDwellSeconds: number;
    tiers: { warm: number; engaged: number; devoted: number };
  };
  stages: {
    researchWindowDays: number;
    researchEvents: number;
    decidingDays: number;
    enjoyingDays: number;
    restingAfterDays: number;
  };
  ladder: {
    minDaysBetweenRungs: number;
    contextual: { activeDays: number };
    interest: { acquaintanceDays: number; activeDays: number };
    individual: { acquaintanceDays: number };
  };
  /** Older events shape the journey and never propose anything; a play may ask for less. */
  freshForHours: number;
}
