import type { Field, Fields } from './field';

/** Declared paths as a tree of their steps; a step is a name, `[]`, `*` or `**`. */
export interface FieldTree {
  /** What stands here itself; null where only what is below is declared. */
  field: Field | null;
  next: Map<string, FieldTree>;
}

const stepsOf = (path: string): string[] => path.split(/\.|(?=\[\])/).filter((step) => step !== '');

export function treeOf(fields: Fields): FieldTree {
  const root: FieldTree = { field: null, next: new Map() };
  for (const [path, field] of Object.entries(fields)) {
    let at = root;
    for (const step of stepsOf(path)) {
      const below = at.next.get(step) ?? { field: null, next: new Map<string, FieldTree>() };
      at.next.set(step, below);
      at = below;
    }
    at.field = field;
  }
  return root;
}

/** What is declared of an item of a list: a list of plain values may be declared as itself. */
export const itemOf = (at: FieldTree): FieldTree | undefined =>
  at.next.get('[]') ?? (at.field !== null && at.next.size === 0 ? at : undefined);

/** What is declared of a part, by its own name or as one of those whose names differ from person to person. */
export const partOf = (at: FieldTree, key: string): FieldTree | undefined =>
  at.next.get(key) ?? at.next.get('*');

/** What has parts: bytes, dates and ids of the database have none. */
export const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' &&
  value !== null &&
  !(value instanceof Date) &&
  !(value instanceof Uint8Array) &&
  !('_bsontype' in value);
