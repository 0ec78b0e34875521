import { changed } from './changed';
import type { Behaviour } from './events';
import type { Journey } from './journey';
import type { ContactPolicy } from './policy';
import { closeTasks, openTask } from './tasks';
import { DAY, HOUR, type Instant } from './time';

type Troubles = Journey['troubles'];

const CASES_KEPT = 10;

/** The journey after something went wrong, or was set right. Each opens, or closes, a task for a human. */
export function troubled(journey: Journey, event: Behaviour, policy: ContactPolicy): Journey {
  switch (event.type) {
    case 'Support Case Opened':
      return caseOpened(journey, event, policy);
    case 'Support Case Closed':
      return caseClosed(journey, event);
    case 'Payment Failed':
      return paymentFailed(journey, event.at, policy);
    case 'Order Completed':
      return paid(journey, event.at);
    default:
      return journey;
  }
}

function caseOpened(journey: Journey, event: Behaviour, policy: ContactPolicy): Journey {
  const { troubles } = journey;
  const { at } = event;
  const id = event.supportCase ?? null;
  const lasts = policy.vulnerable.supportDays * DAY;
  const isKnown = troubles.cases.some((open) => id !== null && open.id === id && at < open.at + lasts);
  // Told late: it has been closed since.
  const isOver = troubles.closed.some((closed) => closed.id === id && at <= closed.at);
  if (isKnown || isOver) return journey;
  const cases = keptCases([...troubles.cases.filter((open) => id === null || open.id !== id), { id, at }]);
  const { closed, paymentFailedAt } = troubles;
  const opened = changed(journey, { troubles: { cases, closed, paymentFailedAt } });
  return openTask(opened, { kind: 'support-case', openedAt: at, about: id });
}

function caseClosed(journey: Journey, { at, supportCase }: Behaviour): Journey {
  const { troubles } = journey;
  const id = supportCase ?? null;
  const closed =
    supportCase === undefined ? troubles.closed : keptCases([...troubles.closed, { id: supportCase, at }]);
  const over = closedBy(troubles.cases, id, at);
  const { paymentFailedAt } = troubles;
  if (!over) return changed(journey, { troubles: { cases: troubles.cases, closed, paymentFailedAt } });
  const cases = troubles.cases.filter((open) => open !== over);
  const settled = changed(journey, { troubles: { cases, closed, paymentFailedAt } });
  return closeTasks(
    settled,
    { kind: 'support-case', about: over.id, ...(over.id === null ? { openedAt: over.at } : {}) },
    at,
  );
}

function paymentFailed(journey: Journey, at: Instant, policy: ContactPolicy): Journey {
  const { troubles, signs } = journey;
  // Told late: they have ordered since.
  if ((signs.ordered?.at ?? -Infinity) >= at) return journey;
  const known = troubles.paymentFailedAt;
  const failed = changed(journey, { troubles: withPayment(troubles, Math.max(known ?? at, at)) });
  // Who tries again and fails again is in the same trouble.
  const isSame = known !== null && Math.abs(at - known) < policy.vulnerable.paymentHours * HOUR;
  return isSame ? failed : openTask(failed, { kind: 'payment-failed', openedAt: at, about: null });
}

function paid(journey: Journey, at: Instant): Journey {
  const { paymentFailedAt } = journey.troubles;
  if (paymentFailedAt === null || at < paymentFailedAt) return journey;
  const settled = changed(journey, { troubles: withPayment(journey.troubles, null) });
  return closeTasks(settled, { kind: 'payment-failed' }, at);
}

/** The troubles once a payment failed, or was made good. */
export const withPayment = ({ cases, closed }: Troubles, paymentFailedAt: Instant | null): Troubles => ({
  cases,
  closed,
  paymentFailedAt,
});

/** The case of that name; one without a name closes the oldest that has none either, or the only one there is. */
function closedBy(
  cases: Troubles['cases'],
  id: string | null,
  at: Instant,
): Troubles['cases'][number] | undefined {
  const open = cases.filter((c) => c.at <= at);
  const named = open.find((c) => c.id === id);
  return named ?? (id === null && open.length === 1 ? open[0] : undefined);
}

/** The newest, oldest first; each name once. */
function keptCases<T extends { id: string | null; at: Instant }>(cases: T[]): T[] {
  const byAge = [...cases].sort((a, b) => a.at - b.at);
  const isNewest = ({ id }: T, i: number): boolean =>
    id === null || !byAge.slice(i + 1).some((later) => later.id === id);
  return byAge.filter(isNewest).slice(-CASES_KEPT);
}

/** Two people's troubles, now one person's. */
export function unitedTroubles(a: Troubles, b: Troubles): Troubles {
  const closed = keptCases([...a.closed, ...b.closed]);
  const isOpen = ({ id, at }: Troubles['cases'][number]): boolean =>
    !closed.some((c) => c.id === id && at <= c.at);
  return {
    cases: keptCases([...a.cases, ...b.cases].filter(isOpen)),
    closed,
    paymentFailedAt:
      a.paymentFailedAt === null || b.paymentFailedAt === null
        ? (a.paymentFailedAt ?? b.paymentFailedAt)
        : Math.max(a.paymentFailedAt, b.paymentFailedAt),
  };
}
