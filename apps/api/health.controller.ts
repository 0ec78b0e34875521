import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { SkipThrottle } from '@nestjs/throttler';
import type { Client } from '@temporalio/client';
import type { Records } from '@tact/records';
import { Open } from './auth/identity';
import { Problem } from './problem';
import { RECORDS, TEMPORAL } from './providers';

/** Alive: the process answers. Ready: events can be accepted, which needs MongoDB and not Temporal. */
@ApiTags('health')
@Open()
@SkipThrottle()
@Controller('health')
export class HealthController {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(TEMPORAL) private readonly client: Client,
  ) {}

  @Get('live')
  @ApiOperation({ summary: 'The process answers.' })
  live() {
    return { live: true };
  }

  @Get('ready')
  @ApiOperation({ summary: 'Events can be accepted.' })
  async ready() {
    const [mongodb, temporal] = await Promise.all([
      answers(this.records.connection.db?.admin().ping()),
      answers(
        this.client.withDeadline(Date.now() + 1_500, () => this.client.workflowService.getSystemInfo({})),
      ),
    ]);
    if (!mongodb) {
      throw new Problem(
        503,
        'unavailable',
        'Unavailable for now',
        'The database cannot be reached.',
        'Wait.',
        {
          retryAfterSeconds: 5,
        },
      );
    }
    return { ready: true, mongodb, temporal };
  }
}

const answers = async (call: Promise<unknown> | undefined): Promise<boolean> =>
  call === undefined ? false : call.then(() => true).catch(() => false);
