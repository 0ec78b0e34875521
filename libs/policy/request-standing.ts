import { deadlineOf, type DeadlineTable } from './deadlines';

/** What has to be known of a request to say how it stands. */
export interface StandingRequest {
  right: string;
  regulation: string;
  jurisdiction: string | null;
  source: string;
  state: string;
  owner: string | null;
  receivedAt: Date;
  acknowledgeBy: Date;
  acknowledgedAt?: Date | null;
  dueBy: Date;
  extendedTo: Date | null;
  /** Callbacks to its controller that nobody took. */
  givenUp: number;
}

export type NextStep =
  /** The person still has to confirm it by a mailed link. */
  | 'they-confirm'
  | 'acknowledge'
  /** Its workflow stopped and says why. */
  | 'look-into-it'
  | 'find-an-owner'
  /** Its workflow goes on by itself. */
  | 'wait'
  | 'reach-the-controller';

export interface RequestStanding {
  due: Date;
  /** Whole days that are left, and negative once it is overdue: 0 is the last day, -1 the first after. */
  daysLeft: number;
  stands: 'overdue' | 'at-risk' | 'on-time' | 'closed';
  next: NextStep | null;
  /** How far it may still be put off; null where it may not, or not any more. */
  extendableTo: Date | null;
}

const DAY_MS = 24 * 3_600_000;
const CLOSED = new Set(['completed', 'cancelled', 'refused']);

/** How much time a request has left, and what somebody has to do next. */
export function standingOf(request: StandingRequest, now: Date, table: DeadlineTable): RequestStanding {
  const due = request.extendedTo ?? request.dueBy;
  const isClosed = CLOSED.has(request.state);
  const next = nextStepOf(request, isClosed);
  const nextBy = next === 'acknowledge' && request.acknowledgeBy < due ? request.acknowledgeBy : due;
  const riskFrom = due.getTime() - table.atRiskDays * DAY_MS;
  const isAtRisk = now.getTime() >= riskFrom || nextBy.getTime() - now.getTime() < 2 * DAY_MS;
  return {
    due,
    daysLeft: Math.floor((due.getTime() - now.getTime()) / DAY_MS),
    stands: isClosed ? 'closed' : nextBy < now ? 'overdue' : isAtRisk ? 'at-risk' : 'on-time',
    next,
    extendableTo: isClosed ? null : extendableTo(request, now, table),
  };
}

function nextStepOf(request: StandingRequest, isClosed: boolean): NextStep | null {
  if (isClosed) return request.givenUp > 0 ? 'reach-the-controller' : null;
  if (request.state === 'needs-a-human') return 'look-into-it';
  if (request.state === 'unconfirmed') return 'they-confirm';
  // Whoever asked by a page or an API was answered there and then.
  if (request.source === 'compliance' && !request.acknowledgedAt) return 'acknowledge';
  if (request.givenUp > 0) return 'reach-the-controller';
  return request.owner === null ? 'find-an-owner' : 'wait';
}

function extendableTo(request: StandingRequest, now: Date, table: DeadlineTable): Date | null {
  const { regulation, jurisdiction, right, receivedAt, dueBy, extendedTo } = request;
  if (extendedTo !== null || dueBy < now) return null;
  const { extendableTo: furthest } = deadlineOf(regulation, jurisdiction, right, receivedAt, table);
  return furthest > dueBy ? furthest : null;
}
