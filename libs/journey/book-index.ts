import type { CandidateVariant } from './candidate';
import type { Instant } from './time';
import type { CatalogueCategory, CatalogueProduct, Play, Purpose, RuleBook } from './play';

/** A rule book by what is looked up in it. */
export interface BookIndex {
  plays: ReadonlyMap<string, Play>;
  /** All plays, in the book's order, each with the event or the state that it answers; null where there is none. */
  called: readonly Called[];
  /** Those that answer an event or a state, by its name. */
  answering: ReadonlyMap<string, readonly Called[]>;
  /** Those that are said at times. */
  scheduled: readonly Called[];
  nextTimes: ReadonlyMap<Play, NextTimes>;
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

interface Called {
  play: Play;
  calledBy: string | null;
}

const ZONES_KEPT = 700;

/** Of all instants from one on, before it comes, the next time is `at`. */
interface NextTime {
  after: Instant;
  at: Instant;
}

const isNextFrom = (known: NextTime | undefined, after: Instant): known is NextTime =>
  known !== undefined && known.after <= after && after < known.at;

/** A scheduled play's times in each zone: until one has come it stays the next one, for all who live there. */
export class NextTimes {
  private readonly byZone = new Map<string, { latest: NextTime; before: NextTime | undefined }>();

  next(zone: string, after: Instant, find: () => Instant | null): Instant | null {
    const known = this.byZone.get(zone);
    // Who wakes up for one time asks for that and for the next.
    if (isNextFrom(known?.latest, after)) return known.latest.at;
    if (isNextFrom(known?.before, after)) return known.before.at;
    const at = find();
    if (this.byZone.size >= ZONES_KEPT) this.byZone.clear();
    if (at !== null) this.byZone.set(zone, { latest: { after, at }, before: known?.latest });
    return at;
  }
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
  const called = plays.map((play): Called => ({ play, calledBy: calledBy(play) }));
  const scheduled = called.filter(({ play: { trigger } }) => trigger.on === 'schedule');
  return {
    plays: firstById(plays),
    called,
    answering: new Map(
      called.flatMap(({ calledBy: what }) =>
        what === null ? [] : [[what, called.filter((one) => one.calledBy === what)]],
      ),
    ),
    scheduled,
    nextTimes: new Map(scheduled.map(({ play }) => [play, new NextTimes()])),
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
