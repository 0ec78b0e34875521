export { agesAt, agesNoSooner, agesNoSoonerThan } from './ageing';
export { mayAskForConsent, type MayAsk } from './asking';
export { LONGEST_WAIT_DAYS, lastingAt } from './back-off';
export type { Candidate, CandidateFacts } from './candidate';
export { waySaid, type Check, type Reason, type Verdict } from './decide';
export { decideAll, judgeAll, type Deciding, type Decision, type Judged } from './decide-all';
export type { Looked } from './rules/rule';
export { eachEndOfConsent } from './consents';
export { decayed, engagementScore, engagementTier } from './engagement';
export {
  isBehaviour,
  type Behaviour,
  type BoughtProduct,
  type ConsentChanged,
  type ContextEnded,
  type ContextTold,
  type InterestAllowed,
  type InterestForgotten,
  type JourneyEvent,
  type JourneyMerged,
  type LapseChosen,
  type LevelWished,
  type MergeRequested,
  type Paused,
  type PreferencesGiven,
  type Resumed,
  type StageCorrected,
  type StandingChanged,
  type TaskClosed,
  type TouchOffered,
  type TouchReported,
  type TraitsGiven,
} from './events';
export {
  consentAt,
  consentKey,
  consentsAfter,
  isNo,
  isRefused,
  isYes,
  scopeOfKey,
  type ConsentScope,
} from './consents';
export { evolve } from './evolve';
export { covers } from './facts';
export { favouriteCategory, searchesIn } from './interest-strength';
export { heardFromAt, isLookedAfter } from './heard-from';
export { newJourney, type Consent, type Journey, type Moment, type Task, type Touch } from './journey';
export { ladderBelief, levelAt, type LadderBelief, type MissingForRung } from './ladder';
export { isTimeZone, sinceMidnight } from './local-time';
export { nextWakeUp, nextWakeUpAt, type WakeUp } from './next-wake-up';
export { nextReminderAt } from './reminders';
export { nextChangeAt, restsUntil, turnAlike } from './time-passing';
export type {
  Catalogue,
  CatalogueCategory,
  CatalogueProduct,
  LawfulBasis,
  Play,
  Purpose,
  RuleBook,
  Stop,
  Subject,
  Trigger,
  Variant,
} from './play';
export type { ContactPolicy } from './policy';
export {
  askedInVain,
  needsProposal,
  propose,
  proposed,
  proposeRequested,
  type Proposal,
  type TouchRequest,
} from './propose';
export { reasonCodes, type ReasonCode } from './reasons';
export { upgraded, type KeptJourney } from './upgraded';
export { stageBelief, type Evidence, type StageBelief } from './stage-belief';
export { isEssential } from './words';
export { DAY, HOUR, iso, MINUTE, monthsAfter, nextWholeSecond, wholeSecond, type Instant } from './time';
export {
  behaviourNames,
  channels,
  consentStates,
  levelRank,
  personalizationLevels,
  playKinds,
  sensitivities,
  stages,
  taskKinds,
  type BehaviourName,
  type Channel,
  type ConsentState,
  type EngagementTier,
  type MomentState,
  type Outcome,
  type PersonalizationLevel,
  type PlayKind,
  type Sensitivity,
  type Stage,
} from './words';
