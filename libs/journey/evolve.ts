import { consentAt, noteConsent, PERSONALIZATION } from './consents';
import { raised, weightOf } from './engagement';
import { isBehaviour, type Behaviour, type JourneyEvent, type TouchReported, type TraitsGiven } from './events';
import { isNewInterest, noteInterest, searchesIn } from './interests';
import type { Journey, Moment } from './journey';
import { climb, fall } from './ladder';
import { merge } from './merge';
import { endTouch, judgeTouches, withTouch } from './outcomes';
import type { ContactPolicy } from './policy';
import { noteSigns, stageAt } from './stages';
import { DAY, dayNumber, HOUR, MINUTE, type Instant } from './time';
import { isPushed } from './words';

const MOMENTS_KEPT = 24;
const TOUCHES_KEPT = 60;
const PURCHASES_KEPT = 60;

/**
 * The journey after an event. Pure: same journey, event and policy give the same journey. Time runs up to
 * the event first, so that what fell due before it is settled before it; late events are tolerated.
 */
export function evolve(journey: Journey, event: JourneyEvent, policy: ContactPolicy): Journey {
  const then = livedThrough(begunBy(journey, event.at), event.at, policy);
  if (isBehaviour(event)) return behaved(then, event, policy);
  switch (event.type) {
    case 'Time Passed':
    case 'Merge Requested':
      return then;
    case 'Traits Given':
      return told(then, event);
    case 'Consent Changed':
      return settled(noteConsent(then, event), event.at, policy);
    case 'Level Wished':
      return {
        ...then,
        level: { ...then.level, ceiling: event.ceiling, wished: event.ceiling === 'individual' },
      };
    case 'Journey Merged':
      return merge(then, event, policy);
    default:
      return reported(then, event, policy);
  }
}

/** History that arrives after the journey was opened still counts from when it happened. */
function begunBy(journey: Journey, at: Instant): Journey {
  const { startedAt, level, stage } = journey;
  if (at >= startedAt) return journey;
  return {
    ...journey,
    startedAt: at,
    level: level.since === startedAt ? { ...level, since: at } : level,
    stage: stage.since === startedAt ? { ...stage, since: at } : stage,
  };
}

/** Everything that time alone does, up to an instant. */
function livedThrough(journey: Journey, at: Instant, policy: ContactPolicy): Journey {
  if (at < journey.clock) return journey;
  const judged = judgeTouches({ ...journey, clock: at }, at, policy);
  const oldestMoment = at - policy.freshForHours * HOUR;
  const longestWindow = Math.max(...policy.frequencyCaps.map((cap) => cap.windowHours)) * HOUR;
  return settled(
    {
      ...judged,
      retargetings: endedRetargetings(judged, at, policy),
      moments: judged.moments.filter((moment) => moment.at > oldestMoment),
      touches: judged.touches
        .filter((t) => t.outcome === null || t.reservedAt > at - longestWindow)
        .slice(-TOUCHES_KEPT),
    },
    at,
    policy,
  );
}

/** What must be true at an instant whatever happened: the stage its signs speak for, no level without consent. */
function settled(journey: Journey, at: Instant, policy: ContactPolicy): Journey {
  const stage = stageAt(journey, journey.clock, policy);
  const staged = stage === journey.stage.is ? journey : { ...journey, stage: { is: stage, since: at } };
  const consented = consentAt(staged, PERSONALIZATION, 'any', journey.clock).valid;
  return consented ? staged : fall(staged, at, 'consent');
}

function endedRetargetings(journey: Journey, at: Instant, policy: ContactPolicy): Journey['retargetings'] {
  const length = policy.retargeting.days * DAY;
  const isDue = (r: Journey['retargetings'][string]) => r.end === null && at >= r.startedAt + length;
  if (!Object.values(journey.retargetings).some(isDue)) return journey.retargetings;
  return Object.fromEntries(
    Object.entries(journey.retargetings).map(([category, r]) => [
      category,
      isDue(r) ? { ...r, end: { how: 'spent' as const, at: r.startedAt + length } } : r,
    ]),
  );
}

