export { archive, type ArchiveSource, type NoticeRef } from './archive';
export { consentRecords } from './consent-records';
export type { Occasion, ProcessorRecipient } from './contents';
