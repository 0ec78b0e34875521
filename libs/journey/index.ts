export type { Candidate, CandidateFacts } from './candidate';
export type { Answer, ContactRule, Looked, Question } from './contact-rules';
export type { Check, Reason, Verdict } from './decide';
export { decideAll, type Deciding, type Decision } from './decide-all';
export { engagementScore, engagementTier } from './engagement';
export {
  isBehaviour,
  type Behaviour,
  type BoughtProduct,
  type ConsentChanged,
  type JourneyEvent,
  type JourneyMerged,
  type LevelWished,
  type MergeRequested,
  type TouchReported,
  type TraitsGiven,
} from './events';
export { evolve } from './evolve';
export { covers } from './facts';
export { favouriteCategory } from './interest-strength';
export { newJourney, type Journey, type Moment, type Touch } from './journey';
export { levelAt } from './ladder';
export { isTimeZone } from './local-time';
export { nextWakeUp, type WakeUp } from './next-wake-up';
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
  needsProposal,
  propose,
  proposed,
  proposeRequested,
  type Proposal,
  type TouchRequest,
} from './propose';
export type { ReasonCode } from './reasons';
export { HOUR, iso, type Instant } from './time';
export {
  behaviourNames,
  channels,
  levelRank,
  personalizationLevels,
  playKinds,
  stages,
  type BehaviourName,
  type Channel,
  type ConsentState,
  type EngagementTier,
  type MomentState,
  type Outcome,
  type PersonalizationLevel,
  type PlayKind,
  type Stage,
} from './words';
