import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DateTime, Duration } from 'luxon';
import type { ApiIdentity, ProcessorOrder, Records } from '@tact/records';
import { Roles, Who } from '../auth/identity';
import { notFound, Problem } from '../problem';
import { RECORDS } from '../providers';
import { settleBody, type SettleBody } from './schemas';
import { Waking } from './waking';

const USUAL_DEADLINE = 'P30D';

/** What somebody found out about a processor that doesn't say it by itself. */
@ApiTags('privacy')
@ApiBearerAuth()
@Roles('compliance')
@Controller('v1/privacy-requests/:requestId/processors/:name')
export class SettlingController {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    private readonly waking: Waking,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Say that a processor confirmed another way, have it asked anew, or let it be unconfirmed.',
  })
  async settle(
    @Param('requestId') requestId: string,
    @Param('name') name: string,
    @Body({ schema: settleBody }) body: SettleBody,
    @Who() who: ApiIdentity,
  ) {
    const order = await this.find(requestId, name);
    if (!(await this.act(order, body, who))) throw notNow(body.do, order.state);
    await this.records.audit.note(who, `processor:${body.do}`, `${requestId}:${name}`);
    await this.waking.wake(order);
    const { state, at, reference } = await this.find(requestId, name);
    return { name, state, at, reference };
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
        return processorOrders.letBe(order, by);
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
