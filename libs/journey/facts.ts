import type { Candidate, CandidateFacts } from './candidate';
import { Duration } from 'luxon';
import { indexOf } from './book-index';
import type { CatalogueCategory, CatalogueProduct, RuleBook, Stop } from './play';
import type { Channel } from './words';

/** What is true of a candidate as the world stands. */
export function factsOf(candidate: Candidate, book: RuleBook): CandidateFacts {
  const { purposes, approved } = indexOf(book);
  const purpose = purposes.get(candidate.purpose);
  return {
    purpose: purpose ? { lawfulBasis: purpose.lawfulBasis, essential: purpose.essential } : null,
    approved: approved.has(candidate.contentHash),
    stoppedBy:
      book.stops.length === 0
        ? null
        : (book.stops.find((stop) => covers(stop, candidate.play, candidate.channel))?.id ?? null),
    untrue: untrueOf(candidate, book),
    repurchaseAfterDays: daysIn(categoryOf(candidate.category, book)?.repurchaseAfter ?? null),
  };
}

/** Whether an operator's stop covers a play on a channel. */
export const covers = ({ scope }: Pick<Stop, 'scope'>, play: string, channel: Channel): boolean =>
  'everything' in scope || ('play' in scope ? scope.play === play : scope.channel === channel);

function untrueOf(candidate: Candidate, book: RuleBook): CandidateFacts['untrue'] {
  const play = indexOf(book).plays.get(candidate.play);
  if (!play || play.variants.length === 0 || !play.channels.includes(candidate.channel)) return 'play-gone';
  if (candidate.category === null) return candidate.product === null ? null : 'product-gone';
  const category = categoryOf(candidate.category, book);
  if (!category) return 'category-gone';
  if (candidate.product === null) return null;
  const product = productOf(candidate.category, candidate.product, book);
  if (!product) return 'product-gone';
  if (!product.available) return 'product-unavailable';
  return candidate.price === null || candidate.price === product.price ? null : 'price-changed';
}

const daysOf = new Map<string, number>();

/** Days in an ISO 8601 duration, a month as 30 and a year as 365 of them; remembered by its spelling. */
function daysIn(duration: string | null): number | null {
  if (duration === null) return null;
  const known = daysOf.get(duration);
  if (known !== undefined) return known;
  const days = Duration.fromISO(duration).as('days');
  daysOf.set(duration, days);
  return days;
}

/** A product as the catalogue has it. */
export function productOf(
  category: string | null,
  product: string | null,
  book: RuleBook,
): CatalogueProduct | undefined {
  const known = categoryOf(category, book);
  if (!known || product === null) return undefined;
  return indexOf(book).products.get(known)?.get(product);
}

export const categoryOf = (id: string | null, book: RuleBook): CatalogueCategory | undefined =>
  id === null ? undefined : indexOf(book).categories.get(id);

/** The category that a product is in. */
export const categoryWith = (product: string, book: RuleBook): string | null =>
  book.catalogue.categories.find(({ products }) => products.some((p) => p.id === product))?.id ?? null;
