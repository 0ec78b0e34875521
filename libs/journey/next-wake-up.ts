import type { Journey } from './journey';
import { judgementDue } from './outcomes';
import type { ContactPolicy } from './policy';
import { nextStageChange } from './stages';
import { DAY, type Instant } from './time';

export interface WakeUp {
  at: Instant;
  /** What falls due then, for ops. */
  why: string;
}

/** When to look at the journey again if nothing happens; null when time alone will change nothing. */
export function nextWakeUp(journey: Journey, policy: ContactPolicy): WakeUp | null {
  const due: WakeUp[] = [
    ...journey.waiting.map((c) => ({ at: c.nextAt, why: `look at ${c.play} by ${c.channel} again` })),
    ...journey.touches.flatMap((touch) => {
      const judgement = judgementDue(touch, journey, policy);
      return judgement ? [{ at: judgement.at, why: `judge what came of ${touch.play}` }] : [];
    }),
    ...Object.entries(journey.retargetings).flatMap(([category, r]) =>
      r.end === null ? [{ at: r.startedAt + policy.retargeting.days * DAY, why: `end retargeting of ${category}` }] : [],
    ),
    ...consentEnds(journey),
  ];
  if (journey.nextScheduleAt !== null) due.push({ at: journey.nextScheduleAt, why: 'a scheduled play' });
  const stageChange = nextStageChange(journey, journey.clock, policy);
  if (stageChange !== null) due.push({ at: stageChange, why: 'the stage may change' });
  return due.reduce<WakeUp | null>((first, next) => (first === null || next.at < first.at ? next : first), null);
}

const consentEnds = (journey: Journey): WakeUp[] =>
  Object.entries(journey.consents).flatMap(([key, { validUntil }]) =>
    validUntil !== null && validUntil > journey.clock ? [{ at: validUntil, why: `consent for ${key} ends` }] : [],
  );
