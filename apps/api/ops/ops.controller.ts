import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { readCursor, TASKS_PURPOSE, type ApiIdentity, type Page, type Records } from '@tact/records';
import { Roles, Who } from '../auth/identity';
import { notFound, Problem } from '../problem';
import { RECORDS, RULES, type RuleBookFiles } from '../providers';
import {
  auditQuery,
  opsPageQuery,
  webhookTargetBody,
  type AuditQuery,
  type OpsPageQuery,
  type WebhookTargetBody,
} from './schemas';

/** What ops look at: what came in, what was not kept, where webhooks go, who did what. */
@ApiTags('ops')
@ApiBearerAuth()
@Roles('ops', 'compliance')
@Controller('v1/ops')
export class OpsController {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(RULES) private readonly rules: RuleBookFiles,
  ) {}

  @Get('intake')
  @ApiOperation({ summary: 'Events received, accepted, duplicate, rejected and unmapped, by service.' })
  async intake() {
    const sources: Record<string, Record<string, number>> = {};
    for (const { source, name, count } of await this.records.counters.list('intake')) {
      sources[source] = { ...sources[source], [name]: count };
    }
    return { sources, peopleWaiting: await this.records.dispatches.backlog() };
  }

  @Get('dropped-properties')
  @ApiOperation({ summary: 'Properties that no purpose asks for: dropped before storage, counted by name.' })
  async droppedProperties() {
    return { items: await this.records.counters.list('dropped-property') };
  }

  @Get('unmapped-events')
  @ApiOperation({ summary: 'Event names that are no event of Tact: not stored, counted by name.' })
  async unmappedEvents() {
    return { items: await this.records.counters.list('unmapped-event') };
  }

  @Get('dead-letters')
  @ApiOperation({ summary: 'Rejected events: what was wrong, where, and how to mend it.' })
  async deadLetters(@Query({ schema: opsPageQuery }) query: OpsPageQuery) {
    return this.page(query, (limit, cursor) => this.records.deadLetters.page(limit, cursor));
  }

  @Get('audit')
  @ApiOperation({
    summary: 'Who read or did what, newest first; `about` one customer, by their subject key.',
  })
  async audit(@Query({ schema: auditQuery }) { about, ...query }: AuditQuery) {
    const subjects = about === undefined ? null : await this.records.subjects.everyOne(about);
    return this.page(query, (limit, cursor) => this.records.audit.page(limit, cursor, subjects));
  }

  @Post('webhook-targets')
  @Roles('ops')
  @ApiOperation({ summary: 'Register where signed webhooks go. The secret is shown this once.' })
  async register(@Body({ schema: webhookTargetBody }) body: WebhookTargetBody, @Who() who: ApiIdentity) {
    const known = [...this.rules.purposes.map((p) => p.id), TASKS_PURPOSE];
    const unknown = body.purposes.find((purpose) => !known.includes(purpose));
    if (unknown !== undefined) {
      throw new Problem(
        422,
        'unknown-purpose',
        'Unknown purpose',
        `"${unknown}" is not registered.`,
        `Use one of: ${known.join(', ')}.`,
      );
    }
    const target = await this.records.webhookTargets.register(body.url, body.purposes, who.name);
    await this.records.audit.note(who, 'register-webhook-target', target.id);
    return target;
  }

  @Get('webhook-targets')
  @ApiOperation({ summary: 'Where signed webhooks go.' })
  async targets() {
    return { items: await this.records.webhookTargets.list() };
  }

  @Delete('webhook-targets/:targetId')
  @Roles('ops')
  @HttpCode(200)
  @ApiOperation({ summary: 'Remove a webhook target.' })
  async remove(@Param('targetId') targetId: string, @Who() who: ApiIdentity) {
    if (!(await this.records.webhookTargets.remove(targetId))) {
      throw notFound('such target', 'See GET /v1/ops/webhook-targets.');
    }
    await this.records.audit.note(who, 'remove-webhook-target', targetId);
    return { id: targetId, removed: true };
  }

  private page<T>(
    { limit, cursor }: OpsPageQuery,
    read: (limit: number, cursor: ReturnType<typeof readCursor> | null) => Promise<Page<T>>,
  ): Promise<Page<T>> {
    return read(limit, cursor === undefined ? null : readCursor(cursor));
  }
}
