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
