import type { DataCategory } from './categories';
import type { RetentionCategory } from './retention-categories';

/** Who gets to see it, of those who work with Tact; `tact` is the software and nobody else. */
export type Reader = 'the person' | 'product' | 'ops' | 'compliance' | 'tact';

/** One field as it is declared: what it is, and what kind of data, which says what for and on which basis. */
export interface Field {
  what: string;
  category: DataCategory;
  /** Where it is kept for another time than the rest of its collection. */
  retention?: RetentionCategory;
  /** Where others read it than the rest of its collection. */
  readers?: readonly Reader[];
  /** Why it is not given to the person it is about; null where others of its category are not and this one is. */
  notExported?: string | null;
  /** Where it differs from its category: whether they provided it themselves, by word or deed. */
  portable?: boolean;
  /** A copy of what stands elsewhere, as it was at some time: given with everything, not to read or to take along. */
  isCopy?: true;
}

/** Why a field is kept from the person it is about. */
export const HASHED =
  'A keyed hash: it says nothing to who does not hold our key, and shows what to look for.';

export type Fields = Readonly<Record<string, Field>>;

type Leaf = string | number | boolean | Date | Uint8Array;
type Below<Path> = Path extends '' | `[]${string}` ? Path : Path extends string ? `.${Path}` : never;
type At<Place extends string, Path> = Path extends string ? `${Place}${Path}` : never;
/** How deep a value may go, counted, so that the compiler sees an end; the deepest goes seven. */
type Deeper = { 0: 1; 1: 2; 2: 3; 3: 4; 4: 5; 5: 6; 6: 7; 7: 8; 8: 9; 9: never };
type Depth = keyof Deeper;
type Inside<T, D extends Depth> = unknown extends T ? '**' : PathsOf<NonNullable<T>, Deeper[D]>;

/**
 * Every path that a value of a type can have: `touches[].id`, `*` for a key that differs from one person to the
 * next, `**` for whatever may stand there. An object whose keys are all optional counts as one with such keys.
 */
export type PathsOf<T, D extends Depth = 0> = [D] extends [never]
  ? never
  : unknown extends T
    ? '**'
    : T extends Leaf | null | undefined
      ? ''
      : T extends readonly (infer Item)[]
        ? At<'[]', Below<Inside<Item, D>>>
        : string extends keyof T
          ? At<'*', Below<Inside<T[keyof T], D>>>
          : Partial<T> extends T
            ? At<'*', Below<Inside<T[keyof T], D>>>
            : { [K in keyof T & string]-?: At<K, Below<Inside<T[K], D>>> }[keyof T & string];

/** Fields of one category. */
export const as = <Path extends string>(
  category: DataCategory,
  fields: Record<Path, string>,
  more: Omit<Field, 'what' | 'category'> = {},
): Record<Path, Field> =>
  Object.fromEntries(
    Object.entries<string>(fields).map(([path, what]) => [path, { what, category, ...more }]),
  ) as Record<Path, Field>;

/** The same fields, kept for another time. */
export const lasting = <Path extends string>(
  retention: RetentionCategory,
  fields: Record<Path, Field>,
): Record<Path, Field> =>
  Object.fromEntries(
    Object.entries<Field>(fields).map(([path, field]) => [path, { ...field, retention }]),
  ) as Record<Path, Field>;

/** The fields of a part, at the place where the part stands. */
export const within = <Prefix extends string, Path extends string>(
  prefix: Prefix,
  fields: Record<Path, Field>,
): Record<`${Prefix}${Below<Path>}`, Field> =>
  Object.fromEntries(
    Object.entries<Field>(fields).map(([path, field]) => [joined(prefix, path), field]),
  ) as Record<`${Prefix}${Below<Path>}`, Field>;

const joined = (prefix: string, path: string): string =>
  path === '' || path.startsWith('[]') ? `${prefix}${path}` : `${prefix}.${path}`;

/** All fields of a type, and none that it doesn't have: what is missing, or too much, doesn't compile. */
export const declared =
  <T>() =>
  <F extends Record<PathsOf<NonNullable<T>>, Field>>(
    fields: F & Record<Exclude<keyof F, PathsOf<NonNullable<T>>>, never>,
  ): F =>
    fields;
