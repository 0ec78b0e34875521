import type { Behaviour, BoughtProduct } from './events';
import { categoryViewed, settleInterest } from './interests';
import type { Journey } from './journey';
import type { ContactPolicy } from './policy';
import { winRetargeting } from './retargetings';

const PURCHASES_KEPT = 60;

/** The journey after an order; also one that says a product or a category only. */
export function bought(journey: Journey, event: Behaviour, policy: ContactPolicy): Journey {
  if (event.type !== 'Order Completed') return journey;
  const items = itemsOf(event).map(({ product, category }) => ({
    product,
    category: category ?? categoryViewed(journey, product) ?? null,
    at: event.at,
  }));
  const named = items.length > 0 ? items.map(({ category }) => category) : [event.category ?? null];
  const categories = new Set(named.filter((category) => category !== null));
  const noted = { ...journey, purchases: keptPurchases([...journey.purchases, ...items]) };
  return [...categories].reduce(
    (next, category) => winRetargeting(settleInterest(next, category, event.at, policy), category, event.at),
    noted,
  );
}

function itemsOf({ bought: items = [], product, category }: Behaviour): BoughtProduct[] {
  if (items.length > 0 || product === undefined) return items;
  return [category === undefined ? { product } : { product, category }];
}

/** The newest, in the order they were bought. */
export const keptPurchases = (purchases: Journey['purchases']): Journey['purchases'] =>
  [...purchases].sort((a, b) => a.at - b.at).slice(-PURCHASES_KEPT);
