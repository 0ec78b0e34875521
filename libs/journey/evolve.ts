import { kept } from './ageing';
import { rowEnded } from './back-off';
import { changed, copyOf } from './changed';
import { activityAfter } from './activity';
import { candidateWith } from './candidate';
import { isYes, noteConsent, stops } from './consents';
import { asFarAsAllowed, corrected } from './corrections';
import { raised, weightOf } from './engagement';
import { entryOf, withEntry } from './entry-of';
import {
  isBehaviour,
  isTheirDoing,
  type Behaviour,
  type ConsentChanged,
  type JourneyEvent,
  type LapseChosen,
  type TraitsGiven,
} from './events';
import { isAsStrong, isNewInterest, isStrong } from './interest-strength';
import { interestsAfter } from './interests';
import type { Journey, Moment } from './journey';
import { climb, fall, wish } from './ladder';
import { merge } from './merge';
import { momentsAfter } from './moments';
import { endTouch } from './outcomes';
import { levelWith, personWith } from './parts';
import type { ContactPolicy } from './policy';
import { bought } from './purchases';
import { noteLapseChosen, openReminders } from './reminders';
import { offered, reported } from './reports';
import { sessionsAfter } from './sessions';
import { signsAfter } from './stages';
import { closeSilences, closeTask } from './tasks';
import { DAY, type Instant } from './time';
import { livedThrough, settled } from './time-passing';
import { isTrackingLimited } from './tracking';
import { traitsAfter } from './traits';
import { troubled } from './troubles';
import { wished } from './wishes';
import { isEssential, isPushed } from './words';

/**
 * The journey after an event. Pure: same journey, event and policy give the same journey. Time runs up to
 * the event first, so that what fell due before it is settled before it; late events are tolerated. Who knows
 * until when the journey rests under this policy may say so, and time is not asked again what it does.
 */
export function evolve(
  journey: Journey,
  event: JourneyEvent,
  policy: ContactPolicy,
  restsUntil?: Instant,
): Journey {
  // Before time runs: what it would let go is what has to be kept.
  if (event.type === 'Hold Told') return kept(journey, event.until);
  const then = livedThrough(begunBy(journey, event.at), event.at, policy, restsUntil);
  if (isBehaviour(event)) {
    if (isTrackingLimited(then)) return unlearned(then, event, policy);
    return isTheirDoing(event)
      ? behaved(then, asFarAsAllowed(then, event), policy)
      : happenedTo(then, event, policy);
  }
  switch (event.type) {
    case 'Time Passed':
    case 'Merge Requested':
      return then;
    case 'Traits Given':
      return told(then, event);
    case 'Consent Changed':
      return lookedAtAgain(
        settled(
          stoppedBy(agreedAnew(noteConsent(then, event), event, policy), event, policy),
          event.at,
          policy,
        ),
        event.at,
      );
    case 'Lapse Chosen':
      return remindersAnswered(noteLapseChosen(then, event), event, policy);
    case 'Level Wished':
      return wish(then, event);
    case 'Standing Changed':
      return lookedAtAgain(settled(wished(then, event, policy), event.at, policy), event.at);
    case 'Preferences Given':
      return moved(then, wished(then, event, policy), event.at);
    case 'Paused':
    case 'Resumed':
    case 'Context Told':
    case 'Context Ended':
      return lookedAtAgain(wished(then, event, policy), event.at);
    case 'Interest Forgotten':
    case 'Interest Allowed':
    case 'Stage Corrected':
      return settled(corrected(then, event), event.at, policy);
    case 'Task Closed':
      return closeTask(then, event);
    case 'Journey Merged':
      return lookedAtAgain(settled(merge(then, event, policy), event.at, policy), event.at);
    case 'Touch Offered':
      return offered(then, event, policy);
    case 'Touch Delivered':
    case 'Touch Undelivered':
    case 'Touch Refused':
    case 'Touch Unknown':
    case 'Touch Bounced':
    case 'Touch Complained':
    case 'Touch Stopped':
    case 'Touch Shown':
    case 'Touch Clicked':
      return reported(then, event, policy);
  }
}

/** History that arrives after the journey was opened still counts from when it happened. */
function begunBy(journey: Journey, at: Instant): Journey {
  const { startedAt, level, stage } = journey;
  if (at >= startedAt) return journey;
  return changed(journey, {
    startedAt: at,
    level: level.since === startedAt ? levelWith(level, { since: at }) : level,
    stage: stage.since === startedAt ? { is: stage.is, since: at } : stage,
  });
}

function told(journey: Journey, event: TraitsGiven): Journey {
  return moved(journey, traitsAfter(counted(journey, event.source), event), event.at);
}

/** Schedules follow the person's clock: a new zone asks for their times again. */
function moved(before: Journey, after: Journey, at: Instant): Journey {
  const isMoved = after.person.timeZone !== before.person.timeZone;
  return lookedAtAgain(isMoved ? changed(after, { proposedAt: null }) : after, at);
}

/** What was held for want of something they may have given now is looked at again, as long as it is fresh. */
function lookedAtAgain(journey: Journey, at: Instant): Journey {
  if (journey.held.length === 0) return journey;
  const again = journey.held.map((candidate) =>
    candidateWith(candidate, { nextAt: Math.max(at, candidate.trigger.at) }),
  );
  return changed(journey, { held: again });
}

function counted(journey: Journey, source: string | undefined): Journey {
  if (source === undefined) return journey;
  const next = copyOf(journey);
  next.applied = oneMore(journey.applied, source);
  return next;
}

const oneMore = (applied: Journey['applied'], source: string): Journey['applied'] =>
  withEntry(applied, source, (entryOf(applied, source) ?? 0) + 1);

