import { raised } from './engagement';
import type { JourneyMerged } from './events';
import type { Interest, Journey, Retargeting } from './journey';
import type { ContactPolicy } from './policy';

/**
 * Takes in the journey of the anonymous person this one turned out to be, once. Touches are united, the
 * stricter back-off and the earlier retargeting start win, and consent is never inherited.
 */
export function merge(journey: Journey, event: JourneyMerged, policy: ContactPolicy): Journey {
  if (journey.merged.includes(event.mergeId)) return journey;
  const other = event.from;
  const stricter =
    other.backOff.ignoredInARow > journey.backOff.ignoredInARow ? other.backOff : journey.backOff;
  const known = new Set(journey.touches.map((touch) => touch.id));
  return {
    ...journey,
    applied: united(journey.applied, other.applied, (a, b) => a + b),
    activity: {
      firstAt: earliest(journey.activity.firstAt, other.activity.firstAt),
      lastAt: latest(journey.activity.lastAt, other.activity.lastAt),
      // Days may be shared by both; counting each once keeps the ladder honest.
      activeDays: Math.max(journey.activity.activeDays, other.activity.activeDays),
      lastActiveDay: latest(journey.activity.lastActiveDay, other.activity.lastActiveDay),
    },
    engagement: raised(
      journey.engagement,
      other.engagement.score,
      other.engagement.at,
      policy.engagement.halfLifeDays,
    ),
    signs: {
      research: [...journey.signs.research, ...other.signs.research]
        .sort((a, b) => a - b)
        .slice(-policy.stages.researchEvents),
      decidingAt: latest(journey.signs.decidingAt, other.signs.decidingAt),
      orderedAt: latest(journey.signs.orderedAt, other.signs.orderedAt),
    },
    interests: united(journey.interests, other.interests, (a, b) => unitedInterest(a, b, policy)),
    retargetings: united(journey.retargetings, other.retargetings, earlierRetargeting),
    purchases: [...journey.purchases, ...other.purchases].sort((a, b) => a.at - b.at),
    backOff: stricter,
    level: {
      ...journey.level,
      lockedSince: latest(journey.level.lockedSince, other.level.lockedSince),
    },
    touches: [...journey.touches, ...other.touches.filter((touch) => !known.has(touch.id))].sort(
      (a, b) => a.reservedAt - b.reservedAt,
    ),
    merged: [...journey.merged, event.mergeId],
  };
}

function united<T>(a: Record<string, T>, b: Record<string, T>, both: (a: T, b: T) => T): Record<string, T> {
  const all = { ...a };
  for (const [key, value] of Object.entries(b)) {
    const mine = all[key];
    all[key] = mine === undefined ? value : both(mine, value);
  }
  return all;
}

function unitedInterest(a: Interest, b: Interest, policy: ContactPolicy): Interest {
  const [older, newer] = (a.lastQueryAt ?? 0) <= (b.lastQueryAt ?? 0) ? [a, b] : [b, a];
  return {
    ...raised(a, b.score, b.at, policy.engagement.halfLifeDays),
    organicSearches: [...new Set([...a.organicSearches, ...b.organicSearches])].sort((x, y) => x - y).slice(-12),
    lastQuery: newer.lastQuery ?? older.lastQuery,
    lastQueryAt: newer.lastQueryAt ?? older.lastQueryAt,
    firstViews: united(a.firstViews, b.firstViews, Math.min),
    boughtAt: latest(a.boughtAt, b.boughtAt),
  };
}

const earlierRetargeting = (a: Retargeting, b: Retargeting): Retargeting =>
  a.startedAt <= b.startedAt ? a : b;

const earliest = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.min(a, b);
const latest = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.max(a, b);
