import type { ArchiveNote, StoreCounts } from '@tact/records';

/** What the steps of an erasure note for the steps after them; counts alone. */
export interface ErasureNotes {
  fencedAt?: string;
  tombstones?: number;
  /** Documents and runs there were, by store. */
  found?: StoreCounts;
  deletedAt?: Record<string, string>;
  left?: StoreCounts;
  /** The copy they asked for before it. */
  archive?: ArchiveNote;
  verifiedAt?: string;
}
