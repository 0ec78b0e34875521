import { Controller, Get, Inject } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { processingRecord, type ProcessingRecord } from '@tact/processing-record';
import { retentionTimes } from '@tact/records';
import { Roles } from './auth/identity';
import { RULES, type RuleBookFiles } from './providers';

/** What is kept about people, what for, for how long and why. */
@ApiTags('privacy')
@ApiBearerAuth()
@Roles('compliance')
@Controller('v1/data-map')
export class DataMapController {
  constructor(@Inject(RULES) private readonly rules: RuleBookFiles) {}

  @Get()
  @ApiOperation({ summary: 'The record of processing activities (Art. 30 GDPR), field by field.' })
  record(): ProcessingRecord {
    return processingRecord({
      register: this.rules.register,
      intake: this.rules.maps.data,
      times: retentionTimes(process.env, this.rules.policy),
      transfers: process.env['TACT_TRANSFERS'],
      madeAt: new Date(),
    });
  }
}
