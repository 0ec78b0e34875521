import { Controller, Get, Inject, Param } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { OnItsWay, Records } from '@tact/records';
import { Roles } from '../auth/identity';
import { RECORDS } from '../providers';
import { onItsWayJson } from './on-its-way';
import { People } from './people';
import { externalId } from './schemas';

/** What a stop that was answered with 202 still waits for. */
@ApiTags('customers')
@ApiBearerAuth()
@Roles('product', 'ops', 'compliance')
@Controller('v1/customers/:id/on-its-way')
export class OnItsWayController {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    private readonly people: People,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Messages on their way out, and when each is known to have arrived or not. `done` when none is.',
  })
  async list(@Param('id', { schema: externalId }) id: string) {
    const [subject, ...others] = await this.people.everySubjectOf(id);
    const permits = await this.records.gates.onTheirWay([subject, ...others]);
    return { subject, done: permits.length === 0, items: permits.map(onItsWayJson) };
  }
}

/** The same of everybody: what stays long is of a sender that is lost, or of a peer that gave no answer. */
@ApiTags('ops')
@ApiBearerAuth()
@Roles('ops', 'compliance')
@Controller('v1/ops/on-its-way')
export class EverythingOnItsWayController {
  constructor(@Inject(RECORDS) private readonly records: Records) {}

  @Get()
  @ApiOperation({ summary: 'Messages on their way out, oldest first, 200 at most.' })
  async list() {
    const permits = await this.records.lostSenders.everythingOnItsWay(MOST);
    return {
      items: permits.map((permit: OnItsWay) => ({ subject: permit.subjectKey, ...onItsWayJson(permit) })),
    };
  }
}

const MOST = 200;
