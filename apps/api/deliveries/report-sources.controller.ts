import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ApiIdentity, Records } from '@tact/records';
import { Roles, Who } from '../auth/identity';
import { notFound } from '../problem';
import { RECORDS } from '../providers';
import { reportSourceBody, type ReportSourceBody } from './schemas';

/** Who may report bounces and complaints, each with a secret of its own. */
@ApiTags('ops')
@ApiBearerAuth()
@Roles('ops')
@Controller('v1/ops/report-sources')
export class ReportSourcesController {
  constructor(@Inject(RECORDS) private readonly records: Records) {}

  @Post()
  @ApiOperation({
    summary: 'Let a mail provider report what became of mails. The secret is shown this once.',
  })
  async register(@Body({ schema: reportSourceBody }) { name }: ReportSourceBody, @Who() who: ApiIdentity) {
    const source = await this.records.reportSources.register(name, who.name);
    await this.records.audit.note(who, 'register-report-source', source.id);
    return source;
  }

  @Get()
  @Roles('ops', 'compliance')
  @ApiOperation({ summary: 'Who may report what became of mails.' })
  async list() {
    const sources = await this.records.reportSources.list();
    return { items: sources.map(({ _id, ...source }) => ({ id: _id, ...source })) };
  }

  @Delete(':sourceId')
  @HttpCode(200)
  @ApiOperation({ summary: 'Believe a source no longer.' })
  async remove(@Param('sourceId') sourceId: string, @Who() who: ApiIdentity) {
    if (!(await this.records.reportSources.remove(sourceId)))
      throw notFound('such source', 'See GET /v1/ops/report-sources.');
    await this.records.audit.note(who, 'remove-report-source', sourceId);
    return { id: sourceId, removed: true };
  }
}
