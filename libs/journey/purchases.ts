import { changed } from './changed';
import { united } from './entry-of';
import type { Behaviour, BoughtProduct } from './events';
import { categoryViewed, settleInterest } from './interests';
import type { Journey } from './journey';
import type { ContactPolicy } from './policy';
import { winRetargeting } from './retargetings';
import { HOUR, type Instant } from './time';

const PURCHASES_KEPT = 100;

/** The journey after an order; also one that says a product or a category only. */
export function bought(journey: Journey, event: Behaviour, policy: ContactPolicy): Journey {
  if (event.type !== 'Order Completed') return journey;
  const items = itemsOf(event).map(({ product, category }) => ({
    product,
    category: category ?? categoryViewed(journey, product) ?? event.category ?? null,
    at: event.at,
  }));
  const named = items.length > 0 ? items.map(({ category }) => category) : [event.category ?? null];
  const categories = new Set(named.filter((category) => category !== null));
  const noted = changed(journey, {
    purchases: keptPurchases([...journey.purchases, ...items]),
    boughtFrom: boughtFromAfter(journey.boughtFrom, [...categories], event.at),
  });
  return [...categories].reduce(
    (next, category) => winRetargeting(settleInterest(next, category, event.at, policy), category, event.at),
    noted,
  );
}

/** More categories than any shop has that somebody buys from for years. */
const CATEGORIES_KEPT = 200;

const boughtFromAfter = (
  before: Record<string, Instant>,
  categories: string[],
  at: Instant,
): Record<string, Instant> =>
  unitedBoughtFrom(before, Object.fromEntries(categories.map((category) => [category, at])));

/** The later purchase of each category; of too many the oldest are forgotten. */
export function unitedBoughtFrom(
  a: Record<string, Instant>,
  b: Record<string, Instant>,
): Record<string, Instant> {
  const all = united(a, b, Math.max);
  const entries = Object.entries(all);
  if (entries.length <= CATEGORIES_KEPT) return all;
  return Object.fromEntries(entries.sort(([, x], [, y]) => y - x).slice(0, CATEGORIES_KEPT));
}

/** The last instant that is in the same month wherever somebody reads it: so far east it is July already. */
const EAST_OF_UTC = 14 * HOUR;

/** The next end of a month: never sooner than what it stands for, so that nobody waits less. */
const monthsEndAfter = (at: Instant): Instant => {
  const there = new Date(at + EAST_OF_UTC);
  return Date.UTC(there.getUTCFullYear(), there.getUTCMonth() + 1, 1) - EAST_OF_UTC - 1;
};

export const isMonthsEnd = (at: Instant): boolean => monthsEndAfter(at) === at;

/** Categories and when they were bought from: of what is older than purchases are kept, only the month. */
export const purchasesOnRecord = (
  boughtFrom: Journey['boughtFrom'],
  through: Instant,
): Journey['boughtFrom'] =>
  Object.fromEntries(
    Object.entries(boughtFrom).map(([category, at]) => [category, at > through ? at : monthsEndAfter(at)]),
  );

function itemsOf({ bought: items = [], product, category }: Behaviour): BoughtProduct[] {
  if (items.length > 0 || product === undefined) return items;
  return [category === undefined ? { product } : { product, category }];
}

/** The newest of each product, in the order they were bought: many orders of one thing crowd out no other. */
export function keptPurchases(purchases: Journey['purchases']): Journey['purchases'] {
  const newest = new Map<string, Journey['purchases'][number]>();
  for (const purchase of purchases) {
    const known = newest.get(purchase.product);
    if (!known || known.at <= purchase.at) newest.set(purchase.product, purchase);
  }
  return [...newest.values()].sort((a, b) => a.at - b.at).slice(-PURCHASES_KEPT);
}
