import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { ApiIdentity, Records, StopDoc } from '@tact/records';
import { Roles, Who } from '../auth/identity';
import { notFound } from '../problem';
import { RECORDS } from '../providers';
import { stopBody, stopsQuery, type StopBody, type StopsQuery } from './schemas';

const DRAIN_WITHIN_MS = 5_000;

/** The operators' brake: a play, a channel, or everything. */
@ApiTags('ops')
@ApiBearerAuth()
@Roles('ops')
@Controller('v1/ops/stops')
export class StopsController {
  constructor(@Inject(RECORDS) private readonly records: Records) {}

  @Post()
  @ApiOperation({ summary: 'Stop. Answers 200 when nothing it covers can leave any more, else 202.' })
  async stop(
    @Body({ schema: stopBody }) { scope, reason }: StopBody,
    @Who() who: ApiIdentity,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const stop = await this.records.stops.put(scope, reason, who.name);
    const { drained, onTheirWay } = await this.records.gates.drainEverywhere(
      'everything' in scope ? {} : scope,
      DRAIN_WITHIN_MS,
    );
    await this.records.audit.note(who, 'stop', `${JSON.stringify(scope)} ${stop._id}`);
    void reply.status(drained ? 200 : 202);
    return { ...stopJson(stop), ...(drained ? {} : { note: `${onTheirWay} were already on their way.` }) };
  }

  @Get()
  @ApiOperation({ summary: 'Stops in force, or all of them.' })
  async list(@Query({ schema: stopsQuery }) { lifted }: StopsQuery) {
    return { items: (await this.records.stops.list(lifted === 'true')).map(stopJson) };
  }

  @Delete(':stopId')
  @HttpCode(200)
  @ApiOperation({ summary: 'Lift a stop.' })
  async lift(@Param('stopId') stopId: string, @Who() who: ApiIdentity) {
    if (!(await this.records.stops.lift(stopId, who.name))) {
      throw notFound('such stop in force', 'See GET /v1/ops/stops.');
    }
    await this.records.audit.note(who, 'lift-stop', stopId);
    return { id: stopId, lifted: true };
  }
}

const stopJson = ({ _id, ...stop }: StopDoc) => ({ id: _id, ...stop, lift: `DELETE /v1/ops/stops/${_id}` });
