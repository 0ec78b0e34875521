export { candidateKey, type Candidate, type CandidateFacts } from './candidate';
export { consentAt, PERSONALIZATION } from './consents';
export { contactRules, type Answer, type ContactRule, type Looked, type Question } from './contact-rules';
export { decide, type Check, type Reason, type Verdict } from './decide';
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
export { favouriteCategory, searchesIn } from './interest-strength';
export { newJourney, type Journey, type Moment, type Touch } from './journey';
export { levelAt } from './ladder';
export { isTimeZone, nextOccurrence, wallClock } from './local-time';
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
export { covers } from './facts';
export {
  needsProposal,
  propose,
  proposed,
  proposeRequested,
  type Proposal,
  type TouchRequest,
} from './propose';
export { reasonCodes, type ReasonCode } from './reasons';
export { stageAt } from './stages';
export { DAY, dayNumber, HOUR, iso, MINUTE, SECOND, type Instant } from './time';
export {
  behaviourNames,
  channels,
  consentStates,
  engagementTiers,
  isPushed,
  levelRank,
  outcomes,
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
