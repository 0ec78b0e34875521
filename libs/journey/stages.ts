import { changed } from './changed';
import { readingOf } from './engagement';
import type { Behaviour } from './events';
import type { Journey, Sign } from './journey';
import type { ContactPolicy } from './policy';
import { DAY, type Instant } from './time';
import type { BehaviourName, Stage } from './words';

const researching: ReadonlySet<BehaviourName> = new Set([
  'Products Searched',
  'Product List Filtered',
  'Product Viewed',
  'Reviews Viewed',
  'Products Compared',
  'Product Added to Wishlist',
]);
/** Pages count for what was read of them. */
const content: ReadonlySet<BehaviourName> = new Set(['Page Viewed', 'Product List Viewed']);
const deciding: ReadonlySet<BehaviourName> = new Set([
  'Product Added',
  'Cart Viewed',
  'Checkout Started',
  'Payment Info Entered',
]);

/** More than any policy asks for. */
const RESEARCH_KEPT = 24;

/** The journey with the event kept as a sign of a stage. */
export function noteSigns(journey: Journey, event: Behaviour, policy: ContactPolicy): Journey {
  const { signs } = journey;
  // Their own word on where they are took its place before it was told.
  if (event.at <= (journey.corrections?.stage?.at ?? -Infinity)) return journey;
  const sign: Sign = { what: event.type, at: event.at, weight: signWeight(event, policy) };
  if (researching.has(event.type) || (content.has(event.type) && isRead(event) && sign.weight > 0)) {
    return changed(journey, { signs: { ...signs, research: keptSigns([...signs.research, sign], policy) } });
  }
  if (deciding.has(event.type)) {
    return changed(journey, { signs: { ...signs, deciding: laterSign(signs.deciding, sign) } });
  }
  if (event.type === 'Order Completed') {
    return changed(journey, { signs: { ...signs, ordered: laterSign(signs.ordered, sign) } });
  }
  return journey;
}

/** Those that may still count, oldest first; of too many the ones that say least are forgotten, the oldest first. */
export function keptSigns(signs: Sign[], { stages }: ContactPolicy): Sign[] {
  const byAge = [...signs].sort((a, b) => a.at - b.at);
  const newest = byAge.at(-1)?.at ?? 0;
  const counting = byAge.filter(({ at }) => newest - at < stages.researchWindowDays * DAY);
  if (counting.length <= RESEARCH_KEPT) return counting;
  const heaviest = new Set([...counting].sort((a, b) => a.weight - b.weight).slice(-RESEARCH_KEPT));
  return counting.filter((sign) => heaviest.has(sign));
}

export const laterSign = (a: Sign | null, b: Sign | null): Sign | null =>
  a === null || b === null ? (a ?? b) : b.at >= a.at ? b : a;

const isRead = ({ dwellSeconds, scrollDepth }: Behaviour): boolean =>
  dwellSeconds !== undefined || scrollDepth !== undefined;

/** What was looked at says as much as it was read; where nobody measured, a deed is a deed. */
function signWeight(event: Behaviour, policy: ContactPolicy): number {
  if (!isRead(event)) return 1;
  const { dwell, scroll } = readingOf(event, policy);
  return (content.has(event.type) ? 0 : 0.5) + (dwell + scroll) / 2;
}

/** What the research within its window adds up to. */
export function researchAt(research: Sign[], now: Instant, { stages }: ContactPolicy): number {
  const since = now - stages.researchWindowDays * DAY;
  let sum = 0;
  for (const { at, weight } of research) if (at > since) sum += weight;
  return sum;
}

/** Where they are at an instant: as the signs say, and where those say little, in their own word. */
export const stageAt = (journey: Journey, now: Instant, policy: ContactPolicy): Stage =>
  theirWord(journey, now, policy)?.is ?? stageOfSigns(journey, now, policy);

/**
 * What they said about where they are, as long as it stands: it is as good as an order, and gives way to deeds that
 * came after it. Null where they said nothing, or their deeds speak.
 */
export function theirWord(
  journey: Journey,
  now: Instant,
  policy: ContactPolicy,
): { is: Stage; at: Instant } | null {
  const said = journey.corrections?.stage ?? null;
  if (said === null || now - said.at >= policy.stages.enjoyingDays * DAY) return null;
  const spoken = stageOfSigns(journey, now, policy);
  return spoken === 'discovering' || spoken === 'resting' ? said : null;
}

/** The stage the signs speak for at an instant. */
function stageOfSigns(journey: Journey, now: Instant, policy: ContactPolicy): Stage {
  const { lastAt } = journey.activity;
  const { research, deciding: decided, ordered } = journey.signs;
  const [decidingAt, orderedAt] = [decided?.at ?? null, ordered?.at ?? null];
  const within = (at: Instant | null, days: number): at is Instant => at !== null && now - at < days * DAY;

  if (lastAt === null) return 'discovering';
  if (!within(lastAt, policy.stages.restingAfterDays)) return 'resting';
  if (within(decidingAt, policy.stages.decidingDays) && decidingAt > (orderedAt ?? -Infinity))
    return 'deciding';
  if (within(orderedAt, policy.stages.enjoyingDays)) return 'enjoying';
  return researchAt(research, now, policy) >= policy.stages.researchEvents ? 'researching' : 'discovering';
}

/** The next instant at which the stage changes by itself; null when it stays. */
export function nextStageChange(journey: Journey, now: Instant, policy: ContactPolicy): Instant | null {
  const { activity, signs, stage } = journey;
  const { restingAfterDays, decidingDays, enjoyingDays, researchWindowDays } = policy.stages;
  let soonest = Infinity;
  const consider = (at: Instant | null, days: number): void => {
    if (at === null) return;
    const turning = at + days * DAY;
    if (turning > now && turning < soonest && stageAt(journey, turning, policy) !== stage.is)
      soonest = turning;
  };
  consider(activity.lastAt, restingAfterDays);
  consider(journey.corrections?.stage?.at ?? null, enjoyingDays);
  consider(signs.deciding?.at ?? null, decidingDays);
  consider(signs.ordered?.at ?? null, enjoyingDays);
  // Their research can only fade: it ends no other stage.
  if (stage.is === 'researching') for (const { at } of signs.research) consider(at, researchWindowDays);
  return soonest === Infinity ? null : soonest;
}
