import type { Behaviour } from './events';
import type { Journey } from './journey';
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
const deciding: ReadonlySet<BehaviourName> = new Set([
  'Product Added',
  'Cart Viewed',
  'Checkout Started',
  'Payment Info Entered',
]);

/** The journey with the event kept as a sign of a stage. */
export function noteSigns(journey: Journey, event: Behaviour, policy: ContactPolicy): Journey {
  const { signs } = journey;
  if (researching.has(event.type)) {
    const research = [...signs.research, event.at].sort((a, b) => a - b).slice(-policy.stages.researchEvents);
    return { ...journey, signs: { ...signs, research } };
  }
  if (deciding.has(event.type)) {
    return { ...journey, signs: { ...signs, decidingAt: Math.max(event.at, signs.decidingAt ?? event.at) } };
  }
  if (event.type === 'Order Completed') {
    return { ...journey, signs: { ...signs, orderedAt: Math.max(event.at, signs.orderedAt ?? event.at) } };
  }
  return journey;
}

/** The stage the signs speak for at an instant. */
export function stageAt(journey: Journey, now: Instant, policy: ContactPolicy): Stage {
  const { lastAt } = journey.activity;
  const { research, decidingAt, orderedAt } = journey.signs;
  const within = (at: Instant | null, days: number): at is Instant => at !== null && now - at < days * DAY;

  if (lastAt === null) return 'discovering';
  if (!within(lastAt, policy.stages.restingAfterDays)) return 'resting';
  if (within(decidingAt, policy.stages.decidingDays) && decidingAt > (orderedAt ?? -Infinity))
    return 'deciding';
  if (within(orderedAt, policy.stages.enjoyingDays)) return 'enjoying';
  let recent = 0;
  for (const at of research) if (within(at, policy.stages.researchWindowDays)) recent += 1;
  return recent >= policy.stages.researchEvents ? 'researching' : 'discovering';
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
  consider(signs.decidingAt, decidingDays);
  consider(signs.orderedAt, enjoyingDays);
  for (const at of signs.research) consider(at, researchWindowDays);
  return soonest === Infinity ? null : soonest;
}
