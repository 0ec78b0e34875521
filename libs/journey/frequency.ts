import type { Journey, Touch } from './journey';
import type { ContactPolicy } from './policy';
import { DAY, HOUR, type Instant } from './time';
import { isPushed } from './words';

/** Pushed touches count from their reservation, whatever came of them, unless nothing left. */
export const countsToCaps = (touch: Touch): boolean =>
  isPushed(touch.channel) && touch.kind !== 'service' && touch.outcome?.is !== 'undelivered';

/** Promotions in the product count unless nobody ever saw them. */
export const countsAsImpression = ({ channel, kind, outcome }: Touch): boolean =>
  !isPushed(channel) && (kind === 'promotion' || kind === 'retargeting') && outcome?.is !== 'undelivered';

/** What was said and may have been heard; service touches are no talk. */
export const countsAsTalk = (touch: Touch): boolean =>
  touch.kind !== 'service' && touch.outcome?.is !== 'undelivered';

/** The last instant at which a touch may have reached the person: its windows run from there. */
export function saidAt({ reservedAt, deliveredAt, shownAt, outcome }: Touch): Instant {
  let last = reservedAt;
  if (deliveredAt !== null && deliveredAt > last) last = deliveredAt;
  if (shownAt !== null && shownAt > last) last = shownAt;
  return outcome !== null && outcome.is === 'unknown' && outcome.at > last ? outcome.at : last;
}

/** Promotions in the product within their window: the newest, as many as can be remembered. */
export const impressionsAt = (touches: Touch[], now: Instant, policy: ContactPolicy): Touch[] =>
  touches
    .filter((t) => countsAsImpression(t) && now < saidAt(t) + policy.impressions.windowDays * DAY)
    .slice(-IMPRESSIONS_KEPT);

/** Whoever was shown so many within the window is shown no more: what cannot be remembered cannot be counted. */
export const IMPRESSIONS_KEPT = 100;

/** Caps that a later policy widens still count what was said before. */
const REMEMBERED_DAYS = 90;
const OTHERS_KEPT = 40;

const recentUntil = (touch: Touch): Instant =>
  touch.outcome === null ? Infinity : saidAt(touch) + REMEMBERED_DAYS * DAY;

/** Until when none of them is forgotten for certain. */
export function touchesRememberedUntil(touches: Touch[]): Instant {
  if (touches.length > OTHERS_KEPT) return -Infinity;
  let until = Infinity;
  for (const touch of touches) until = Math.min(until, recentUntil(touch));
  return until;
}

/** The touches that the caps, the name and the open questions need, and the newest of the others. */
export function rememberedTouches(journey: Journey, now: Instant, policy: ContactPolicy): Touch[] {
  const { touches } = journey;
  if (now < touchesRememberedUntil(touches)) return touches;
  const isRecent = (t: Touch): boolean => now < recentUntil(t);
  const longestWindow = Math.max(...policy.frequencyCaps.map((cap) => cap.windowHours), 0) * HOUR;
  const needed = new Set([
    ...touches.filter((t) => countsToCaps(t) && (t.outcome === null || now < saidAt(t) + longestWindow)),
    ...impressionsAt(touches, now, policy),
    // However long ago they were: the next one does not call them by name again, nor come sooner than they chose.
    ...touches
      .filter((t) => t.outcome !== null && countsAsTalk(t))
      .slice(-Math.max(policy.names.oneIn - 1, 1)),
    ...touches.filter((t) => t.outcome !== null && countsToCaps(t)).slice(-1),
  ]);
  const others = touches.filter((t) => !needed.has(t) && isRecent(t)).slice(-OTHERS_KEPT);
  const kept = new Set(others);
  return touches.filter((t) => needed.has(t) || kept.has(t));
}
