import type { Touch } from './journey';
import type { ContactPolicy } from './policy';
import { DAY, HOUR, type Instant } from './time';
import { isPushed } from './words';

/** Pushed touches count from their reservation, whatever came of them, unless nothing left. */
export const countsToCaps = (touch: Touch): boolean =>
  isPushed(touch.channel) && touch.kind !== 'service' && touch.outcome?.is !== 'undelivered';

/** What was said and may have been heard; service touches are no talk. */
export const countsAsTalk = (touch: Touch): boolean =>
  touch.kind !== 'service' && touch.outcome?.is !== 'undelivered';

/** The last instant at which a touch may have reached the person: its windows run from there. */
export const saidAt = ({ reservedAt, deliveredAt, outcome }: Touch): Instant =>
  Math.max(reservedAt, deliveredAt ?? reservedAt, outcome?.is === 'unknown' ? outcome.at : reservedAt);

/** Caps that a later policy widens still count what was said before. */
const REMEMBERED_DAYS = 90;
const OTHERS_KEPT = 40;

/** The touches that the caps and the open questions need, and the newest of the others. */
export function rememberedTouches(touches: Touch[], now: Instant, policy: ContactPolicy): Touch[] {
  if (touches.length === 0) return touches;
  const longestWindow = policy.frequencyCaps.reduce((w, cap) => Math.max(w, cap.windowHours), 0) * HOUR;
  const isNeeded = (t: Touch): boolean =>
    countsToCaps(t) && (t.outcome === null || now < saidAt(t) + longestWindow);
  const isRecent = (t: Touch): boolean => t.outcome === null || now < saidAt(t) + REMEMBERED_DAYS * DAY;
  if (touches.length <= OTHERS_KEPT && touches.every((t) => isRecent(t) || isNeeded(t))) return touches;
  const others = touches.filter((t) => !isNeeded(t) && isRecent(t)).slice(-OTHERS_KEPT);
  const kept = new Set(others);
  return touches.filter((t) => isNeeded(t) || kept.has(t));
}
