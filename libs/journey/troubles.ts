import type { Behaviour } from './events';
import type { Journey } from './journey';
import { closeTasks, openTask } from './tasks';

type Troubles = Journey['troubles'];

const CASES_KEPT = 10;

/** The journey after something went wrong, or was set right. Each opens, or closes, a task for a human. */
export function troubled(journey: Journey, event: Behaviour): Journey {
  const { troubles } = journey;
  const id = event.supportCase ?? null;
  switch (event.type) {
    case 'Support Case Opened': {
      const isKnown = id !== null && troubles.cases.some((open) => open.id === id);
      if (isKnown) return journey;
      const cases = keptCases([...troubles.cases, { id, at: event.at }]);
      const opened = { ...journey, troubles: { ...troubles, cases } };
      return openTask(opened, { kind: 'support-case', openedAt: event.at, about: id });
    }
    case 'Support Case Closed': {
      const closed = closedBy(troubles.cases, id, event.at);
      if (!closed) return journey;
      const cases = troubles.cases.filter((open) => open !== closed);
      const isIt = { kind: 'support-case' as const, openedAt: closed.at, about: closed.id };
      return closeTasks({ ...journey, troubles: { ...troubles, cases } }, isIt, event.at);
    }
    case 'Payment Failed': {
      const paymentFailedAt = Math.max(troubles.paymentFailedAt ?? event.at, event.at);
      const orderedAt = journey.signs.ordered?.at ?? -Infinity;
      // Told late: they have ordered since.
      if (orderedAt >= event.at) return journey;
      const failed = { ...journey, troubles: { ...troubles, paymentFailedAt } };
      return troubles.paymentFailedAt === null
        ? openTask(failed, { kind: 'payment-failed', openedAt: event.at, about: null })
        : failed;
    }
    case 'Order Completed': {
      const { paymentFailedAt } = troubles;
      if (paymentFailedAt === null || event.at < paymentFailedAt) return journey;
      const paid = { ...journey, troubles: { ...troubles, paymentFailedAt: null } };
      return closeTasks(paid, { kind: 'payment-failed' }, event.at);
    }
    default:
      return journey;
  }
}

/** The case of that name; one without a name closes the oldest that has none either, or the only one there is. */
function closedBy(
  cases: Troubles['cases'],
  id: string | null,
  at: number,
): Troubles['cases'][number] | undefined {
  const open = cases.filter((c) => c.at <= at);
  const named = open.find((c) => c.id === id);
  return named ?? (id === null && open.length === 1 ? open[0] : undefined);
}

const keptCases = (cases: Troubles['cases']): Troubles['cases'] =>
  [...cases].sort((a, b) => a.at - b.at).slice(-CASES_KEPT);

/** Two people's troubles, now one person's. */
export const unitedTroubles = (a: Troubles, b: Troubles): Troubles => ({
  cases: keptCases([...a.cases, ...b.cases]),
  paymentFailedAt:
    a.paymentFailedAt === null || b.paymentFailedAt === null
      ? (a.paymentFailedAt ?? b.paymentFailedAt)
      : Math.max(a.paymentFailedAt, b.paymentFailedAt),
});