function told(journey: Journey, event: TraitsGiven): Journey {
  const { person } = journey;
  const moved = event.timeZone !== undefined && event.timeZone !== person.timeZone;
  return {
    ...counted(journey, event.source),
    // Schedules follow the person's clock: a new zone asks for their times again.
    proposedAt: moved ? null : journey.proposedAt,
    person: {
      timeZone: event.timeZone === undefined ? person.timeZone : event.timeZone,
      language: event.language === undefined ? person.language : event.language,
      hasFirstName: event.hasFirstName ?? person.hasFirstName,
      hasEmail: event.hasEmail ?? person.hasEmail,
    },
  };
}

const counted = (journey: Journey, source: string | undefined): Journey =>
  source === undefined
    ? journey
    : { ...journey, applied: { ...journey.applied, [source]: (journey.applied[source] ?? 0) + 1 } };

function behaved(journey: Journey, event: Behaviour, policy: ContactPolicy): Journey {
  const session = sessionAfter(journey, event, policy);
  const organic = !session.campaign && !event.touchId;
  const firstEver = journey.activity.firstAt === null;
  const restedSince = journey.activity.lastAt;
  const returned =
    restedSince !== null && event.at - restedSince >= policy.stages.restingAfterDays * DAY;
  const wasStrong = event.category ? searchesIn(journey, event.category, event.at, policy).strong : false;

  let next = returned ? fall(journey, event.at, 'rest') : journey;
  next = answered(next, event, policy);
  next = {
    ...counted(next, event.source),
    session,
    activity: activityAfter(next.activity, event.at),
    engagement: raised(next.engagement, weightOf(event, policy), event.at, policy.engagement.halfLifeDays),
  };
  next = noteInterest(next, event, organic, policy);
  next = bought(next, event);
  next = noteSigns(next, event, policy);
  next = settled(next, event.at, policy);
  next = reopened(next, event, policy);
  next = climb(next, event.at, policy);

  const isStrong = event.category ? searchesIn(next, event.category, event.at, policy).strong : false;
  const moment = (on: Moment['on'], what: Moment['what']): Moment => ({
    on,
    what,
    at: event.at,
    category: event.category ?? event.bought?.[0]?.category ?? null,
    product: event.product ?? event.bought?.[0]?.product ?? null,
  });
  const moments = [
    ...(firstEver ? [moment('state', 'first-seen')] : []),
    ...(returned ? [moment('state', 'returned')] : []),
    ...(isStrong && !wasStrong ? [moment('state', 'interest-strong')] : []),
    ...(next.stage.is !== journey.stage.is ? [moment('state', `stage:${next.stage.is}`)] : []),
    moment('event', event.type),
  ];
  return { ...next, moments: [...next.moments, ...moments].slice(-MOMENTS_KEPT) };
}

function sessionAfter(journey: Journey, event: Behaviour, policy: ContactPolicy): NonNullable<Journey['session']> {
  const { session } = journey;
  const id = event.session ?? null;
  const campaign = event.campaign === true || event.touchId !== undefined;
  const same =
    session !== null &&
    (id !== null && session.id !== null
      ? id === session.id
      : Math.abs(event.at - session.lastAt) < policy.outcome.sessionGapMinutes * MINUTE);
  if (!same) return { id, lastAt: event.at, campaign };
  return {
    id: session.id ?? id,
    lastAt: Math.max(session.lastAt, event.at),
    campaign: session.campaign || campaign,
  };
}

function activityAfter(activity: Journey['activity'], at: Instant): Journey['activity'] {
  const day = dayNumber(at);
  const isNewDay = activity.lastActiveDay === null || day > activity.lastActiveDay;
  return {
    firstAt: Math.min(activity.firstAt ?? at, at),
    lastAt: Math.max(activity.lastAt ?? at, at),
    activeDays: activity.activeDays + (isNewDay ? 1 : 0),
    lastActiveDay: isNewDay ? day : activity.lastActiveDay,
  };
}

