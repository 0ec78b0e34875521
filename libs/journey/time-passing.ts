import { aged, agesAt, agesNoSoonerThan } from './ageing';
import { changed, copyOf } from './changed';
import { consentAt, eachEndOfConsent, endOfConsent, PERSONALIZATION } from './consents';
import { rememberedTouches, touchesRememberedUntil } from './frequency';
import type { Journey } from './journey';
import { fall } from './ladder';
import { freshUntil, isFresh } from './moments';
import { judgementDueAt, judgeTouches } from './outcomes';
import type { ContactPolicy } from './policy';
import { retargetingEnd, spendRetargetings } from './retargetings';
import { nextStageChange, stageAt } from './stages';
import { noteSilence, silenceDue } from './regulars';
import type { Instant } from './time';
import { isTrackingLimited } from './tracking';
import { contextsAt } from './wishes';

/**
 * When time alone changes something first, of what falls due after an instant; Infinity when nothing does. Who knows
 * when that is of all but ageing may say so.
 */
export function nextTurnAt(
  journey: Journey,
  policy: ContactPolicy,
  after: Instant = -Infinity,
  first: Instant = nextChangeAt(journey, policy, after),
): Instant {
  // What comes before anything since its start can age needs no search for its oldest.
  if (agesNoSoonerThan(journey.startedAt, policy) >= first) return first;
  const ageing = agesAt(journey, policy);
  return ageing > after && ageing < first ? ageing : first;
}

/** The same of all but ageing, which looks at more than all the others. */
export function nextChangeAt(journey: Journey, policy: ContactPolicy, after: Instant = -Infinity): Instant {
  let first = Infinity;
  // As `eachTurn` visits them, without calling anybody: every look at a journey comes by here.
  for (const touch of journey.touches)
    if (touch.outcome === null) first = sooner(first, judgementDueAt(touch, journey, policy), after);
  for (const category in journey.retargetings) {
    const r = journey.retargetings[category];
    if (r && r.end === null) first = sooner(first, retargetingEnd(r, policy), after);
  }
  for (const key in journey.consents) {
    const endsAt = endOfConsent(journey.consents[key], journey.clock);
    if (endsAt !== null) first = sooner(first, endsAt, after);
  }
  first = sooner(first, nextStageChange(journey, journey.clock, policy) ?? Infinity, after);
  return sooner(first, silenceDue(journey, policy) ?? Infinity, after);
}

const sooner = (first: Instant, at: Instant, after: Instant): Instant =>
  at > after && at < first ? at : first;

/**
 * Whether two journeys are the same in all that `nextChangeAt` looks at, but for the clock. What comes next in the one
 * comes next in the other then, as long as it has not come.
 */
export const turnAlike = (a: Journey, b: Journey): boolean =>
  a.touches === b.touches &&
  a.sessions === b.sessions &&
  a.activity === b.activity &&
  a.signs === b.signs &&
  a.stage === b.stage &&
  a.consents === b.consents &&
  a.retargetings === b.retargetings &&
  a.tasks === b.tasks &&
  a.standings === b.standings &&
  a.corrections === b.corrections;

/** What time alone will change; about which play, category or consent, if about any. */
export type Turn = keyof typeof turnInWords;

/** Put into words only for who asks: everybody looks when, hardly anybody why. */
export const turnInWords = {
  judgement: (play: string) => `judge what came of ${play}`,
  'retargeting-end': (category: string) => `end retargeting of ${category}`,
  'consent-end': (key: string) => `consent for ${key} ends`,
  stage: () => 'the stage may change',
  silence: () => 'a regular fell silent',
  ageing: () => 'what they did long ago is forgotten',
};

/** All that time alone will change in the journey. */
export function eachTurn(
  journey: Journey,
  policy: ContactPolicy,
  visit: (at: Instant, turn: Turn, about: string) => void,
): void {
  for (const touch of journey.touches) {
    if (touch.outcome !== null) continue;
    visit(judgementDueAt(touch, journey, policy), 'judgement', touch.play);
  }
  for (const category in journey.retargetings) {
    const r = journey.retargetings[category];
    if (r && r.end === null) visit(retargetingEnd(r, policy), 'retargeting-end', category);
  }
  eachEndOfConsent(journey, (at, key) => visit(at, 'consent-end', key));
  const stageChange = nextStageChange(journey, journey.clock, policy);
  if (stageChange !== null) visit(stageChange, 'stage', '');
  const silence = silenceDue(journey, policy);
  if (silence !== null) visit(silence, 'silence', '');
  const ageing = agesAt(journey, policy);
  if (ageing < Infinity) visit(ageing, 'ageing', '');
}

