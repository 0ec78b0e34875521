import { changed } from './changed';
import { consentAt, eachEndOfConsent, PERSONALIZATION } from './consents';
import { rememberedTouches } from './frequency';
import type { Journey } from './journey';
import { fall } from './ladder';
import { isFresh } from './moments';
import { judgementDue, judgeTouches } from './outcomes';
import type { ContactPolicy } from './policy';
import { retargetingEnd, spendRetargetings } from './retargetings';
import { nextStageChange, stageAt } from './stages';
import { noteSilence, silenceDue } from './regulars';
import type { Instant } from './time';
import { isTrackingLimited } from './tracking';
import { contextsAt } from './wishes';

/** When time alone changes something first, of what falls due after an instant; Infinity when nothing does. */
function firstTurn(journey: Journey, policy: ContactPolicy, after: Instant = -Infinity): Instant {
  let first = Infinity;
  eachTurn(journey, policy, (at) => {
    if (at > after && at < first) first = at;
  });
  return first;
}

/** All that time alone will change in the journey; put into words only for who asks. */
export function eachTurn(
  journey: Journey,
  policy: ContactPolicy,
  visit: (at: Instant, why: () => string) => void,
): void {
  for (const touch of journey.touches) {
    if (touch.outcome !== null) continue;
    const judgement = judgementDue(touch, journey, policy);
    if (judgement) visit(judgement.at, () => `judge what came of ${touch.play}`);
  }
  for (const category in journey.retargetings) {
    const r = journey.retargetings[category];
    if (r && r.end === null) visit(retargetingEnd(r, policy), () => `end retargeting of ${category}`);
  }
  eachEndOfConsent(journey, (at, key) => visit(at, () => `consent for ${key} ends`));
  const stageChange = nextStageChange(journey, journey.clock, policy);
  if (stageChange !== null) visit(stageChange, () => 'the stage may change');
  const silence = silenceDue(journey, policy);
  if (silence !== null) visit(silence, () => 'a regular fell silent');
}

/**
 * Everything that time alone does, up to an instant: each thing when it fell due, so that it makes no difference
 * how often somebody looked meanwhile. A state that time alone reaches is no moment: no play answers their absence.
 */
export function livedThrough(journey: Journey, at: Instant, policy: ContactPolicy): Journey {
  if (at < journey.clock) return journey;
  if (firstTurn(journey, policy) > at)
    return forgetful(
      settled(at === journey.clock ? journey : changed(journey, { clock: at }), at, policy),
      at,
      policy,
    );
  let then = journey;
  // Each step is later than the one before it: whatever a policy says, this ends.
  const next = (): Instant => firstTurn(then, policy, then.clock);
  for (let due = next(); due < at; due = next()) then = turned(then, due, policy);
  return forgetful(turned(then, at, policy), at, policy);
}

/** Without what nobody can ask about any more; the same journey where there is nothing to forget. */
function forgetful(journey: Journey, at: Instant, policy: ContactPolicy): Journey {
  const { moments } = journey;
  const fresh = moments.every((moment) => isFresh(moment, at, policy))
    ? moments
    : moments.filter((moment) => isFresh(moment, at, policy));
  const touches = rememberedTouches(journey, at, policy);
  const held = journey.held.every(({ freshUntil }) => at < freshUntil)
    ? journey.held
    : journey.held.filter(({ freshUntil }) => at < freshUntil);
  const contexts = contextsAt(journey.contexts, at);
  const isSame =
    fresh === moments &&
    touches === journey.touches &&
    held === journey.held &&
    contexts === journey.contexts;
  return isSame ? journey : changed(journey, { moments: fresh, touches, held, contexts });
}

const turned = (journey: Journey, at: Instant, policy: ContactPolicy): Journey =>
  settled(
    noteSilence(
      spendRetargetings(judgeTouches(changed(journey, { clock: at }), at, policy), at, policy),
      journey.clock,
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
  const staged =
    is === stage.is ? journey : changed(journey, { stage: { is, since: Math.max(at, stage.since) } });
  const consented = consentAt(staged, PERSONALIZATION, 'any', journey.clock).valid;
  return consented && !isTrackingLimited(staged) ? staged : fall(staged, journey.clock, 'consent');
}
