import { Body, Controller, Delete, Inject, Param, Post, Put, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { ApiIdentity, Halt, Records } from '@tact/records';
import { Roles, Who } from '../auth/identity';
import { RECORDS } from '../providers';
import { StopReceipts } from '../receipts/stop-receipts';
import { Halting } from './halting';
import { momentAhead } from './moment-ahead';
import { stillOnItsWay } from './on-its-way';
import { externalId } from './schemas';
import { pauseBody, type PauseBody } from './wish-schemas';

/** A customer's own brake. What they asked for themselves, such as an order's confirmation, still reaches them. */
@ApiTags('customers')
@ApiBearerAuth()
@Roles('product', 'compliance')
@Controller('v1/customers/:id')
export class HaltsController {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    private readonly halting: Halting,
    private readonly receipts: StopReceipts,
  ) {}

  @Post('pause')
  @ApiOperation({
    summary: 'Pause, until a time or until they resume. 200 when nothing more can leave, else 202.',
  })
  async pause(
    @Param('id', { schema: externalId }) id: string,
    @Body({ schema: pauseBody }) { until }: PauseBody,
    @Who() who: ApiIdentity,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const now = new Date();
    const ends = until === undefined || until === null ? null : momentAhead(until, now);
    const answer = await this.apply(id, { what: 'paused', until: ends }, now, who, reply);
    return { ...answer, paused: { since: now.toISOString(), until: ends?.toISOString() ?? null } };
  }

  @Delete('pause')
  @ApiOperation({ summary: 'Resume. Twice is as good as once.' })
  async resume(
    @Param('id', { schema: externalId }) id: string,
    @Who() who: ApiIdentity,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return { ...(await this.apply(id, { what: 'resumed' }, new Date(), who, reply)), paused: null };
  }

  @Put('objection')
  @ApiOperation({
    summary: 'Object to direct marketing: it wins over every consent. 200 or 202 as for a pause.',
  })
  async object(
    @Param('id', { schema: externalId }) id: string,
    @Who() who: ApiIdentity,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return { ...(await this.apply(id, { what: 'objected' }, new Date(), who, reply)), objected: true };
  }

  @Delete('objection')
  @ApiOperation({ summary: 'Take an objection back. Consents are what they were.' })
  async takeBack(
    @Param('id', { schema: externalId }) id: string,
    @Who() who: ApiIdentity,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return {
      ...(await this.apply(id, { what: 'objection-lifted' }, new Date(), who, reply)),
      objected: false,
    };
  }

  private async apply(id: string, halt: Halt, now: Date, who: ApiIdentity, reply: FastifyReply) {
    const subject = await this.records.subjects.findOrCreate(id);
    const nothingOnItsWay = await this.halting.apply(subject, halt, who, now);
    void reply.status(nothingOnItsWay ? 200 : 202);
    const { what } = halt;
    const until = halt.what === 'paused' ? (halt.until?.toISOString() ?? null) : null;
    const stopped =
      what === 'paused' || what === 'objected' ? [{ what, purpose: 'any', channel: 'any', until }] : [];
    const receipt = await this.receipts.handOut([id], stopped, now, nothingOnItsWay);
    return {
      subject,
      ...(receipt === null ? {} : { receipt }),
      ...(nothingOnItsWay ? {} : stillOnItsWay(id)),
    };
  }
}

/** Do-not-contact: not even service messages leave. */
@ApiTags('ops')
@ApiBearerAuth()
@Roles('ops', 'compliance')
@Controller('v1/customers/:id/suppression')
export class SuppressionController {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    private readonly halting: Halting,
  ) {}

  @Put()
  @ApiOperation({ summary: 'Never contact. 200 when nothing at all can leave any more, else 202.' })
  async suppress(
    @Param('id', { schema: externalId }) id: string,
    @Who() who: ApiIdentity,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const subject = await this.records.subjects.findOrCreate(id);
    const nothingOnItsWay = await this.halting.apply(subject, { what: 'suppressed' }, who, new Date());
    await this.records.audit.note(who, 'suppress', 'customer', [subject]);
    void reply.status(nothingOnItsWay ? 200 : 202);
    return { subject, suppressed: true, ...(nothingOnItsWay ? {} : stillOnItsWay(id)) };
  }

  @Delete()
  @ApiOperation({ summary: 'Lift a do-not-contact. Consents, pauses and objections are what they were.' })
  async lift(@Param('id', { schema: externalId }) id: string, @Who() who: ApiIdentity) {
    const subject = await this.records.subjects.findOrCreate(id);
    await this.halting.apply(subject, { what: 'suppression-lifted' }, who, new Date());
    await this.records.audit.note(who, 'lift-suppression', 'customer', [subject]);
    return { subject, suppressed: false };
  }
}
