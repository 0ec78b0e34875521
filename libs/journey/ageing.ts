import { changed } from './changed';
import { agedActivity, daysSince } from './aged-activity';
import { agedInterests, oldestInterest } from './aged-interests';
import type { Journey } from './journey';
import type { ContactPolicy } from './policy';
import { isMonthsEnd, purchasesOnRecord } from './purchases';
import { DAY, SECOND, type Instant } from './time';

/**
 * What they did goes when it is as old as the policy says, and nothing is asked of it any more. Once a day at most,
 * each journey at its own time of day: what would get too old within a day goes with the rest, so that at no instant
 * anything is older. What must be remembered longer is little, and says less: how often, which month, that something
 * is over.
 */

/** When behaviour ages next; Infinity where nothing will, or the policy keeps no time for it. */
export function agesAt(journey: Journey, policy: ContactPolicy): Instant {
  if (policy.memory === undefined) return Infinity;
  const first = oldest(journey);
  if (first === Infinity) return Infinity;
  const due = first + keepsFor(policy.memory);
  return Math.max(dayOf(journey) + Math.ceil((due - dayOf(journey)) / DAY) * DAY, journey.keptUntil ?? due);
}

/**
 * An instant before which nothing ages that was done since another: it was done on a day that began at most so long
 * before, wherever that was.
 */
export const agesNoSoonerThan = (since: Instant, { memory }: ContactPolicy): Instant =>
  memory === undefined ? Infinity : since - 3 * DAY + keepsFor(memory);

/**
 * Whether what was in a journey before ages no sooner than it did, as long as nothing was told late. A trouble that is
 * over ages as of when it came, and whoever is merged brings a past.
 */
export const agesNoSooner = (before: Journey, after: Journey): boolean =>
  before.tasks === after.tasks &&
  before.troubles === after.troubles &&
  before.merged === after.merged &&
  before.startedAt === after.startedAt &&
  before.keptUntil === after.keptUntil;

/** The journey without the behaviour whose time is over at an instant; the same journey where there is none. */
export function aged(journey: Journey, at: Instant, policy: ContactPolicy): Journey {
  if (agesAt(journey, policy) > at || policy.memory === undefined) return journey;
  const turn = dayOf(journey) + Math.floor((at - dayOf(journey)) / DAY) * DAY;
  const through = turn - keepsFor(policy.memory);
  const isYoung = ({ at: done }: { at: Instant }): boolean => done > through;
  const { sessions, engagement, signs, troubles, tasks } = journey;
  const young = changed(journey, {
    activity: agedActivity(journey, through, at, policy),
    sessions: sessions
      .filter(({ lastAt }) => lastAt > through)
      .map(({ id, startedAt, lastAt, campaignSince }) => ({
        id,
        startedAt: Math.max(startedAt, through + 1),
        lastAt,
        campaignSince: campaignSince === null ? null : Math.max(campaignSince, through + 1),
      })),
    engagement: engagement.at > through ? engagement : { score: 0, at: journey.startedAt },
    signs: {
      research: signs.research.filter(isYoung),
      deciding: signs.deciding !== null && isYoung(signs.deciding) ? signs.deciding : null,
      ordered: signs.ordered !== null && isYoung(signs.ordered) ? signs.ordered : null,
    },
    ...agedInterests(journey, through),
    purchases: journey.purchases.filter(isYoung),
    boughtFrom: purchasesOnRecord(journey.boughtFrom, through),
    troubles: {
      cases: troubles.cases.filter((open) => isYoung(open) || isCaseOpen(journey, open)),
      closed: troubles.closed.filter(isYoung),
      paymentFailedAt:
        (troubles.paymentFailedAt ?? Infinity) > through || isPaymentOpen(journey)
          ? troubles.paymentFailedAt
          : null,
    },
    tasks: tasks.filter(({ closedAt }) => closedAt === null || closedAt > through),
    lastVerdicts: journey.lastVerdicts.filter(({ at: answered }) => (answered ?? -Infinity) > through),
  });
  delete young.keptUntil;
  return young;
}

/** The journey once it was told that nothing of it may go until an instant: somebody has to keep it. */
export const kept = (journey: Journey, until: Instant): Journey =>
  changed(journey, { keptUntil: Math.max(until, journey.keptUntil ?? until) });

/** A day less than the policy says: what gets too old before the next turn goes with this one. */
const keepsFor = ({ behaviourDays }: { behaviourDays: number }): number => (behaviourDays - 1) * DAY;

/** The time of day at which a journey's behaviour ages: by its seed, so that not all wake at once. */
const dayOf = ({ seed }: Journey): number => Math.floor((seed * DAY) / SECOND) * SECOND;

/** When the oldest was done of what ages. */
function oldest(journey: Journey): Instant {
  const { activity, engagement, signs, purchases, troubles } = journey;
  let first = earlier(daysSince(activity), oldestInterest(journey.interests));
  for (const { startedAt, campaignSince } of journey.sessions)
    first = earlier(earlier(first, startedAt), campaignSince);
  if (engagement.score > 0 || engagement.at !== journey.startedAt) first = earlier(first, engagement.at);
  first = earlier(first, signs.research[0]?.at);
  first = earlier(first, signs.deciding?.at);
  first = earlier(first, signs.ordered?.at);
  first = earlier(first, purchases[0]?.at);
  for (const category in journey.boughtFrom) {
    const at = journey.boughtFrom[category];
    if (at !== undefined && at < first && !isMonthsEnd(at)) first = at;
  }
  for (const open of troubles.cases) if (!isCaseOpen(journey, open)) first = earlier(first, open.at);
  for (const { at } of troubles.closed) first = earlier(first, at);
  if (!isPaymentOpen(journey)) first = earlier(first, troubles.paymentFailedAt);
  for (const { closedAt } of journey.tasks) first = earlier(first, closedAt);
  // The oldest come first; when those of long ago were answered is not known.
  return earlier(first, journey.lastVerdicts.find(({ at }) => at !== undefined)?.at);
}

const earlier = (first: Instant, at: Instant | null | undefined): Instant =>
  at !== null && at !== undefined && at < first ? at : first;

/** Whoever looks after it has not settled it: it is no matter of the past. */
const isCaseOpen = ({ tasks }: Journey, { id }: { id: string | null }): boolean =>
  tasks.some(({ kind, about, closedAt }) => kind === 'support-case' && about === id && closedAt === null);

const isPaymentOpen = ({ tasks }: Journey): boolean =>
  tasks.some(({ kind, closedAt }) => kind === 'payment-failed' && closedAt === null);
