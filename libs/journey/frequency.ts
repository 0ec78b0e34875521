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

/**
 * Until when none of the touches that were remembered at an instant is forgotten by time alone, for certain: no window
 * that one is needed for ends before.
 */
export function touchesRememberedUntil(touches: Touch[], now: Instant, policy: ContactPolicy): Instant {
  const caps = longestWindow(policy);
  const impressions = policy.impressions.windowDays * DAY;
  let until = Infinity;
  for (const touch of touches) {
    until = Math.min(until, recentUntil(touch));
    // As long as there are so few, it makes no difference what they are needed for.
    if (touches.length <= OTHERS_KEPT) continue;
    const at = saidAt(touch);
    if (now < at + caps) until = Math.min(until, at + caps);
    if (now < at + impressions) until = Math.min(until, at + impressions);
  }
  return until;
}

const longestWindow = ({ frequencyCaps }: ContactPolicy): number => {
  let longest = 0;
  for (const { windowHours } of frequencyCaps) longest = Math.max(longest, windowHours * HOUR);
  return longest;
};

const isEachRecent = (touches: Touch[], now: Instant): boolean =>
  touches.every((touch) => now < recentUntil(touch));

/** The touches that the caps, the name and the open questions need, and the newest of the others. */
export function rememberedTouches(journey: Journey, now: Instant, policy: ContactPolicy): Touch[] {
  const { touches } = journey;
  if (touches.length <= OTHERS_KEPT && isEachRecent(touches, now)) return touches;
  const isRecent = (t: Touch): boolean => now < recentUntil(t);
  const caps = longestWindow(policy);
  const needed = new Set([
    ...touches.filter((t) => countsToCaps(t) && (t.outcome === null || now < saidAt(t) + caps)),
    ...impressionsAt(touches, now, policy),
    // However long ago they were: the next one does not call them by name again, nor come sooner than they chose.
    ...touches
      .filter((t) => t.outcome !== null && countsAsTalk(t))
      .slice(-Math.max(policy.names.oneIn - 1, 1)),
    ...touches.filter((t) => t.outcome !== null && countsToCaps(t)).slice(-1),
  ]);
  const others = touches.filter((t) => !needed.has(t) && isRecent(t)).slice(-OTHERS_KEPT);
  if (needed.size + others.length === touches.length) return touches;
  const kept = new Set(others);
  return touches.filter((t) => needed.has(t) || kept.has(t));
}
