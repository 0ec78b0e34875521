export { ApiKeys, type ApiIdentity } from './api-keys';
export type { Suppression } from './addresses';
export { Approvals } from './approvals';
export { isUnreachable } from './connection';
export type { ConsentEnd } from './ending-consents';
export { BATCH_EVENTS, type Batch, type Lease } from './dispatches';
export type { ConsentChange, PermitAnswer, PermitRequest } from './gates';
export type { ConsentRequest } from './consent-requests';
export type { Offer, OpenedImpression } from './impressions';
export { haltCovers, haltOf, type Halt, type HaltsAtGate } from './halts';
export type { InAppContent, InAppMessage } from './in-app-messages';
export type { Accepted, Arrival } from './inbox';
export type { Judgement, Projection } from './journal';
export { after, BadCursorError, pageOf, readCursor, type Cursor, type Page } from './page';
export type { OnItsWay } from './permits';
export { openRecords, type Records } from './records';
export {
  apiRoles,
  type ApiRole,
  type DecisionDoc,
  type GateConsent,
  type GateDoc,
  type Impression,
  type InboxDoc,
  type JourneyDoc,
  type Permit,
  type StopDoc,
  type TouchDoc,
  type TouchFate,
} from './schemas';
export type { StopScope } from './stops';
export type { Announcement, OpsTask, Tasks } from './tasks';
export type { ExternalIds, Introduction, Resolution } from './subjects';
export type { Profile } from './vault';
export { TASKS_PURPOSE } from './webhook-targets';
