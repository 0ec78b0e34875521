import type { Because, Reader } from '@tact/explanations';
import type { ProcessingRecord } from '@tact/processing-record';
import type { ExportScope } from '@tact/records';

/** What an archive is made for, and in whose words. */
export interface Occasion {
  requestId: string;
  scope: ExportScope;
  at: Date;
  shop: string;
  /** Where they turn with questions: an https or mailto address. */
  privacyContact: string;
  reader: Reader;
  /** What each field is for, on which basis, for how long, and who gets it. */
  processing: ProcessingRecord;
  /** Those who hold a copy of what is known of them. */
  processors: ProcessorRecipient[];
  /** The ids they named. */
  externalIds: string[];
  subjectKeys: string[];
}

/** Somebody downstream who can know them, and gets what is theirs (Art. 15(1)(c) GDPR). */
export interface ProcessorRecipient {
  name: string;
  /** What it holds. */
  gets: string;
  /** What it does with it, where that was said. */
  does: string | null;
  knowsYouBy: ('email' | 'user-id')[];
  /** When it was declared. */
  since: Date;
}

/** A record as it stands in the archive. */
export interface ArchivedRecord {
  store: string;
  record: Record<string, unknown>;
  /** Of a decision: why, as they are told. */
  explained: Because | null;
}
