import { changed, copyOf } from './changed';
import { candidateWith, isSameThing } from './candidate';
import type { TouchOffered, TouchReported } from './events';
import type { Journey, Touch } from './journey';
import { endTouch, withFate } from './outcomes';
import type { ContactPolicy } from './policy';
import { releaseReminder } from './reminders';
import { startRetargeting } from './retargetings';
import type { Instant } from './time';
import { isPushed } from './words';

/** The journey after a report of what came of a touch. */
export function reported(journey: Journey, event: TouchReported, policy: ContactPolicy): Journey {
  const touch = journey.touches.find((t) => t.id === event.touchId);
  if (!touch) return journey;
  const isOut = touch.deliveredAt !== null;
  switch (event.type) {
    case 'Touch Delivered':
      return saidOnce(
        startRetargeting(
          withFate(journey, touch.id, { deliveredAt: touch.deliveredAt ?? event.at }),
          touch,
          policy,
        ),
        touch,
      );
    case 'Touch Unknown':
      return isOut ? journey : saidOnce(endTouch(journey, touch.id, 'unknown', event.at, policy), touch);
    case 'Touch Undelivered':
    case 'Touch Refused':
      // What was delivered has left, whatever is said of it later: it never frees its place under the caps.
      return isOut
        ? endTouch(journey, touch.id, 'bounced', event.at, policy)
        : sayAnotherWay(
            releaseReminder(endTouch(journey, touch.id, 'undelivered', event.at, policy), touch),
            touch,
            event.at,
          );
    case 'Touch Bounced':
      return endTouch(journey, touch.id, 'bounced', event.at, policy);
    case 'Touch Complained':
      return endTouch(journey, touch.id, 'complained', event.at, policy);
    case 'Touch Stopped':
      return endTouch(journey, touch.id, 'stopped', event.at, policy);
    case 'Touch Shown':
      return withFate(journey, touch.id, { shownAt: touch.shownAt ?? event.at });
    case 'Touch Clicked':
      // In-app reports come from the product itself; a mail's click counts once its page event follows.
      return isPushed(touch.channel) ? journey : endTouch(journey, touch.id, 'engaged', event.at, policy);
  }
}

/** The journey with a touch that a slot was given; told twice, it is there once. */
export function offered(journey: Journey, { touch, at }: TouchOffered, policy: ContactPolicy): Journey {
  if (journey.touches.some(({ id }) => id === touch.id)) return journey;
  const touches = [...journey.touches, touch].sort((a, b) => a.reservedAt - b.reservedAt);
  return reported(changed(journey, { touches }), { type: 'Touch Delivered', at, touchId: touch.id }, policy);
}

/** A play says its thing once: its other channels are not needed any more. */
function saidOnce(journey: Journey, touch: Touch): Journey {
  const next = copyOf(journey);
  next.waiting = journey.waiting.filter((candidate) => !isSameThing(candidate, touch));
  next.held = journey.held.filter((candidate) => !isSameThing(candidate, touch));
  return next;
}

/** Nothing left: what the play would say over another channel is looked at now. */
const sayAnotherWay = (journey: Journey, touch: Touch, at: Instant): Journey =>
  changed(journey, {
    waiting: journey.waiting.map((candidate) =>
      isSameThing(candidate, touch)
        ? candidateWith(candidate, { nextAt: Math.min(candidate.nextAt, at) })
        : candidate,
    ),
  });
