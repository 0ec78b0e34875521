import type { Journey, Sign } from './journey';
import type { ContactPolicy } from './policy';
import { researchAt, stageAt, theirWord } from './stages';
import { DAY, type Instant } from './time';
import type { BehaviourName, Stage } from './words';

export type Confidence = 'low' | 'fair' | 'high';

/** Deeds of one kind that speak for a stage; `Absence` for what speaks by not being there, `Said` for their own word. */
export interface Evidence {
  what: BehaviourName | 'Absence' | 'Said';
  count: number;
  lastAt: Instant;
  /** What they add up to: a glance 0.5, a deed 1, a view read to its end 1.5. */
  weight: number;
}

/** Where we think they are, why we think so, and how sure we are. */
export interface StageBelief {
  stage: Stage;
  since: Instant;
  confidence: Confidence;
  evidence: Evidence[];
}

/** How sure one can be of a stage: what was done lately and often says more than one deed long ago. */
export function stageBelief(journey: Journey, now: Instant, policy: ContactPolicy): StageBelief {
  const stage = stageAt(journey, now, policy);
  const since = stage === journey.stage.is ? journey.stage.since : now;
  const word = theirWord(journey, now, policy);
  if (word !== null) {
    const said: Evidence = { what: 'Said', count: 1, lastAt: word.at, weight: 0 };
    return { stage, since, confidence: 'high', evidence: [said] };
  }
  return {
    stage,
    since,
    confidence: confidenceIn(stage, journey, now, policy),
    evidence: evidenceFor(stage, journey, now, policy),
  };
}

function evidenceFor(stage: Stage, journey: Journey, now: Instant, policy: ContactPolicy): Evidence[] {
  const { signs, activity } = journey;
  switch (stage) {
    case 'resting':
      return activity.lastAt === null
        ? []
        : [
            {
              what: 'Absence',
              count: Math.floor((now - activity.lastAt) / DAY),
              lastAt: activity.lastAt,
              weight: 0,
            },
          ];
    case 'deciding':
      return gathered(signs.deciding === null ? [] : [signs.deciding]);
    case 'enjoying':
      return gathered(signs.ordered === null ? [] : [signs.ordered]);
    case 'researching':
    case 'discovering':
      return gathered(
        signs.research.filter(({ at }) => at <= now && now - at < policy.stages.researchWindowDays * DAY),
      );
  }
}

/** One entry for each kind of deed, the weightiest first. */
function gathered(signs: Sign[]): Evidence[] {
  const kinds = new Map<BehaviourName, Evidence>();
  for (const { what, at, weight } of signs) {
    const known = kinds.get(what);
    kinds.set(what, {
      what,
      count: (known?.count ?? 0) + 1,
      lastAt: Math.max(known?.lastAt ?? at, at),
      weight: (known?.weight ?? 0) + weight,
    });
  }
  return [...kinds.values()].sort((a, b) => b.weight - a.weight || b.lastAt - a.lastAt);
}

/** An order is a fact; a cart fades; research is as sure as it is plenty; not knowing somebody is never sure. */
function confidenceIn(stage: Stage, journey: Journey, now: Instant, policy: ContactPolicy): Confidence {
  const { activity, signs } = journey;
  const { stages } = policy;
  switch (stage) {
    case 'resting':
      return now - (activity.lastAt ?? now) >= 2 * stages.restingAfterDays * DAY ? 'high' : 'fair';
    case 'enjoying':
      return 'high';
    case 'deciding': {
      const isStrong =
        signs.deciding?.what === 'Checkout Started' || signs.deciding?.what === 'Payment Info Entered';
      const isFresh = now - (signs.deciding?.at ?? now) < (stages.decidingDays / 2) * DAY;
      return isStrong && isFresh ? 'high' : isStrong || isFresh ? 'fair' : 'low';
    }
    case 'researching': {
      const weight = researchAt(signs.research, now, policy);
      return weight >= 2 * stages.researchEvents
        ? 'high'
        : weight >= 1.5 * stages.researchEvents
          ? 'fair'
          : 'low';
    }
    case 'discovering':
      return activity.activeDays > 1 && researchAt(signs.research, now, policy) === 0 ? 'fair' : 'low';
  }
}
