export { archive, type ArchiveSource, type NoticeRef } from './archive';
export type { Occasion } from './contents';
