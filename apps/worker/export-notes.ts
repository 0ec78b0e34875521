import type { ArchiveNote } from '@tact/records';

/** What an export notes with its request. */
export interface ExportNotes {
  archive?: ArchiveNote;
}
