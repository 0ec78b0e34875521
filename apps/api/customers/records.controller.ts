import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { readCursor, type Records } from '@tact/records';
import { Roles } from '../auth/identity';
import { AskedLanguages, SpeaksLanguages } from '../explanations/asked-languages';
import { notFound } from '../problem';
import { RECORDS } from '../providers';
import { People } from './people';
import { ReadModel } from './read-model';
import {
  decisionsQuery,
  externalId,
  pageQuery,
  reportBody,
  touchesQuery,
  type DecisionsQuery,
  type ReportBody,
  type TouchesQuery,
} from './schemas';

/** What was decided about a customer, what was said to them, and their in-app inbox. */
@ApiTags('customers')
@ApiBearerAuth()
@Roles('product', 'ops', 'compliance')
@Controller('v1/customers/:id')
export class CustomerRecordsController {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    private readonly people: People,
    private readonly readModel: ReadModel,
  ) {}

  @Get('decisions')
  @SpeaksLanguages()
  @ApiOperation({ summary: 'Every decision, newest first, each with all reasons and what would change it.' })
  async decisions(
    @Param('id', { schema: externalId }) id: string,
    @Query({ schema: decisionsQuery }) query: DecisionsQuery,
    @AskedLanguages() asked: string[],
  ) {
    return this.readModel.decisions(await this.people.everySubjectOf(id), query, asked);
  }

  @Get('touches')
  @ApiOperation({ summary: 'Every touch, newest first, with its fate and outcome.' })
  async touches(
    @Param('id', { schema: externalId }) id: string,
    @Query({ schema: touchesQuery }) query: TouchesQuery,
  ) {
    return this.readModel.touches(await this.people.everySubjectOf(id), query);
  }

  @Get('inbox')
  @ApiOperation({ summary: 'The in-app inbox, newest first.' })
  async inbox(
    @Param('id', { schema: externalId }) id: string,
    @Query({ schema: pageQuery }) { limit, cursor }: z.infer<typeof pageQuery>,
  ) {
    const subjects = await this.people.everySubjectOf(id);
    return this.records.inAppMessages.page(subjects, limit, cursor === undefined ? null : readCursor(cursor));
  }

  @Post('inbox/:touchId/reports')
  @Roles('product')
  @HttpCode(200)
  @ApiOperation({ summary: 'Report that an in-app message, or what a slot was given, was shown or clicked.' })
  async report(
    @Param('id', { schema: externalId }) id: string,
    @Param('touchId') touchId: string,
    @Body({ schema: reportBody }) { what }: ReportBody,
  ) {
    const [subjectKey, ...merged] = await this.people.everySubjectOf(id);
    const at = new Date();
    const subjects = [subjectKey, ...merged];
    const isTheirs =
      (await this.records.inAppMessages.note(subjects, touchId, what, at)) ||
      (await this.records.impressions.note(subjects, touchId, what, at));
    if (!isTheirs) {
      throw notFound(
        'such message in this inbox',
        'Use a touchId from GET …/inbox, or the touch of GET …/slots/{slot}, of the same customer.',
      );
    }
    await this.records.inbox.acceptOnce(subjectKey, `in-app:${touchId}:${what}`, {
      type: what === 'shown' ? 'Touch Shown' : 'Touch Clicked',
      at: at.getTime(),
      touchId,
    });
    return { touchId, what };
  }
}
