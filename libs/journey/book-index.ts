import type { CandidateVariant } from './candidate';
import type { Instant } from './time';
import type { CatalogueCategory, CatalogueProduct, Play, Purpose, RuleBook } from './play';

/** A rule book by what is looked up in it. */
export interface BookIndex {
  plays: ReadonlyMap<string, Play>;
  /** Plays by the event or the state that they answer, in the book's order. */
  answering: ReadonlyMap<string, Play[]>;
  /** All plays, in the book's order, each with the event or the state that it answers; null where there is none. */
  called: readonly { play: Play; calledBy: string | null }[];
  scheduled: readonly Play[];
  /** By zone: when the next scheduled play is due there, for whoever asks from an instant on. */
  nextTimes: Map<string, { after: Instant; at: Instant }>;
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
let latest: { book: RuleBook; index: BookIndex } | null = null;

/** A book is never changed, only replaced: its index is made once. Nearly always it is the same book again. */
export function indexOf(book: RuleBook): BookIndex {
  if (latest !== null && latest.book === book) return latest.index;
  const index = known.get(book) ?? makeIndex(book);
  known.set(book, index);
  latest = { book, index };
  return index;
}

function makeIndex({ plays, purposes, catalogue: { categories }, approvedHashes }: RuleBook): BookIndex {
  const answering = new Map<string, Play[]>();
  for (const play of plays) {
    const what = calledBy(play);
    if (what !== null) answering.set(what, [...(answering.get(what) ?? []), play]);
  }
  return {
    plays: firstById(plays),
    answering,
    called: plays.map((play) => ({ play, calledBy: calledBy(play) })),
    nextTimes: new Map(),
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

const calledBy = ({ trigger }: Play): string | null =>
  trigger.on === 'event' ? trigger.event : trigger.on === 'state' ? trigger.state : null;

const firstById = <T extends { id: string }>(all: readonly T[]): Map<string, T> =>
  new Map(all.toReversed().map((one) => [one.id, one]));

const variantsOf = ({ variants }: Play): CandidateVariant[] =>
  variants.map(({ id, level, goal, usesName }) => ({ id, level, goal, usesName }));
