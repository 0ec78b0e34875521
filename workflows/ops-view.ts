import { upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { eachEndOfConsent, levelAt, type ContactPolicy, type Decision, type Journey } from '@tact/journey';
import { searchAttributes } from '../libs/temporal/search-attributes';
import type { DecisionSummary } from './contract';

/** What ops can list and filter journeys by. */
export interface Shown {
  stage: string;
  level: string;
  backingOff: boolean | null;
  nextWakeUp: number | null;
  /** The first end of a consent that holds. */
  consentEndsAt: number | null;
  lastDecision: string;
}

/** What ops saw when this run began: search attributes outlive the run that set them. */
export function shownBefore(): Shown {
  const { typedSearchAttributes: set } = workflowInfo();
  return {
    stage: set.get(searchAttributes.stage) ?? '',
    level: set.get(searchAttributes.level) ?? '',
    backingOff: set.get(searchAttributes.backingOff) ?? null,
    nextWakeUp: set.get(searchAttributes.nextWakeUp)?.getTime() ?? null,
    consentEndsAt: set.get(searchAttributes.consentEndsAt)?.getTime() ?? null,
    lastDecision: set.get(searchAttributes.lastDecision) ?? '',
  };
}

/** Shows where a journey stands; costs something only when it changed. */
export function show(
  before: Shown,
  journey: Journey,
  recent: DecisionSummary[],
  nextWakeUp: number | null,
  policy: ContactPolicy,
): Shown {
  const last = recent.at(-1);
  const now: Shown = {
    stage: journey.stage.is,
    level: levelAt(journey, journey.clock),
    backingOff: journey.backOff.ignoredInARow > 0,
    nextWakeUp,
    // A run that began under a policy without reminders shows what it showed when it began: it is replayed as it was.
    consentEndsAt: policy.reminders ? firstEnd(journey) : before.consentEndsAt,
    lastDecision: last ? [last.verdict, last.reasons[0]].filter(Boolean).join(':') : 'none',
  };
  const { stage, level, backingOff, nextWakeUp: wakeUp, consentEndsAt, lastDecision } = searchAttributes;
  const changes = [
    now.stage !== before.stage && { key: stage, value: now.stage },
    now.level !== before.level && { key: level, value: now.level },
    now.backingOff !== before.backingOff && { key: backingOff, value: now.backingOff },
    now.nextWakeUp !== before.nextWakeUp && {
      key: wakeUp,
      value: nextWakeUp === null ? null : new Date(nextWakeUp),
    },
    now.consentEndsAt !== before.consentEndsAt && {
      key: consentEndsAt,
      value: now.consentEndsAt === null ? null : new Date(now.consentEndsAt),
    },
    now.lastDecision !== before.lastDecision && { key: lastDecision, value: now.lastDecision },
  ].filter((change) => change !== false);
  if (changes.length > 0) upsertSearchAttributes(changes);
  return now;
}

function firstEnd(journey: Journey): number | null {
  let first: number | null = null;
  eachEndOfConsent(journey, (at) => (first = Math.min(first ?? at, at)));
  return first;
}

/** A decision in a line. */
export const summaryOf = ({ id, at, candidate, verdict }: Decision): DecisionSummary => ({
  id,
  at,
  play: candidate.play,
  channel: candidate.channel,
  verdict: verdict.do,
  until: verdict.do === 'defer' ? verdict.until : null,
  reasons: verdict.do === 'send' ? [] : verdict.reasons.map((reason) => reason.code),
  ops: verdict.do === 'send' ? [] : verdict.reasons.map((reason) => reason.ops),
});
