import { Inject, Injectable } from '@nestjs/common';
import { DateTime, Duration } from 'luxon';
import type { ApiIdentity, ProcessorOrder, Records } from '@tact/records';
import { notFound, Problem } from '../problem';
import { RECORDS } from '../providers';
import type { SettleBody } from './schemas';
import { Waking } from './waking';

const USUAL_DEADLINE = 'P30D';

/** What somebody found out about a processor that doesn't say it by itself; by the API and on the page alike. */
@Injectable()
export class Settling {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(Waking) private readonly waking: Waking,
  ) {}

  /** @throws Problem 404 where it was not told, 409 where it is not for it. */
  async settle(requestId: string, name: string, body: SettleBody, who: ApiIdentity): Promise<ProcessorOrder> {
    const order = await this.find(requestId, name);
    if (!(await this.act(order, body, who))) throw notNow(body.do, order.state);
    await this.records.audit.note(who, `processor:${body.do}`, `${requestId}:${name}`);
    await this.waking.wake(order);
    return this.find(requestId, name);
  }

  private async act(order: ProcessorOrder, body: SettleBody, { name: by }: ApiIdentity): Promise<boolean> {
    const { processorOrders, processors } = this.records;
    const now = new Date();
    switch (body.do) {
      case 'confirm': {
        const { reference } = body;
        await processorOrders.heard(order.id, { state: 'confirmed', because: 'by-a-human', reference }, now);
        return true;
      }
      case 'ask-again': {
        const deadline = (await processors.find(order.processor))?.deadline ?? USUAL_DEADLINE;
        const dueAt = DateTime.fromJSDate(now, { zone: 'utc' }).plus(Duration.fromISO(deadline));
        return processorOrders.askAnew(order, dueAt.toJSDate());
      }
      case 'let-be':
        return processorOrders.letBe(order, by, body.reason ?? null);
    }
  }

  private async find(requestId: string, name: string): Promise<ProcessorOrder> {
    const order = await this.records.processorOrders.find(requestId, name);
    if (order === null)
      throw notFound('such order', 'See `processors` of GET /v1/privacy-requests/ID for those there are.');
    return order;
  }
}

const notNow = (what: string, state: string): Problem =>
  new Problem(
    409,
    'not-to-be-settled',
    'Not possible',
    `It is ${state}, and ${what} is for one that is not settled${what === 'let-be' ? ' and refused, or is overdue' : ''}.`,
    'See `processors` of GET /v1/privacy-requests/ID for how it stands.',
  );
