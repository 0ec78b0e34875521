import { explainReason, explainSent, timeZoneOf, type Reader } from '@tact/explanations';
import {
  engagementScore,
  engagementTier,
  favouriteCategory,
  iso,
  levelAt,
  scopeOfKey,
  type ContactPolicy,
  type Decision,
  type Journey,
} from '@tact/journey';
import { weekdays } from '@tact/policy';
import type { JourneyView, WhatNext } from '@tact/workflows';
import type { TouchDoc } from '@tact/records';

const isoOrNull = (at: number | null): string | null => (at === null ? null : iso(at));

/** A journey as people read it: times in ISO 8601, UTC. */
export function journeyJson(
  { journey, version, policy, stateBytes, unapplied }: JourneyView,
  next: WhatNext | null,
  numbers: ContactPolicy,
  now: number,
) {
  const { lasting } = journey.backOff;
  return {
    stage: { is: journey.stage.is, since: iso(journey.stage.since) },
    personalizationLevel: {
      is: levelAt(journey, now),
      reached: journey.level.is,
      since: iso(journey.level.since),
    },
    engagement: {
      score: Number(engagementScore(journey, now, numbers).toFixed(3)),
      tier: engagementTier(journey, now, numbers),
    },
    favouriteCategory: favouriteCategory(journey, now, numbers),
    interests: interestsJson(journey),
    retargetings: Object.entries(journey.retargetings).map(([category, r]) => ({
      category,
      startedAt: iso(r.startedAt),
      end: r.end && { how: r.end.how, at: iso(r.end.at) },
    })),
    backOff: {
      ignoredInARow: journey.backOff.ignoredInARow,
      judgedAt: isoOrNull(journey.backOff.judgedAt),
      // After new interest ended a row: what is left of its wait.
      lasting: lasting === undefined ? null : { ...lasting, until: iso(lasting.until) },
    },
    consents: Object.entries(journey.consents).map(([key, consent]) => {
      return {
        ...scopeOfKey(key),
        state: consent.state,
        at: iso(consent.at),
        validUntil: isoOrNull(consent.validUntil),
      };
    }),
    pause: pauseJson(journey, now),
    standings: Object.entries(journey.standings).flatMap(([standing, word]) =>
      word.on ? [{ standing, since: iso(word.at) }] : [],
    ),
    preferences: preferencesJson(journey),
    // What it is is nobody's business here; that there is something explains a hold.
    sensitiveContexts: Object.values(journey.contexts).filter(({ until }) => until > now).length,
    openTasks: journey.tasks
      .filter(({ closedAt }) => closedAt === null)
      .map(({ kind, openedAt }) => ({ kind, openedAt: iso(openedAt) })),
    person: journey.person,
    activity: {
      firstAt: isoOrNull(journey.activity.firstAt),
      lastAt: isoOrNull(journey.activity.lastAt),
      activeDays: journey.activity.activeDays,
    },
    next: next && {
      wakeUp: next.wakeUp && { at: iso(next.wakeUp.at), why: next.wakeUp.why },
      waiting: next.waiting.map((w) => ({
        play: w.play,
        channel: w.channel,
        category: w.category,
        lookAgainAt: iso(w.lookAgainAt),
        freshUntil: iso(w.freshUntil),
      })),
    },
    applied: journey.applied,
    appliedThrough: journey.appliedThrough,
    unapplied,
    version,
    policy,
    stateBytes,
    asOf: iso(journey.clock),
  };
}

/** What they chose, in the words they chose it in. */
export const preferencesJson = ({ preferences, level }: Journey) => ({
  topics: preferences.topics,
  schedule: preferences.schedule && {
    ...preferences.schedule,
    weekdays: preferences.schedule.weekdays.map((day) => weekdays[day - 1]),
  },
  minDaysBetween: preferences.minDaysBetween,
  ceiling: level.ceiling,
  channels: preferences.channels ?? null,
  timeZone: preferences.timeZone ?? null,
  language: preferences.language ?? null,
  toldAt: isoOrNull(latest(Object.values(preferences.toldAt))),
});

const latest = (instants: number[]): number | null => (instants.length === 0 ? null : Math.max(...instants));

function pauseJson({ pause }: Journey, now: number) {
  if (pause === null || (pause.until !== null && pause.until <= now)) return null;
  return { since: iso(pause.since), until: isoOrNull(pause.until) };
}

const interestsJson = (journey: Journey) =>
  Object.entries(journey.interests).map(([category, interest]) => ({
    category,
    organicSearches: interest.organicSearches.map(iso),
    boughtAt: isoOrNull(interest.boughtAt),
  }));

/** A decision with all its reasons, what would change it, and every rule's input and answer. */
export function decisionJson(subject: string, decision: Decision, reader: Reader) {
  const { candidate, verdict } = decision;
  const reasons = reasonsJson(decision, reader);
  return {
    id: decision.id,
    at: iso(decision.at),
    subject,
    play: candidate.play,
    kind: candidate.kind,
    purpose: candidate.purpose,
    sensitivity: candidate.sensitivity ?? 'standard',
    channel: candidate.channel,
    category: candidate.category,
    product: candidate.product,
    trigger: { ...candidate.trigger, at: iso(candidate.trigger.at) },
    verdict: verdict.do,
    level: verdict.do === 'send' ? verdict.level : null,
    variant: verdict.do === 'send' ? verdict.variant : null,
    nextEligibleAt: verdict.do === 'defer' ? iso(verdict.until) : null,
    customer: reasons[0]?.customer ?? explainSent(decision, where(decision, reader)).customer,
    reasons,
    checks: decision.checks.map((check) => ({ ...check, until: isoOrNull(check.until) })),
    policy: decision.policy,
    contentHash: candidate.contentHash,
    catalogue: candidate.catalogueVersion,
    touchId: decision.touchId,
    requestId: decision.requestId,
  };
}

/** Dates as they are where the person lives; where they lived at the time, if that is all that is known. */
export const where = ({ checks }: Decision, reader: Reader): Reader => ({
  ...reader,
  timeZone: reader.timeZone ?? timeZoneOf(checks),
});

const reasonsJson = (decision: Decision, reader: Reader) =>
  decision.verdict.do === 'send'
    ? []
    : decision.verdict.reasons.map((reason) => ({
        code: reason.code,
        do: reason.do,
        until: isoOrNull(reason.until),
        looked: reason.looked ?? {},
        ops: reason.ops,
        ...explainReason(reason, decision, where(decision, reader)),
      }));

export const touchJson = (doc: TouchDoc) => ({
  id: doc._id,
  decisionId: doc.decisionId,
  play: doc.play,
  kind: doc.kind,
  channel: doc.channel,
  purpose: doc.purpose,
  level: doc.level,
  reservedAt: doc.reservedAt.toISOString(),
  fate: doc.fate,
  fateAt: doc.fateAt?.toISOString() ?? null,
  because: doc.because,
  outcome: doc.outcome,
  outcomeAt: doc.outcomeAt?.toISOString() ?? null,
});
