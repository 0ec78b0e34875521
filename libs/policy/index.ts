export { parseCatalogue, type CatalogueFinding } from './catalogue';
export type { CoreField } from './core-fields';
export { loadDataMap, type DataField, type DataMap } from './data-map';
export { loadEventMap, type EventMap } from './event-map';
export { describeFinding, isError, type Finding } from './finding';
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
export { loadPlays, type CheckedPlays, type PlayFile } from './plays';
export { loadPolicy } from './policy';
export { loadPurposes, type RegisteredPurpose } from './purposes';
export type { GivenProfile } from './read-traits';
export { type RejectionCode } from './rejections';
export { type RenderedText } from './render-variant';
export { RuleBookSource, type RuleBookStores } from './rule-book-source';