/** Whatever they do within the time for an answer answers every pushed touch that waits for one. */
function answered(journey: Journey, event: Behaviour, policy: ContactPolicy): Journey {
  const answers = journey.touches.filter(
    (touch) =>
      touch.outcome === null &&
      touch.deliveredAt !== null &&
      touch.kind !== 'service' &&
      (touch.id === event.touchId ||
        (isPushed(touch.channel) &&
          event.at >= touch.deliveredAt &&
          event.at < touch.deliveredAt + policy.outcome.ignoredAfterDays * DAY)),
  );
  return answers.reduce((next, touch) => endTouch(next, touch.id, 'engaged', event.at, policy), journey);
}

function bought(journey: Journey, event: Behaviour): Journey {
  if (event.type !== 'Order Completed' || !event.bought) return journey;
  let { interests, retargetings } = journey;
  for (const { category } of event.bought) {
    if (!category) continue;
    const interest = interests[category];
    if (interest) interests = { ...interests, [category]: { ...interest, boughtAt: event.at } };
    const retargeting = retargetings[category];
    if (retargeting?.end === null) {
      retargetings = { ...retargetings, [category]: { ...retargeting, end: { how: 'won', at: event.at } } };
    }
  }
  const purchases = event.bought.map((b) => ({ product: b.product, category: b.category ?? null, at: event.at }));
  return {
    ...journey,
    interests,
    retargetings,
    purchases: [...journey.purchases, ...purchases].slice(-PURCHASES_KEPT),
  };
}

/** New interest ends a silence and opens the way up again. */
function reopened(journey: Journey, event: Behaviour, policy: ContactPolicy): Journey {
  const { backOff, level } = journey;
  const quietSince =
    backOff.ignoredInARow >= policy.backOff.generalOnlyAfter ? backOff.judgedAt : level.lockedSince;
  if (quietSince === null || !event.category) return journey;
  if (!isNewInterest(journey, event.category, quietSince, event.at, policy)) return journey;
  return {
    ...journey,
    backOff: { ignoredInARow: 0, judgedAt: null },
    level: { ...level, lockedSince: null },
  };
}

function reported(journey: Journey, event: TouchReported, policy: ContactPolicy): Journey {
  const touch = journey.touches.find((t) => t.id === event.touchId);
  if (!touch) return journey;
  switch (event.type) {
    case 'Touch Delivered':
      return startRetargeting(
        withTouch(journey, touch.id, (t) => ({ ...t, deliveredAt: event.at })),
        touch,
        policy,
      );
    case 'Touch Unknown':
      return startRetargeting(endTouch(journey, touch.id, 'unknown', event.at, policy), touch, policy);
    case 'Touch Undelivered':
    case 'Touch Refused':
      return endTouch(journey, touch.id, 'undelivered', event.at, policy);
    case 'Touch Bounced':
      return endTouch(journey, touch.id, 'bounced', event.at, policy);
    case 'Touch Complained':
      return endTouch(journey, touch.id, 'complained', event.at, policy);
    case 'Touch Stopped':
      return endTouch(journey, touch.id, 'stopped', event.at, policy);
    case 'Touch Shown':
      return withTouch(journey, touch.id, (t) => ({ ...t, shownAt: t.shownAt ?? event.at }));
    case 'Touch Clicked':
      // In-app reports come from the product itself; a mail's click counts once its page event follows.
      return isPushed(touch.channel) ? journey : endTouch(journey, touch.id, 'engaged', event.at, policy);
  }
}

/** A retargeting starts at its first committed touch, and a new one only after new interest. */
function startRetargeting(
  journey: Journey,
  touch: Journey['touches'][number],
  policy: ContactPolicy,
): Journey {
  if (touch.kind !== 'retargeting' || touch.category === null) return journey;
  const running = journey.retargetings[touch.category];
  const isOpen =
    running?.end === null && touch.reservedAt < running.startedAt + policy.retargeting.days * DAY;
  if (isOpen) return journey;
  return {
    ...journey,
    retargetings: { ...journey.retargetings, [touch.category]: { startedAt: touch.reservedAt, end: null } },
  };
}