/**
 * Everything that time alone does, up to an instant: each thing when it fell due, so that it makes no difference
 * how often somebody looked meanwhile. A state that time alone reaches is no moment: no play answers their absence.
 */
export function livedThrough(
  journey: Journey,
  at: Instant,
  policy: ContactPolicy,
  restsUntil: Instant = -Infinity,
): Journey {
  if (at < journey.clock) return journey;
  if (at < restsUntil) return at === journey.clock ? journey : clockAt(journey, at);
  const first = nextTurnAt(journey, policy);
  if (first > at)
    return forgetful(settled(at === journey.clock ? journey : clockAt(journey, at), at, policy), at, policy);
  let then = journey;
  // Each step is later than the one before it: whatever a policy says, this ends.
  let due = first > journey.clock ? first : nextTurnAt(journey, policy, journey.clock);
  for (; due < at; due = nextTurnAt(then, policy, then.clock)) then = turned(then, due, policy);
  return forgetful(turned(then, at, policy), at, policy);
}

/**
 * Until when time alone changes nothing in a journey but its clock: nothing falls due before, and nothing is
 * forgotten. Of one that was evolved to its clock; whoever keeps it with the journey spares `evolve` looking again.
 */
export const restsUntil = (journey: Journey, policy: ContactPolicy, turnAt: Instant): Instant =>
  Math.min(turnAt, forgetsAt(journey, policy));

function clockAt(journey: Journey, at: Instant): Journey {
  const then = copyOf(journey);
  then.clock = at;
  return then;
}

/** Without what nobody can ask about any more; the same journey where there is nothing to forget. */
function forgetful(journey: Journey, at: Instant, policy: ContactPolicy): Journey {
  const fresh = keptOf(journey.moments, (moment) => isFresh(moment, at, policy));
  const touches = rememberedTouches(journey, at, policy);
  const held = keptOf(journey.held, ({ freshUntil }) => at < freshUntil);
  const contexts = contextsAt(journey.contexts, at);
  const isSame =
    fresh === journey.moments &&
    touches === journey.touches &&
    held === journey.held &&
    contexts === journey.contexts;
  return isSame ? journey : changed(journey, { moments: fresh, touches, held, contexts });
}

/** When `forgetful` may first find something to forget. */
function forgetsAt({ clock, moments, touches, held, contexts }: Journey, policy: ContactPolicy): Instant {
  let first = touchesRememberedUntil(touches, clock, policy);
  for (const moment of moments) first = Math.min(first, freshUntil(moment, policy));
  for (const candidate of held) first = Math.min(first, candidate.freshUntil);
  for (const context in contexts) first = Math.min(first, contexts[context]?.until ?? first);
  return first;
}

/** The same list where all of it is kept. */
const keptOf = <T>(all: T[], isKept: (one: T) => boolean): T[] =>
  all.every(isKept) ? all : all.filter(isKept);

const turned = (journey: Journey, at: Instant, policy: ContactPolicy): Journey =>
  settled(
    aged(
      noteSilence(
        spendRetargetings(judgeTouches(clockAt(journey, at), at, policy), at, policy),
        journey.clock,
        at,
        policy,
      ),
      at,
      policy,
    ),
    at,
    policy,
  );

/** What must be true at any instant: the stage its signs speak for, no level without consent. */
export function settled(journey: Journey, at: Instant, policy: ContactPolicy): Journey {
  const is = stageAt(journey, journey.clock, policy);
  const { stage } = journey;
  let staged = journey;
  if (is !== stage.is) {
    staged = copyOf(journey);
    staged.stage = { is, since: Math.max(at, stage.since) };
  }
  // Nobody falls below the ground.
  if (staged.level.is === 'general') return staged;
  const consented = consentAt(staged, PERSONALIZATION, 'any', journey.clock).valid;
  return consented && !isTrackingLimited(staged) ? staged : fall(staged, journey.clock, 'consent');
}
