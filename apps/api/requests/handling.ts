import { Inject, Injectable } from '@nestjs/common';
import { deadlineOf, standingOf, type RequestStanding } from '@tact/policy';
import { NoKeyError } from '@tact/privacy';
import {
  handlingRefusals,
  readCursor,
  type ApiIdentity,
  type Callback,
  type HandlingRefusal,
  type ProcessorOrder,
  type QueuedRequest,
  type Records,
} from '@tact/records';
import { notFound, Problem } from '../problem';
import { RECORDS, RULES, type RuleBookFiles } from '../providers';
import type { QueueQuery } from './schemas';

const DAY_MS = 24 * 3_600_000;

export type QueueItem = QueuedRequest & RequestStanding;
export interface WholeRequest extends QueueItem {
  /** Why it was put off; null when it was not, or when that is forgotten. */
  extensionReason: string | null;
  callbacks: Omit<Callback, 'requestId'>[];
  /** With why somebody let it be; null where nobody did or said why, or when that is forgotten. */
  processors: (Omit<ProcessorOrder, 'requestId'> & { letBeReason: string | null })[];
}

/** What compliance sees of requests and does to them; by the API and on the page alike, and in the audit. */
@Injectable()
export class Handling {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(RULES) private readonly rules: RuleBookFiles,
  ) {}

  async queue({ limit, cursor, owner, dueWithinDays, ...filter }: QueueQuery) {
    const now = new Date();
    const { items, next } = await this.records.requestQueue.page(
      {
        ...filter,
        ...(owner === undefined ? {} : { owner: owner === 'none' ? null : owner }),
        ...(dueWithinDays === undefined
          ? {}
          : { dueBefore: new Date(now.getTime() + dueWithinDays * DAY_MS) }),
      },
      limit,
      cursor === undefined ? null : readCursor(cursor),
    );
    return { items: items.map((request) => this.standing(request, now)), next };
  }

  async find(id: string): Promise<WholeRequest> {
    const request = await this.records.requestQueue.find(id);
    if (request === null) throw notFound('such request', handlingRefusals.unknown.fix);
    const callbacks = await this.records.requestCallbacks.of(id);
    const orders = await this.records.processorOrders.of(id);
    return {
      ...this.standing(request, new Date()),
      extensionReason: await unlessForgotten(this.records.requestQueue.reasonOf(id)),
      callbacks: callbacks.map(({ requestId: _, ...callback }) => callback),
      processors: await Promise.all(
        orders.map(async ({ requestId, ...order }) => ({
          ...order,
          letBeReason: await unlessForgotten(this.records.processorOrders.reasonOf({ requestId, ...order })),
        })),
      ),
    };
  }

  async assign(id: string, owner: string | null, who: ApiIdentity): Promise<WholeRequest> {
    refuseFor(await this.records.requestQueue.assign(id, owner));
    return this.noted('assign-request', id, who);
  }

  async acknowledge(id: string, who: ApiIdentity): Promise<WholeRequest> {
    refuseFor(await this.records.requestQueue.acknowledge(id, new Date()));
    return this.noted('acknowledge-request', id, who);
  }

  async extend(
    id: string,
    { reason, until }: { reason: string; until?: Date | undefined },
    who: ApiIdentity,
  ): Promise<WholeRequest> {
    const now = new Date();
    const request = await this.find(id);
    const { regulation, jurisdiction, right, receivedAt } = request;
    const { deadlines } = this.rules;
    const furthest = deadlineOf(regulation, jurisdiction, right, receivedAt, deadlines).extendableTo;
    const wanted = { until: until ?? furthest, furthest, reason, now };
    refuseFor(await this.records.requestQueue.extend(id, wanted));
    return this.noted('extend-request', id, who);
  }

  async takeUpCallbacks(id: string, what: 'retry' | 'dismiss', who: ApiIdentity): Promise<WholeRequest> {
    await this.find(id);
    await this.records.requestCallbacks.takeUp(id, what, new Date());
    return this.noted(`${what}-callbacks`, id, who);
  }

  private async noted(action: string, id: string, who: ApiIdentity): Promise<WholeRequest> {
    await this.records.audit.note(who, action, id);
    return this.find(id);
  }

  private standing(request: QueuedRequest, now: Date): QueueItem {
    return { ...request, ...standingOf(request, now, this.rules.deadlines) };
  }
}

/** Null once the request is forgotten, and with it what was said of it. */
async function unlessForgotten(reason: Promise<string | null>): Promise<string | null> {
  try {
    return await reason;
  } catch (error) {
    if (error instanceof NoKeyError) return null;
    throw error;
  }
}

function refuseFor(refusal: HandlingRefusal | null): void {
  if (refusal === null) return;
  const { why, fix } = handlingRefusals[refusal];
  if (refusal === 'unknown') throw notFound('such request', fix);
  throw new Problem(409, `request-${refusal}`, 'Not possible', why, fix);
}
