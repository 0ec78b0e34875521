import { onceMore } from './back-off';
import { changed, copyOf } from './changed';
import { fall } from './ladder';
import type { Journey, Touch } from './journey';
import type { ContactPolicy } from './policy';
import { startRetargeting } from './retargetings';
import { lastSeen } from './sessions';
import { DAY, MINUTE, type Instant } from './time';
import { withFields } from './with-fields';
import { isPushed, type Outcome } from './words';

/** What becomes known of a touch after it was reserved. */
type Fate = Pick<Touch, 'deliveredAt' | 'shownAt' | 'outcome'>;

/** The journey with more known of one touch. */
export function withFate(journey: Journey, id: string, fate: Partial<Fate>): Journey {
  const next = copyOf(journey);
  next.touches = journey.touches.map((touch) =>
    touch.id === id ? withFields<Touch>(copyOfTouch(touch), fate) : touch,
  );
  return next;
}

/** Written out for the same reason as `copyOf`. */
function copyOfTouch(touch: Touch): Touch {
  const copy: Touch = {
    id: touch.id,
    decisionId: touch.decisionId,
    play: touch.play,
    kind: touch.kind,
    channel: touch.channel,
    purpose: touch.purpose,
    level: touch.level,
    category: touch.category,
    product: touch.product,
    contentHash: touch.contentHash,
    usesName: touch.usesName,
    reservedAt: touch.reservedAt,
    notAfter: touch.notAfter,
    deliveredAt: touch.deliveredAt,
    shownAt: touch.shownAt,
    outcome: touch.outcome,
  };
  if (touch.slot !== undefined) copy.slot = touch.slot;
  if (touch.consents !== undefined) copy.consents = touch.consents;
  if (touch.sensitivity !== undefined) copy.sensitivity = touch.sensitivity;
  return copy;
}

/** Ends a touch; the first outcome stays. */
export function endTouch(
  journey: Journey,
  id: string,
  is: Outcome,
  at: Instant,
  policy: ContactPolicy,
): Journey {
  const touch = journey.touches.find((t) => t.id === id);
  if (!touch || touch.outcome !== null) return journey;
  const ended = withFate(journey, id, { outcome: { is, at } });
  // What may have left has begun.
  if (is === 'unknown') return startRetargeting(ended, touch, policy);
  // Whether a service touch was answered says nothing about what they want to hear.
  if (touch.kind === 'service') return ended;
  if (is === 'engaged') return answeredAgain(ended, policy);
  return is === 'ignored' ? ignoredOnceMore(ended, at, policy) : ended;
}

/** An answer ends the row; a silence that has been reached ends only by new interest. */
function answeredAgain(journey: Journey, policy: ContactPolicy): Journey {
  const isSilent = journey.backOff.ignoredInARow >= policy.backOff.silentAfter;
  return isSilent ? journey : changed(journey, { backOff: { ignoredInARow: 0, judgedAt: null } });
}

function ignoredOnceMore(journey: Journey, at: Instant, policy: ContactPolicy): Journey {
  const backOff = onceMore(journey.backOff, at);
  const quieter = changed(journey, { backOff });
  return backOff.ignoredInARow >= policy.backOff.generalOnlyAfter
    ? fall(quieter, backOff.judgedAt, 'silence')
    : quieter;
}

/** When an open touch is judged, if nothing comes of it. */
export function judgementDueAt(touch: Touch, journey: Journey, policy: ContactPolicy): Instant {
  const forAnAnswer = policy.outcome.ignoredAfterDays * DAY;
  if (touch.deliveredAt === null) return touch.reservedAt + forAnAnswer;
  if (isPushed(touch.channel)) return touch.deliveredAt + forAnAnswer;
  if (touch.shownAt === null && touch.slot === undefined)
    return touch.deliveredAt + policy.outcome.inAppUnseenAfterDays * DAY;
  // A slot is not an inbox: what nobody saw by the end of the visit waits for nobody.
  const lastThere = Math.max(touch.shownAt ?? touch.deliveredAt, lastSeen(journey.sessions));
  return lastThere + policy.outcome.sessionGapMinutes * MINUTE;
}

/** As what it is judged then. */
function judgedAs({ deliveredAt, channel, shownAt }: Touch): Outcome {
  // Its sender was lost, and with it what became of it.
  if (deliveredAt === null) return 'unknown';
  return isPushed(channel) || shownAt !== null ? 'ignored' : 'undelivered';
}

/** Judges, in their own order, every touch whose time for an answer is over. */
export function judgeTouches(journey: Journey, now: Instant, policy: ContactPolicy): Journey {
  const due: { id: string; is: Outcome; at: Instant }[] = [];
  for (const touch of journey.touches) {
    if (touch.outcome !== null) continue;
    const at = judgementDueAt(touch, journey, policy);
    if (at <= now) due.push({ id: touch.id, is: judgedAs(touch), at });
  }
  due.sort((a, b) => a.at - b.at);
  return due.reduce((judged, { id, is, at }) => endTouch(judged, id, is, at, policy), journey);
}
