export { ApiKeys, type ApiIdentity } from './api-keys';
export type { Suppression } from './addresses';
export { Approvals } from './approvals';
export {
  checkpointFolder,
  checkpointsIn,
  publishCheckpoint,
  type CheckpointPlace,
} from './checkpoint-folder';
export { Checkpoints, TamperedLogError } from './checkpoints';
export { isUnreachable } from './connection';
export {
  ErasureJournal,
  erasuresIn,
  erasuresInJournal,
  leftOfErased,
  replayErasures,
  united,
  type Erasures,
} from './backup/erasures';
export { takeLaterKeys, type KeySource } from './backup/later-keys';
export { differingFrom, putBack, refuseUnlessEmpty } from './backup/put-back';
export { aheadOf, beginAnew, requestsUnderWay, sendLastBatchesAgain, withGaps } from './backup/reconcile';
export { noteRestore } from './backup/serving';
export { MANIFEST, readManifest, takeMongo, TEMPORAL_FILE, type BackupManifest } from './backup/take';
export { keptMethod, methodOf, sealOpenMethods } from './consent-methods';
export { connectRecords } from './connection';
export type { ConsentEnd } from './ending-consents';
export { BATCH_EVENTS, type Batch, type Lease } from './dispatches';
export {
  entryNamed,
  keyed as keyedConsents,
  reachesFurther,
  type ChangedConsent,
  type ConsentChange,
  type Standing,
} from './consent-words';
export type { ConsentRequest } from './consent-requests';
export type { KnownAt, Stood, StoodConsent } from './consent-standing';
export { withoutErased } from './erased';
export { isStop } from './consents';
export type { PermitAnswer, PermitRequest } from './gates';
export { refOf, type NewNotice } from './notices';
export type { OpenedFact, ToldFact } from './told-facts';
export { endOfOverlap, isOverlap } from './secret-overlap';
export type { Offer, OpenedImpression } from './impressions';
export { haltCovers, haltOf, type Halt, type HaltsAtGate } from './halts';
export type { InAppContent, InAppMessage } from './in-app-messages';
export type { Accepted, Arrival } from './inbox';
export type { Judgement, Projection } from './journal';
export { lastKnown, spokenTo } from './last-known';
export type { EpochStatus, Rewrapped } from './key-rotation';
export { after, BadCursorError, pageOf, readCursor, type Cursor, type Page } from './page';
export type { OnItsWay } from './permits';
export {
  openDsrStatusOf,
  type OpenDsrRequest,
  type OpenDsrStatus,
  type SentRequest,
} from './opendsr-requests';
export { openRecords, type Records } from './records';
export type { Callback, CallbackContent, Untold } from './request-callbacks';
export {
  handlingRefusals,
  type HandlingRefusal,
  type QueuedRequest,
  type QueueFilter,
} from './request-queue';
export {
  actors,
  askWords,
  type Actor,
  type ConsentEntryDoc,
  type NoticeDoc,
  type NoticeRef,
} from './schemas/consents';
export type { GateConsent, GateDoc, Impression, Permit, StopDoc } from './schemas/gates';
export type { InboxDoc } from './schemas/intake';
export type { DecisionDoc, JourneyDoc, TouchDoc, TouchFate } from './schemas/journeys';
export { apiRoles, type ApiRole } from './schemas/operating';
export { openProofs, type Proofs } from './receipts';
export { issueSeals } from './seals';
export type { StopScope } from './stops';
export type { Announcement, OpsTask, Tasks } from './tasks';
export type { ExternalIds, Introduction, Resolution } from './subjects';
export type { Profile } from './vault';
export { TASKS_PURPOSE } from './webhook-targets';
export {
  type NewRequest,
  type PrivacyRequest,
  type PrivacyRequests,
  type RequestContent,
  type RequestFilter,
} from './privacy-requests';
export {
  openRequestStates,
  privacyRights,
  requestStates,
  type PrivacyRight,
  type RequestState,
} from './schemas/privacy';
export {
  isSettled,
  type OrderIdentities,
  type OrderWord,
  type ProcessorOrder,
  type ProcessorOrders,
} from './processor-orders';
export { processorWord } from './processor-word';
export type { NewProcessor, Processor, Processors } from './processors';
export { confirmingWays, processorIdentities, type OrderState } from './schemas/processors';
export { collections } from './data-map/collections';
export { ErasedPersonError } from './tombstones';
export { Erasing, type StoreCounts } from './erasing';
export { ErasureCheck } from './erasure-check';
export type { Models } from './schemas/models';
export { categories, ownPurposes, type DataCategory } from './data-map/categories';
export type { CollectionEntry, Field, Fields, Sealed } from './data-map/collection-map';
export {
  dataMap,
  erasureManifest,
  keptOnErasure,
  storeKeys,
  storeName,
  TEMPORAL,
  type StoreKey,
} from './data-map/data-map';
export { retentionCategories, type Retention, type RetentionCategory } from './data-map/retention-categories';
export { checkStored, type StoredCheck } from './data-map/stored-documents';
export type { HoldScope, LegalHold, LegalHolds } from './legal-holds';
export type { PurgedCategory } from './retention/due';
export {
  purgedCategories,
  scheduledCategories,
  type PurgeCounts,
  type PurgeProgress,
  type ScheduledCategory,
} from './retention/retention';
export { cutoffOf, retentionTimes, type RetentionTimes } from './retention/times';
export type { ArchiveNote } from './export-archives';
export type { ExportedRecord, Undeclared, Whose } from './exporting';
export {
  exportManifest,
  isGiven,
  keptBack,
  openedName,
  shapeOf,
  type ExportManifest,
  type ExportScope,
} from './data-map/export-shape';
export { itemOf, partOf, treeOf, type FieldTree } from './data-map/field-tree';
