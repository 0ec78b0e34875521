import { readingOf } from './engagement';
import type { Behaviour } from './events';
import type { Journey, Sign } from './journey';
import type { ContactPolicy } from './policy';
import { sortedBy } from './sorted-by';
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

/** The signs after an event, kept as one where it speaks for a stage. */
export function signsAfter(
  signs: Journey['signs'],
  event: Behaviour,
  policy: ContactPolicy,
): Journey['signs'] {
  const { research, deciding: decided, ordered } = signs;
  const sign: Sign = { what: event.type, at: event.at, weight: signWeight(event, policy) };
  if (researching.has(event.type) || (content.has(event.type) && isRead(event) && sign.weight > 0))
    return { research: keptSigns([...research, sign], policy), deciding: decided, ordered };
  if (deciding.has(event.type)) return { research, deciding: laterSign(decided, sign), ordered };
  if (event.type === 'Order Completed')
    return { research, deciding: decided, ordered: laterSign(ordered, sign) };
  return signs;
}

/** Those that may still count, oldest first; of too many the ones that say least are forgotten, the oldest first. */
export function keptSigns(signs: Sign[], { stages }: ContactPolicy): Sign[] {
  const byAge = sortedBy(signs, ({ at }) => at);
  const [oldest, newest] = [byAge[0], byAge.at(-1)];
  if (oldest === undefined || newest === undefined) return byAge;
  const mayCount = ({ at }: Sign): boolean => newest.at - at < stages.researchWindowDays * DAY;
  const counting = mayCount(oldest) ? byAge : byAge.filter(mayCount);
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

/**
 * The first sign, the oldest being first, with which research may fade from its stage: as long as the newer ones alone
 * are more than enough, the end of an older one changes nothing.
 */
function fadesFrom(research: Sign[], { stages }: ContactPolicy): number {
  let sum = 0;
  for (let i = research.length - 1; i >= 0; i -= 1) {
    const { at, weight } = research[i] as Sign;
    sum += weight;
    // Whatever another order of adding rounds off is far less than one.
    if (sum > stages.researchEvents + 1) return research.findIndex((sign) => sign.at >= at);
  }
  return 0;
}

/** The stage the signs speak for at an instant. */
function stageOfSigns(journey: Journey, now: Instant, policy: ContactPolicy): Stage {
  const { lastAt } = journey.activity;
  const { research, deciding: decided, ordered } = journey.signs;
  const decidingAt = decided?.at ?? -Infinity;
  const orderedAt = ordered?.at ?? -Infinity;
  if (lastAt === null) return 'discovering';
  if (now - lastAt >= policy.stages.restingAfterDays * DAY) return 'resting';
  if (now - decidingAt < policy.stages.decidingDays * DAY && decidingAt > orderedAt) return 'deciding';
  if (now - orderedAt < policy.stages.enjoyingDays * DAY) return 'enjoying';
  return researchAt(research, now, policy) >= policy.stages.researchEvents ? 'researching' : 'discovering';
}

/** The next instant at which the stage changes by itself; null when it stays. */
export function nextStageChange(journey: Journey, now: Instant, policy: ContactPolicy): Instant | null {
  const { activity, signs, stage } = journey;
  const { restingAfterDays, decidingDays, enjoyingDays, researchWindowDays } = policy.stages;
  const turns = (at: Instant, sooner: Instant): Instant =>
    at > now && at < sooner && stageAt(journey, at, policy) !== stage.is ? at : sooner;
  let soonest = Infinity;
  if (activity.lastAt !== null) soonest = turns(activity.lastAt + restingAfterDays * DAY, soonest);
  if (signs.deciding !== null) soonest = turns(signs.deciding.at + decidingDays * DAY, soonest);
  if (signs.ordered !== null) soonest = turns(signs.ordered.at + enjoyingDays * DAY, soonest);
  const said = journey.corrections?.stage;
  if (said) soonest = turns(said.at + enjoyingDays * DAY, soonest);
  // Their research can only fade: it ends no other stage.
  if (stage.is === 'researching') {
    const fades = stageAt(journey, now, policy) === 'researching' ? fadesFrom(signs.research, policy) : 0;
    for (let i = fades; i < signs.research.length; i += 1) {
      const { at } = signs.research[i] as Sign;
      // The oldest come first: what turns it first turns it soonest.
      if (at + researchWindowDays * DAY >= soonest) break;
      soonest = turns(at + researchWindowDays * DAY, soonest);
    }
  }
  return soonest === Infinity ? null : soonest;
}
