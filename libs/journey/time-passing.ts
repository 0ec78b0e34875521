import { consentAt, endOfConsents, PERSONALIZATION } from './consents';
import type { Due } from './due';
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
import { contextsAt } from './wishes';

/** All that time alone will change in the journey. */
export function turns(journey: Journey, policy: ContactPolicy): Due[] {
  const stageChange = nextStageChange(journey, journey.clock, policy);
  return [
    ...journey.touches.flatMap((touch) => {
      const judgement = judgementDue(touch, journey, policy);
      return judgement ? [{ at: judgement.at, why: `judge what came of ${touch.play}` }] : [];
    }),
    ...Object.entries(journey.retargetings).flatMap(([category, r]) =>
      r.end === null ? [{ at: retargetingEnd(r, policy), why: `end retargeting of ${category}` }] : [],
    ),
    ...endOfConsents(journey).map(({ key, at }) => ({ at, why: `consent for ${key} ends` })),
    ...(stageChange === null ? [] : [{ at: stageChange, why: 'the stage may change' }]),
    ...silenceDue(journey, policy),
  ];
}

export const soonest = (dues: Due[]): Due | null =>
  dues.reduce<Due | null>((first, due) => (first === null || due.at < first.at ? due : first), null);

/**
 * Everything that time alone does, up to an instant: each thing when it fell due, so that it makes no difference
 * how often somebody looked meanwhile. A state that time alone reaches is no moment: no play answers their absence.
 */
export function livedThrough(journey: Journey, at: Instant, policy: ContactPolicy): Journey {
  if (at < journey.clock) return journey;
  let then = journey;
  // Each step is later than the one before it: whatever a policy says, this ends.
  const next = (): Due | null => soonest(turns(then, policy).filter((due) => due.at > then.clock));
  for (let due = next(); due && due.at < at; due = next()) then = turned(then, due.at, policy);
  then = turned(then, at, policy);
  return {
    ...then,
    moments: then.moments.filter((moment) => isFresh(moment, at, policy)),
    touches: rememberedTouches(then, at, policy),
    held: then.held.filter(({ freshUntil }) => at < freshUntil),
    contexts: contextsAt(then.contexts, at),
  };
}

const turned = (journey: Journey, at: Instant, policy: ContactPolicy): Journey =>
  settled(
    noteSilence(
      spendRetargetings(judgeTouches({ ...journey, clock: at }, at, policy), at, policy),
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
  const staged = is === stage.is ? journey : { ...journey, stage: { is, since: Math.max(at, stage.since) } };
  const consented = consentAt(staged, PERSONALIZATION, 'any', journey.clock).valid;
  return consented ? staged : fall(staged, journey.clock, 'consent');
}
