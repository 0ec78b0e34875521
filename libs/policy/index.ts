export { parseCatalogue, type CatalogueFinding } from './catalogue';
export type { CoreField } from './core-fields';
export { askedForBy, loadDataMap, type DataField, type DataMap } from './data-map';
export { hoursIn, isDuration } from './durations';
export { rectificationDetails } from './rectification-details';
export { takenBackIn, toldProfile, traitsTold, vaultedOf, type ToldProfile } from './told-profile';
export { restrictionDetails } from './restriction-details';
export { objectionDetails, type ObjectionDetails } from './objection-details';
export { loadEventMap, type EventMap } from './event-map';
export { instantOf } from './event-time';
export { describeFinding, errorAt, isError, type Finding } from './finding';
export { nameTraits, type GivenNames } from './forms-of-address';
export { MOST_GOALS } from './goals';
export { keyInWords } from './plain-names';
export {
  receive,
  type AcceptedMessage,
  type Call,
  type Intake,
  type IntakeContext,
  type RejectedMessage,
  type UnmappedMessage,
} from './intake';
export type { ExternalIds } from './message-ids';
export { messageText, type MessageMatter, type Reader } from './message-text';
export { consentWords } from './consent-words';
export { loadPlays, type CheckedPlays, type LoadedPlays, type PlayFile, type RefusedPlay } from './plays';
export { weekdays } from './play-schema';
export { loadPolicy } from './policy';
export { limitOf, PolicyDiffTally, type Compared, type PolicyDiff } from './policy-diff';
export {
  loadPurposeRegister,
  loadPurposes,
  type Controller,
  type PurposeRegister,
  type RegisteredPurpose,
} from './purposes';
export type { GivenProfile } from './read-traits';
export { loadYaml } from './read-yaml';
export { isRegion } from './regions';
export { type RejectionCode } from './rejections';
export { RuleBookSource, type RuleBookStores } from './rule-book-source';
export { type RenderedText } from './render-variant';
export type { YamlSource } from './yaml-source';
export { loadTopicsAndGoals, type Choosable, type TopicsAndGoals } from './topics-and-goals';
export { deadlineOf, loadDeadlines, regulationsIn, type Deadline, type DeadlineTable } from './deadlines';
export { standingOf, type NextStep, type RequestStanding } from './request-standing';
