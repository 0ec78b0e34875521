export { canonicalHash } from './canonical-hash';
export { catalogueJsonSchema, catalogueSchema, parseCatalogue, type CatalogueFinding } from './catalogue';
export type { CoreField } from './core-fields';
export { loadDataMap, type DataField, type DataMap } from './data-map';
export { loadEventMap, type EventMap } from './event-map';
export { describeFinding, isError, RuleBookError, type Finding } from './finding';
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
export { playJsonSchema } from './play-schema';
export { checkPlays, loadPlays, type CheckedPlays, type PlayFile } from './plays';
export { loadPolicy, policySchema } from './policy';
export { loadPurposes, type RegisteredPurpose } from './purposes';
export type { GivenProfile } from './read-traits';
export { rejections, type RejectionCode } from './rejections';
export { renderVariant, UnrenderableVariant, type RenderedText } from './render-variant';
export { levelOfVariable, variablesAt, type TextVariables, type TimeOfDay } from './text-variables';
