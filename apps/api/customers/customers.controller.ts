import { randomUUID } from 'node:crypto';
import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import type { ApiIdentity, Records } from '@tact/records';
import { Roles, Who } from '../auth/identity';
import { AskedLanguages, SpeaksLanguages } from '../explanations/asked-languages';
import { Readers } from '../explanations/readers';
import { notFound, Problem } from '../problem';
import { RECORDS, RULES, type RuleBookFiles } from '../providers';
import { Journeys } from './journeys';
import { People } from './people';
import { Profiles } from './profiles';
import {
  externalId,
  journeyQuery,
  profileBody,
  touchRequestBody,
  type ProfileBody,
  type TouchRequestBody,
} from './schemas';
import { decisionJson, journeyJson } from './views';

const notMailed =
  'Nothing is mailed to this address: it bounced, or a mail to it was reported as unwanted. Another address is.';

/** Questions about one customer, and asking whether something may be said to them. */
@ApiTags('customers')
@ApiBearerAuth()
@Roles('product', 'ops', 'compliance')
@Controller('v1/customers/:id')
export class CustomersController {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(RULES) private readonly rules: RuleBookFiles,
    private readonly people: People,
    private readonly journeys: Journeys,
    private readonly profiles: Profiles,
    private readonly readers: Readers,
  ) {}

  @Get('journey')
  @ApiOperation({ summary: 'Where a customer is: exact from the workflow, or as last projected.' })
  async journey(
    @Param('id', { schema: externalId }) id: string,
    @Query({ schema: journeyQuery }) { consistency }: z.infer<typeof journeyQuery>,
  ) {
    const subject = await this.people.subjectOf(id);
    if (consistency === 'exact') {
      const { view, next } = await this.journeys.exact(subject);
      return { subject, consistency, ...journeyJson(view, next, this.rules.policy, Date.now()) };
    }
    const projected = await this.records.journal.projected(subject);
    if (!projected)
      throw notFound('projection of this journey yet', 'Ask again in a moment, or ask for the exact one.');
    const { doc, journey } = projected;
    const view = {
      journey,
      version: doc.version,
      policy: this.rules.policy.version,
      stateBytes: JSON.stringify(journey).length,
      unapplied: 0,
    };
    return { subject, consistency, ...journeyJson(view, null, this.rules.policy, Date.now()) };
  }

  @Put('profile')
  @Roles('product')
  @HttpCode(200)
  @ApiOperation({ summary: 'What a customer told about themselves; null takes it back.' })
  async profile(
    @Param('id', { schema: externalId }) id: string,
    @Body({ schema: profileBody }) body: ProfileBody,
    @Who() who: ApiIdentity,
  ) {
    const subject = await this.records.subjects.findOrCreate(id);
    const told = { by: who.name, method: 'profile', at: new Date() };
    const takesMail = await this.profiles.tell(subject, body, told);
    return {
      subject,
      told: Object.keys(body),
      // It was given before, and took no mail.
      ...(body.email && takesMail === false ? { note: notMailed } : {}),
    };
  }

  @Post('touch-requests')
  @Roles('product')
  @HttpCode(200)
  @SpeaksLanguages()
  @ApiOperation({ summary: 'May I say this now? The verdict at once, and the touch if yes.' })
  @ApiHeader({
    name: 'idempotency-key',
    required: false,
    description: 'The same key is answered the same way.',
  })
  async touchRequest(
    @Param('id', { schema: externalId }) id: string,
    @Body({ schema: touchRequestBody }) body: TouchRequestBody,
    @Headers('idempotency-key') key: string | undefined,
    @AskedLanguages() asked: string[],
  ) {
    const subject = await this.people.subjectOf(id);
    const answer = await this.journeys.ask(subject, body, key ?? randomUUID());
    if (answer.decisions.length === 0) {
      throw new Problem(
        422,
        'no-such-request-play',
        'Nothing to ask for',
        `No play "${body.play}" takes requests${body.channel ? ` over ${body.channel}` : ''} with what was given.`,
        'Name a play whose trigger is a request, and the category or product it is about.',
      );
    }
    const reader = await this.readers.of(subject, asked);
    const decisions = answer.decisions.map((decision) => decisionJson(subject, decision, reader));
    const granted = decisions.find((decision) => decision.verdict === 'send');
    return {
      verdict: granted ? 'send' : decisions.some((d) => d.verdict === 'defer') ? 'defer' : 'hold',
      touch: granted ? { id: answer.touchId, channel: granted.channel, variant: granted.variant } : null,
      decisions,
    };
  }
}
