import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ApiIdentity, Records } from '@tact/records';
import { Roles, Who } from '../auth/identity';
import { RECORDS } from '../providers';
import { Handling } from './handling';
import {
  callbacksBody,
  extendBody,
  ownerBody,
  queueQuery,
  type CallbacksBody,
  type ExtendBody,
  type OwnerBody,
  type QueueQuery,
} from './schemas';

/** The requests that compliance has to see through: what is due first, who looks after it, what is to be done. */
@ApiTags('queue')
@ApiBearerAuth()
@Roles('compliance')
@Controller('v1/privacy-requests')
export class QueueController {
  constructor(
    private readonly handling: Handling,
    @Inject(RECORDS) private readonly records: Records,
  ) {}

  @Get('queue')
  @ApiOperation({ summary: 'What is open, by when it is due: days left, owner, and what to do next.' })
  async queue(@Query({ schema: queueQuery }) query: QueueQuery, @Who() who: ApiIdentity) {
    await this.records.audit.noteOften(who, 'read', 'GET /v1/privacy-requests/queue');
    return this.handling.queue(query);
  }

  @Post(':requestId/owner')
  @HttpCode(200)
  @ApiOperation({ summary: 'Say who looks after it; null for nobody.' })
  owner(
    @Param('requestId') id: string,
    @Body({ schema: ownerBody }) { owner }: OwnerBody,
    @Who() who: ApiIdentity,
  ) {
    return this.handling.assign(id, owner, who);
  }

  @Post(':requestId/acknowledge')
  @HttpCode(200)
  @ApiOperation({ summary: 'Say that the person was told that it came in. The first time counts.' })
  acknowledge(@Param('requestId') id: string, @Who() who: ApiIdentity) {
    return this.handling.acknowledge(id, who);
  }

  @Post(':requestId/extend')
  @HttpCode(200)
  @ApiOperation({ summary: 'Put it off once, before it is due, as far as the law allows, and say why.' })
  extend(
    @Param('requestId') id: string,
    @Body({ schema: extendBody }) { reason, until }: ExtendBody,
    @Who() who: ApiIdentity,
  ) {
    return this.handling.extend(
      id,
      { reason, until: until === undefined ? undefined : new Date(until) },
      who,
    );
  }

  @Post(':requestId/callbacks')
  @HttpCode(200)
  @ApiOperation({ summary: 'Try callbacks that nobody took from the start, or let them be.' })
  callbacks(
    @Param('requestId') id: string,
    @Body({ schema: callbacksBody }) body: CallbacksBody,
    @Who() who: ApiIdentity,
  ) {
    return this.handling.takeUpCallbacks(id, body.do, who);
  }
}
