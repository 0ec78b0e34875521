import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { iso } from '@tact/journey';
import type { ApiIdentity, Records } from '@tact/records';
import { Roles, Who } from '../auth/identity';
import { Problem } from '../problem';
import { RECORDS, RULES, type RuleBookFiles } from '../providers';
import { Contexts } from './contexts';
import { momentAhead } from './moment-ahead';
import { People } from './people';
import { externalId } from './schemas';
import { contextBody, contextName, type ContextBody } from './wish-schemas';

/** Sensitive contexts: told by the customer or a service, never inferred, and kept under their own key alone. */
@ApiTags('customers')
@ApiBearerAuth()
@Roles('product', 'compliance')
@Controller('v1/customers/:id/contexts')
export class ContextsController {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(RULES) private readonly rules: RuleBookFiles,
    private readonly people: People,
    private readonly contexts: Contexts,
  ) {}

  /** What it is they went through is told to those who may tell it, and to nobody else. */
  @Get()
  @ApiOperation({ summary: 'What a customer is spared of, and until when, as their journey last knew it.' })
  async list(@Param('id', { schema: externalId }) id: string) {
    const subject = await this.people.subjectOf(id);
    const projected = await this.records.journal.projected(subject);
    const now = Date.now();
    const lasting = Object.entries(projected?.journey.contexts ?? {}).filter(([, { until }]) => now < until);
    return {
      subject,
      contexts: lasting.map(([context, { toldAt, until, tags }]) => ({
        context,
        muted: this.contexts.mutedBy(context, tags),
        toldAt: iso(toldAt),
        until: iso(until),
      })),
      asOf: projected === null ? null : iso(projected.journey.clock),
    };
  }

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Spare a customer what does not fit now, for a time: plays of these tags are muted.',
  })
  async tell(
    @Param('id', { schema: externalId }) id: string,
    @Body({ schema: contextBody }) { context, tags, until }: ContextBody,
    @Who() who: ApiIdentity,
  ) {
    const now = new Date();
    const ends = until === undefined ? null : momentAhead(until, now);
    const muted = this.contexts.mutedBy(context, tags);
    if (muted.length === 0) throw this.mutesNothing(context);
    const subject = await this.records.subjects.findOrCreate(id);
    const told = { by: who.name, method: 'contexts', at: now };
    await this.contexts.tell(subject, { context, tags, until: ends }, told);
    const { days } = this.rules.policy.sensitiveContexts;
    return {
      subject,
      context,
      muted,
      until: (ends ?? new Date(now.getTime() + days * 24 * 3_600_000)).toISOString(),
    };
  }

  @Delete(':context')
  @HttpCode(200)
  @ApiOperation({ summary: 'It is over: what it muted may be said again. Twice is as good as once.' })
  async end(
    @Param('id', { schema: externalId }) id: string,
    @Param('context', { schema: contextName }) context: string,
    @Who() who: ApiIdentity,
  ) {
    const subject = await this.people.subjectOf(id);
    await this.contexts.end(subject, context, { by: who.name, method: 'contexts', at: new Date() });
    return { subject, context, ended: true };
  }

  private mutesNothing(context: string): Problem {
    const known = Object.entries(this.rules.policy.sensitiveContexts.mutes)
      .filter(([, tags]) => tags.length > 0)
      .map(([name]) => name);
    return new Problem(
      422,
      'context-mutes-nothing',
      'This would spare them nothing',
      `The policy names no tags for "${context}", and none were sent.`,
      `Use one of: ${known.join(', ')}; or send the tags of plays that it mutes.`,
      { errors: [{ where: '/tags', message: 'names nothing to mute' }] },
    );
  }
}
