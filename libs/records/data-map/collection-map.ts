import type { Field, Fields, Reader } from './field';
import type { RetentionCategory } from './retention-categories';

/** How a collection's documents belong to a person: the field their subject key stands in. */
export type BelongsBy = '_id' | 'subjectKey';

/**
 * What an erasure does: `delete` the documents; `shred` them by destroying the key they are sealed under; leave them
 * `anonymous`, when what they are known by leads to nobody once the key is gone; or `keep` something on purpose.
 */
export type OnErasure = 'delete' | 'shred' | 'anonymous' | 'keep';

/** What one collection holds about people, and what becomes of it when one of them is erased. */
export interface PeoplesCollection {
  belongsBy: BelongsBy | null;
  onErasure: OnErasure;
}

/** What is inside a sealed field: whose key opens it, the place that is bound into the seal, and every path in it. */
export interface Sealed {
  /** Of the document, or of the member of its list: `the-system`'s where it is no person's. */
  under: 'subjectKey' | '_id' | 'request' | 'the-system';
  /** `:_id` at its end stands for the document's own id. */
  place: string;
  /** Compressed before it was sealed. */
  packed?: true;
  /** A copy of what stands elsewhere, as it was at the time. */
  isCopy?: true;
  /** What opens to a value that has no parts is declared under the empty path. */
  holds: Fields;
}

/** What one collection is for, and all that its documents consist of. */
export interface CollectionEntry {
  /** One sentence. */
  holds: string;
  retention: RetentionCategory;
  readers: readonly Reader[];
  /** Every path of its schema; `list[].field` for what stands in a list. */
  fields: Fields;
  sealed?: Readonly<Record<string, Sealed>>;
}

export type { Field, Fields };
