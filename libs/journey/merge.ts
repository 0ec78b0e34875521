import { stricter } from './back-off';
import { changed } from './changed';
import { unitedActivity } from './activity';
import { whereTheySay } from './choices';
import { raised } from './engagement';
import { unitedCorrections } from './corrections';
import { entryOf, united } from './entry-of';
import type { JourneyMerged } from './events';
import { unitedInterests } from './interests';
import type { Journey, Moment } from './journey';
import { fall } from './ladder';
import { isFresh, keptMoments } from './moments';
import { levelWith } from './parts';
import type { ContactPolicy } from './policy';
import { keptPurchases, unitedBoughtFrom } from './purchases';
import { unitedRetargeting, winRetargeting } from './retargetings';
import { bounded } from './sessions';
import { keptSigns, laterSign } from './stages';
import { closeSilences, closeTasks, keptTasks } from './tasks';
import { latest } from './time';
import { unitedTraits } from './traits';
import { unitedTroubles, withPayment } from './troubles';
import { unitedWishes } from './wishes';
import { levelRank } from './words';

const MERGES_KEPT = 200;

/**
 * Takes in the journey of the anonymous person this one turned out to be, once. Touches are united, the
 * stricter back-off and the earlier retargeting start win, and consent is never inherited.
 */
export function merge(journey: Journey, event: JourneyMerged, policy: ContactPolicy): Journey {
  if (journey.merged.includes(event.mergeId)) return journey;
  const other = event.from;
  const known = new Set(journey.touches.map((touch) => touch.id));
  const retargetings = united(journey.retargetings, other.retargetings, (a, b) =>
    unitedRetargeting(a, b, event.at),
  );
  const one: Journey = changed(journey, {
    startedAt: Math.min(journey.startedAt, other.startedAt),
    applied: united(journey.applied, other.applied, (a, b) => a + b),
    ...unitedTraits(journey, other),
    ...unitedWishes(journey, other),
    level: levelWith(journey.level, {
      ceiling: lowerCeiling(journey.level.ceiling, other.level.ceiling),
    }),
    troubles: unitedTroubles(journey.troubles, other.troubles),
    tasks: keptTasks([...journey.tasks, ...other.tasks]),
    proposedAt:
      journey.person.timeZone === null && other.person.timeZone !== null ? null : journey.proposedAt,
    activity: unitedActivity(journey.activity, other.activity),
    sessions: bounded([...journey.sessions, ...other.sessions]),
    engagement: raised(
      journey.engagement,
      other.engagement.score,
      other.engagement.at,
      policy.engagement.halfLifeDays,
    ),
    signs: {
      research: keptSigns([...journey.signs.research, ...other.signs.research], policy),
      deciding: laterSign(journey.signs.deciding, other.signs.deciding),
      ordered: laterSign(journey.signs.ordered, other.signs.ordered),
    },
    retargetings,
    interests: unitedInterests(changed(journey, { retargetings }), other, policy),
    boughtFrom: unitedBoughtFrom(journey.boughtFrom, other.boughtFrom),
    purchases: keptPurchases([...journey.purchases, ...other.purchases]),
    backOff: stricter(journey.backOff, other.backOff),
    touches: [...journey.touches, ...other.touches.filter((touch) => !known.has(touch.id))].sort(
      (a, b) => a.reservedAt - b.reservedAt,
    ),
    moments: keptMoments(
      [...stillOpen(journey, other, policy), ...journey.moments].sort((a, b) => a.at - b.at),
    ),
    merged: [...journey.merged, event.mergeId].slice(-MERGES_KEPT),
  });
  const corrected = unitedCorrections(whereTheySay(one), other);
  return quietened(capped(settledTroubles(boughtBefore(corrected))), other, policy);
}

/** What had just happened when they made themselves known may still be answered; who was known is not new. */
const stillOpen = (journey: Journey, other: Journey, policy: ContactPolicy): Moment[] =>
  other.moments.filter(
    (moment) =>
      isFresh(moment, journey.clock, policy) &&
      (moment.what !== 'first-seen' || journey.activity.firstAt === null),
  );

/** What one of the two bought ends what the other was still reminded of. */
function boughtBefore(journey: Journey): Journey {
  const won = Object.entries(journey.retargetings).flatMap(([category, r]) => {
    const boughtAt = entryOf(journey.interests, category)?.boughtAt ?? null;
    return boughtAt !== null && boughtAt >= r.startedAt ? [{ category, boughtAt }] : [];
  });
  return won.reduce((next, { category, boughtAt }) => winRetargeting(next, category, boughtAt), journey);
}

/** A ceiling that one of the two had set is the person's. */
const lowerCeiling = (a: Ceiling, b: Ceiling): Ceiling =>
  a === null || b === null ? (a ?? b) : levelRank(a) <= levelRank(b) ? a : b;

function capped(journey: Journey): Journey {
  const { level, clock } = journey;
  const isAbove = level.ceiling !== null && levelRank(level.is) > levelRank(level.ceiling);
  return isAbove
    ? changed(journey, { level: levelWith(level, { is: level.ceiling ?? level.is, since: clock }) })
    : journey;
}

/** What one of the two did since settles what the other was in the middle of. */
function settledTroubles(journey: Journey): Journey {
  const { signs, troubles, activity, tasks } = journey;
  const orderedAt = signs.ordered?.at ?? -Infinity;
  const isPaid = troubles.paymentFailedAt !== null && orderedAt >= troubles.paymentFailedAt;
  const paid = isPaid
    ? closeTasks(
        changed(journey, { troubles: withPayment(troubles, null) }),
        { kind: 'payment-failed' },
        orderedAt,
      )
    : journey;
  const lastAt = activity.lastAt ?? -Infinity;
  const isBack = tasks.some(({ kind, openedAt }) => kind === 'silent-regular' && openedAt <= lastAt);
  return isBack ? closeSilences(paid, lastAt) : paid;
}

/** A silence that one of the two had fallen into is the person's. */
function quietened(journey: Journey, other: Journey, policy: ContactPolicy): Journey {
  const since = latest(journey.level.lockedSince, other.level.lockedSince);
  const isSilent = journey.backOff.ignoredInARow >= policy.backOff.generalOnlyAfter;
  if (other.level.lockedSince === null && !isSilent) return journey;
  const fallen = fall(journey, journey.clock, 'silence');
  const lockedSince = since ?? fallen.level.lockedSince;
  return changed(fallen, { level: levelWith(fallen.level, { lockedSince }) });
}

type Ceiling = Journey['level']['ceiling'];
