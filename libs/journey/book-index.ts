import type { CandidateVariant } from './candidate';
import type { CatalogueCategory, CatalogueProduct, Play, Purpose, RuleBook } from './play';

/** A rule book by what is looked up in it. */
export interface BookIndex {
  plays: ReadonlyMap<string, Play>;
  /** Plays by the event or the state that they answer, in the book's order. */
  answering: ReadonlyMap<string, Play[]>;
  scheduled: readonly Play[];
  /** Plays that speak of consents that end. */
  reminding: readonly Play[];
  /** The purposes that a play speaks for. */
  speaking: ReadonlySet<string>;
  /** What the rules need to know of a play's variants. */
  variants: ReadonlyMap<Play, CandidateVariant[]>;
  purposes: ReadonlyMap<string, Purpose>;
  approved: ReadonlySet<string>;
  categories: ReadonlyMap<string, CatalogueCategory>;
  products: ReadonlyMap<CatalogueCategory, ReadonlyMap<string, CatalogueProduct>>;
}

const known = new WeakMap<RuleBook, BookIndex>();

/** A book is never changed, only replaced: its index is made once. */
export function indexOf(book: RuleBook): BookIndex {
  const before = known.get(book);
  if (before) return before;
  const made = makeIndex(book);
  known.set(book, made);
  return made;
}

function makeIndex({ plays, purposes, catalogue: { categories }, approvedHashes }: RuleBook): BookIndex {
  const answering = new Map<string, Play[]>();
  for (const play of plays) {
    const { trigger } = play;
    const what = trigger.on === 'event' ? trigger.event : trigger.on === 'state' ? trigger.state : null;
    if (what !== null) answering.set(what, [...(answering.get(what) ?? []), play]);
  }
  return {
    plays: firstById(plays),
    answering,
    scheduled: plays.filter(({ trigger }) => trigger.on === 'schedule'),
    reminding: plays.filter(({ trigger }) => trigger.on === 'consent-ending'),
    speaking: new Set(plays.map(({ purpose }) => purpose)),
    variants: new Map(plays.map((play) => [play, variantsOf(play)])),
    purposes: firstById(purposes),
    approved: new Set(approvedHashes),
    categories: firstById(categories),
    products: new Map(categories.map((category) => [category, firstById(category.products)])),
  };
}

const firstById = <T extends { id: string }>(all: readonly T[]): Map<string, T> =>
  new Map(all.toReversed().map((one) => [one.id, one]));

const variantsOf = ({ variants }: Play): CandidateVariant[] =>
  variants.map(({ id, level, goal, usesName }) => ({ id, level, goal, usesName }));
