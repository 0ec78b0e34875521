import type { Behaviour, BehaviourName, BoughtProduct } from '@tact/journey';
import type { FieldPlan, Source, Sources } from './compiled-maps';
import { isRecord, valueAt } from './records';
import {
  campaignOf,
  durationOf,
  idOf,
  INVALID,
  queryOf,
  shareOf,
  timeZoneOf,
  touchIdOf,
  type Read,
} from './read-value';

const MOST_BOUGHT = 100;
const orders: ReadonlySet<BehaviourName> = new Set(['Order Completed', 'Order Refunded']);
const support: ReadonlySet<BehaviourName> = new Set(['Support Case Opened', 'Support Case Closed']);

/** The fields of a behaviour that a message fills; wrong ones are left out and noted as dropped. */
export function readBehaviour(
  message: Record<string, unknown>,
  behaviour: Behaviour,
  plan: FieldPlan,
  dropped: Set<string>,
): Behaviour {
  const sources = message['context'] === undefined ? plan.withoutContext : plan.sources;
  const category = firstOf(message, sources.category, categoryOf, dropped);
  const product = firstOf(message, sources.product, idOf, dropped);
  const query = firstOf(message, sources.query, queryOf, dropped);
  const session = firstOf(message, sources.session, idOf, dropped);
  const caseOf = support.has(behaviour.type) ? idOf : noneOf;
  const supportCase = firstOf(message, sources.supportCase, caseOf, dropped);
  const timeZone = firstOf(message, sources.timeZone, timeZoneOf, dropped);
  const dwellSeconds = firstOf(message, sources.dwellSeconds, durationOf, dropped);
  const scrollDepth = firstOf(message, sources.scrollDepth, shareOf, dropped);
  const touchId = firstOf(message, sources.touchId, touchIdOf, dropped);
  const campaign = firstOf(message, sources.campaign, campaignOf, dropped);
  const bought = orders.has(behaviour.type) ? boughtIn(message, plan.sources, dropped) : undefined;
  if (!orders.has(behaviour.type)) noteUnreadLists(message, plan.sources, dropped);

  if (category !== undefined) behaviour.category = category;
  if (product !== undefined) behaviour.product = product;
  if (query !== undefined) behaviour.query = query;
  if (session !== undefined) behaviour.session = session;
  if (supportCase !== undefined) behaviour.supportCase = supportCase;
  if (timeZone !== undefined) behaviour.timeZone = timeZone;
  if (dwellSeconds !== undefined) behaviour.dwellSeconds = dwellSeconds;
  if (scrollDepth !== undefined) behaviour.scrollDepth = scrollDepth;
  if (bought !== undefined && bought.length > 0) behaviour.bought = bought;
  if (touchId !== undefined) behaviour.touchId = touchId;
  if (campaign !== undefined) behaviour.campaign = campaign;
  return behaviour;
}

/** The first place that holds a usable value. */
export function firstOf<T>(
  message: unknown,
  sources: readonly Source[] | undefined,
  read: (value: unknown, source: Source, message: unknown) => Read<T>,
  dropped: Set<string>,
): T | undefined {
  if (sources === undefined) return undefined;
  for (const source of sources) {
    const value = valueAt(message, source.keys);
    if (value === undefined || value === null) continue;
    const result = read(value, source, message);
    if (result === INVALID) dropped.add(source.name);
    else if (result !== undefined) return result;
  }
  return undefined;
}

const noneOf = (): typeof INVALID => INVALID;

const categoryOf = (value: unknown, source: Source, message: unknown): Read<string> =>
  isRecord(message) && isSectionOfPage(message, value, source) ? INVALID : idOf(value);

/** SDKs copy the name of a page's section into its properties; that is no category of the catalogue. */
const isSectionOfPage = (message: Record<string, unknown>, value: unknown, source: Source): boolean =>
  (message['type'] === 'page' || message['type'] === 'screen') &&
  source.name === 'properties.category' &&
  value === message['category'];

function boughtIn(message: unknown, sources: Sources, dropped: Set<string>): BoughtProduct[] | undefined {
  const keys = sources['bought.product']?.[0]?.keys;
  if (keys === undefined) return undefined;
  const path = keys.join('.');
  const list = valueAt(message, keys);
  if (list === undefined || list === null) return undefined;
  if (!Array.isArray(list)) {
    dropped.add(path);
    return undefined;
  }
  const bought: BoughtProduct[] = [];
  for (const item of list.slice(0, MOST_BOUGHT) as unknown[]) {
    const product = firstOf(item, within(sources['bought.product']), idOf, dropped);
    if (!isRecord(item) || product === undefined) {
      dropped.add(`${path}[]`);
      continue;
    }
    const category = firstOf(item, within(sources['bought.category']), idOf, dropped);
    bought.push(category === undefined ? { product } : { product, category });
  }
  if (list.length > MOST_BOUGHT) dropped.add(`${path}[]`);
  return bought;
}

const inItems = new WeakMap<Source[], Source[]>();

/** The same places, seen from an item of the list. */
function within(sources: Source[] | undefined): Source[] {
  if (sources === undefined) return [];
  const known = inItems.get(sources);
  if (known) return known;
  const relative = sources.map((source) => ({ ...source, keys: source.itemKeys ?? [] }));
  inItems.set(sources, relative);
  return relative;
}

/** Only orders say what was bought; any other list of products is not read. */
function noteUnreadLists(message: unknown, sources: Sources, dropped: Set<string>): void {
  const keys = sources['bought.product']?.[0]?.keys;
  if (keys === undefined) return;
  const list = valueAt(message, keys);
  if (list === undefined || list === null) return;
  const path = keys.join('.');
  for (const noted of dropped) if (noted.startsWith(`${path}[`)) dropped.delete(noted);
  dropped.add(path);
}
