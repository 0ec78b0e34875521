import type { Behaviour } from './events';
import type { Journey } from './journey';
import type { ContactPolicy } from './policy';
import { DAY, type Instant } from './time';
import type { EngagementTier } from './words';

/** What a score of `from` is still worth at `to`; scores never grow by waiting. */
export const decayed = (score: number, from: Instant, to: Instant, halfLifeDays: number): number =>
  to <= from ? score : score * 0.5 ** ((to - from) / (halfLifeDays * DAY));

/** How long and how far a view was read, each from 0 to 1. */
export const readingOf = (
  { dwellSeconds = 0, scrollDepth = 0 }: Behaviour,
  { engagement }: ContactPolicy,
): { dwell: number; scroll: number } => ({
  dwell: Math.min(Math.max(dwellSeconds, 0) / engagement.fullDwellSeconds, 1),
  scroll: Math.min(Math.max(scrollDepth, 0), 1),
});

/** An event's weight; looking longer and further makes a view count up to three times as much. */
export function weightOf(event: Behaviour, policy: ContactPolicy): number {
  const base = policy.engagement.weights[event.type] ?? 0;
  const { dwell, scroll } = readingOf(event, policy);
  return base * (1 + dwell + scroll);
}

/** Adds a weighted event to a decaying score; events may arrive out of order. */
export function raised(
  score: { score: number; at: Instant },
  weight: number,
  at: Instant,
  halfLifeDays: number,
): { score: number; at: Instant } {
  const now = Math.max(score.at, at);
  return {
    score: decayed(score.score, score.at, now, halfLifeDays) + decayed(weight, at, now, halfLifeDays),
    at: now,
  };
}

export const engagementScore = (journey: Journey, now: Instant, policy: ContactPolicy): number =>
  decayed(journey.engagement.score, journey.engagement.at, now, policy.engagement.halfLifeDays);

export function engagementTier(journey: Journey, now: Instant, policy: ContactPolicy): EngagementTier {
  const score = engagementScore(journey, now, policy);
  const { devoted, engaged, warm } = policy.engagement.tiers;
  if (score >= devoted) return 'devoted';
  if (score >= engaged) return 'engaged';
  return score >= warm ? 'warm' : 'quiet';
}
