import { fall } from './ladder';
import type { Journey, Touch } from './journey';
import type { ContactPolicy } from './policy';
import { DAY, MINUTE, type Instant } from './time';
import { isPushed, type Outcome } from './words';

/** The journey with one touch changed. */
export const withTouch = (journey: Journey, id: string, change: (touch: Touch) => Touch): Journey => ({
  ...journey,
  touches: journey.touches.map((touch) => (touch.id === id ? change(touch) : touch)),
});

/** Ends a touch; the first outcome stays. */
export function endTouch(journey: Journey, id: string, is: Outcome, at: Instant, policy: ContactPolicy): Journey {
  const touch = journey.touches.find((t) => t.id === id);
  if (!touch || touch.outcome !== null) return journey;
  const ended = withTouch(journey, id, (t) => ({ ...t, outcome: { is, at } }));
  if (is === 'engaged') return { ...ended, backOff: { ignoredInARow: 0, judgedAt: null } };
  return is === 'ignored' ? ignoredOnceMore(ended, at, policy) : ended;
}

function ignoredOnceMore(journey: Journey, at: Instant, policy: ContactPolicy): Journey {
  const ignoredInARow = journey.backOff.ignoredInARow + 1;
  const quieter = { ...journey, backOff: { ignoredInARow, judgedAt: at } };
  return ignoredInARow === policy.backOff.generalOnlyAfter ? fall(quieter, at, 'silence') : quieter;
}

/** When an open touch is judged, and as what, if nothing comes of it; null while it is not out yet. */
export function judgementDue(
  touch: Touch,
  journey: Journey,
  policy: ContactPolicy,
): { at: Instant; is: Outcome } | null {
  if (touch.outcome !== null || touch.deliveredAt === null) return null;
  if (touch.kind === 'service') return null;
  if (isPushed(touch.channel)) {
    return { at: touch.deliveredAt + policy.outcome.ignoredAfterDays * DAY, is: 'ignored' };
  }
  if (touch.shownAt === null) {
    return { at: touch.deliveredAt + policy.outcome.inAppUnseenAfterDays * DAY, is: 'undelivered' };
  }
  const lastSeen = Math.max(touch.shownAt, journey.session?.lastAt ?? touch.shownAt);
  return { at: lastSeen + policy.outcome.sessionGapMinutes * MINUTE, is: 'ignored' };
}

/** Judges, in their own order, every touch whose time for an answer is over. */
export function judgeTouches(journey: Journey, now: Instant, policy: ContactPolicy): Journey {
  const due = journey.touches
    .map((touch) => ({ id: touch.id, judgement: judgementDue(touch, journey, policy) }))
    .flatMap(({ id, judgement }) => (judgement && judgement.at <= now ? [{ id, ...judgement }] : []))
    .sort((a, b) => a.at - b.at);
  return due.reduce((judged, { id, is, at }) => endTouch(judged, id, is, at, policy), journey);
}