/** Plays may answer it; about the person it says nothing. */
function happenedTo(journey: Journey, event: Behaviour, policy: ContactPolicy): Journey {
  const next = copyOf(troubled(counted(journey, event.source), event, policy));
  next.moments = momentsAfter(next, event, [], policy);
  return next;
}

/** They asked not to be learned about: only what essential functions need is looked at. */
const unlearned = (journey: Journey, event: Behaviour, policy: ContactPolicy): Journey =>
  isEssential(event.type) ? happenedTo(journey, event, policy) : counted(journey, event.source);

function behaved(journey: Journey, event: Behaviour, policy: ContactPolicy): Journey {
  const { firstAt, lastAt } = journey.activity;
  const returned = lastAt !== null && event.at - lastAt >= policy.stages.restingAfterDays * DAY;
  const { sessions, organic } = sessionsAfter(journey.sessions, event, policy);

  let next = returned ? fall(journey, event.at, 'rest') : journey;
  next = answered(next, event, policy);
  next = copyOf(next);
  if (event.source !== undefined) next.applied = oneMore(next.applied, event.source);
  next.sessions = sessions;
  next.activity = activityAfter(next, event.at);
  next.engagement = raised(
    next.engagement,
    weightOf(event, policy),
    event.at,
    policy.engagement.halfLifeDays,
  );
  next.interests = interestsAfter(next, event, organic, policy);
  // Their own word on where they are took the place of what came before it.
  if (event.at > (next.corrections?.stage?.at ?? -Infinity))
    next.signs = signsAfter(next.signs, event, policy);
  next = troubled(bought(next, event, policy), event, policy);
  next = placed(next, event);
  if (event.at > (lastAt ?? -Infinity)) next = closeSilences(next, event.at);
  next = settled(next, event.at, policy);
  next = reopened(next, event, policy);
  next = climb(next, event.at, policy);

  const states: Moment['what'][] = [];
  if (firstAt === null) states.push('first-seen');
  if (returned) states.push('returned');
  if (becameStrong(journey, next, event, policy)) states.push('interest-strong');
  if (next.stage.is !== journey.stage.is) states.push(`stage:${next.stage.is}`);
  // Since it was copied nobody else has seen it.
  next.moments = momentsAfter(next, event, states, policy);
  return next;
}

/** Whether the interest in what an event is about was not strong before it, and is now. */
function becameStrong(before: Journey, after: Journey, event: Behaviour, policy: ContactPolicy): boolean {
  const { category, at } = event;
  if (category === undefined) return false;
  // Nearly always that is seen in what the searches are counted by, before any is counted.
  if (isAsStrong(before, after, category)) return false;
  return isStrong(after, category, at, policy) && !isStrong(before, category, at, policy);
}

/** A visit says where they are as long as they have not said so themselves. */
const placed = (journey: Journey, { timeZone }: Behaviour): Journey =>
  timeZone === undefined || journey.person.timeZone !== null
    ? journey
    : lookedAtAgain(
        changed(journey, { proposedAt: null, person: personWith(journey.person, { timeZone }) }),
        journey.clock,
      );

/**
 * Whatever they do within the time for an answer answers every pushed touch that waits for one: a visit is an
 * answer too. What waits in the product is answered only by its own click.
 */
function answered(journey: Journey, event: Behaviour, policy: ContactPolicy): Journey {
  let next = journey;
  for (const { id, outcome, deliveredAt, channel } of journey.touches) {
    if (outcome !== null || deliveredAt === null) continue;
    const isInTime =
      event.at >= deliveredAt && event.at < deliveredAt + policy.outcome.ignoredAfterDays * DAY;
    if (id === event.touchId || (isPushed(channel) && isInTime))
      next = endTouch(next, id, 'engaged', event.at, policy);
  }
  return next;
}

/** Whoever was reminded of a consent and said what becomes of it has answered. */
const remindersAnswered = (
  journey: Journey,
  { purpose, channel, at }: ConsentChanged | LapseChosen,
  policy: ContactPolicy,
): Journey =>
  openReminders(journey, `${purpose}/${channel}`).reduce(
    (next, touch) => endTouch(next, touch.id, 'engaged', at, policy),
    journey,
  );

const agreedAnew = (journey: Journey, event: ConsentChanged, policy: ContactPolicy): Journey =>
  isYes(event.state) ? remindersAnswered(journey, event, policy) : journey;

/** Saying no is an answer, and no silence. */
function stoppedBy(journey: Journey, event: ConsentChanged, policy: ContactPolicy): Journey {
  const ends = journey.touches.filter(
    (touch) => touch.deliveredAt !== null && touch.deliveredAt <= event.at && stops(event, touch),
  );
  return ends.reduce((next, touch) => endTouch(next, touch.id, 'stopped', event.at, policy), journey);
}

/**
 * New interest ends a silence and opens the way up again. Nothing shortens the wait that the row had earned, and a
 * row that came after an answer, too short yet to fall silent, goes on.
 */
function reopened(journey: Journey, event: Behaviour, policy: ContactPolicy): Journey {
  const { backOff, level } = journey;
  const isQuiet = backOff.ignoredInARow >= policy.backOff.generalOnlyAfter;
  const quietSince = isQuiet ? backOff.judgedAt : level.lockedSince;
  if (quietSince === null || !event.category) return journey;
  if (!isNewInterest(journey, event.category, quietSince, event.at, policy)) return journey;
  return changed(journey, {
    backOff: isQuiet ? rowEnded(backOff, event.at, policy) : backOff,
    level: levelWith(level, { lockedSince: null }),
  });
}
