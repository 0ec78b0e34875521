import { Body, Controller, Delete, Get, Headers, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import { KeyedHash, RequestTokens, type MasterKeys } from '@tact/privacy';
import { readCursor, type ApiIdentity, type PrivacyRequest, type Records } from '@tact/records';
import { Roles, Who } from '../auth/identity';
import { notFound, Problem } from '../problem';
import { MASTER_KEYS, RECORDS, SETTINGS } from '../providers';
import type { ApiSettings } from '../settings';
import { OpeningRequests } from './opening-requests';
import {
  concludeBody,
  privacyRequestBody,
  privacyRequestsQuery,
  type ConcludeBody,
  type PrivacyRequestBody,
  type PrivacyRequestsQuery,
} from './schemas';

const LIFT_NOTICE_MS = 3 * 24 * 60 * 60 * 1_000;

/** What people ask for about their data, as compliance runs it. */
@ApiTags('compliance')
@ApiBearerAuth()
@Roles('compliance')
@Controller('v1/privacy-requests')
export class PrivacyRequestsController {
  private readonly tokens: RequestTokens;
  private readonly named: KeyedHash;

  constructor(
    @Inject(RECORDS) private readonly records: Records,
    private readonly opening: OpeningRequests,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
    @Inject(MASTER_KEYS) masterKeys: MasterKeys,
  ) {
    this.tokens = new RequestTokens(masterKeys);
    this.named = new KeyedHash(masterKeys, 'privacy-request');
  }

  @Post()
  @HttpCode(202)
  @ApiOperation({
    summary: 'Ask for erasure, access or another right, for a person of these ids. Durable once it answers.',
  })
  @ApiHeader({
    name: 'idempotency-key',
    required: false,
    description: 'The same key of the same caller is the same request, however often it is sent.',
  })
  async open(
    @Body({ schema: privacyRequestBody }) body: PrivacyRequestBody,
    @Headers('idempotency-key') key: string | undefined,
    @Who() who: ApiIdentity,
  ): Promise<object> {
    const now = new Date();
    const receivedAt = body.receivedAt === undefined ? now : new Date(body.receivedAt);
    const request = await this.opening.open({
      // Hashed: whatever a caller calls it, a workflow is named by it in the open.
      ...(key === undefined ? {} : { id: this.named.of(who.name, key).toString('hex').slice(0, 32) }),
      ...{ right: body.right, regulation: body.regulation, jurisdiction: body.jurisdiction },
      source: 'compliance',
      receivedAt: receivedAt > now ? now : receivedAt,
      beginsAt: body.beginsAt === undefined ? beginsBy(body, now) : new Date(body.beginsAt),
      externalIds: [...new Set(body.customers)],
      email: body.email ?? null,
      language: body.language ?? null,
      owner: body.owner ?? who.name,
      ...(body.details === undefined ? {} : { details: body.details }),
      exportFirst: body.right === 'erasure' && body.exportFirst,
    });
    if (request.right !== body.right) throw keyReused();
    await this.records.audit.note(who, `privacy-request:${body.right}`, request.id);
    return this.shown(request);
  }

  @Get()
  @ApiOperation({ summary: 'Requests, newest first.' })
  async list(
    @Query({ schema: privacyRequestsQuery }) { limit, cursor, state, right, owner }: PrivacyRequestsQuery,
  ) {
    const { items, next } = await this.records.privacyRequests.page(
      limit,
      cursor === undefined ? null : readCursor(cursor),
      { ...(state ? { state: [state] } : {}), ...(right ? { right } : {}), ...(owner ? { owner } : {}) },
    );
    return { items: items.map((request) => this.shown(request)), next };
  }

  @Get(':requestId')
  @ApiOperation({ summary: 'How far a request has come, and each processor that was told.' })
  async one(@Param('requestId') requestId: string) {
    const request = await this.find(requestId);
    const orders = await this.records.processorOrders.of(requestId);
    const processors = orders.map(({ processor: name, state, at, dueAt, because, reference }) => ({
      ...{ name, state, at, dueAt, because, reference },
    }));
    return { ...this.shown(request), processors };
  }

  @Post(':objectionId/conclude')
  @HttpCode(202)
  @ApiOperation({ summary: 'Say that what an objection left to a human is done, or refused.' })
  async conclude(
    @Param('objectionId') requestId: string,
    @Body({ schema: concludeBody }) { outcome }: ConcludeBody,
    @Who() who: ApiIdentity,
  ) {
    await this.opening.conclude(await this.find(requestId), outcome);
    await this.records.audit.note(who, `privacy-request:${outcome}`, requestId);
    return this.shown(await this.find(requestId));
  }

  @Delete(':requestId')
  @ApiOperation({ summary: 'Cancel a request, as long as nothing was fenced: 409 after that.' })
  async cancel(@Param('requestId') requestId: string, @Who() who: ApiIdentity) {
    await this.opening.cancel(await this.find(requestId));
    await this.records.audit.note(who, 'privacy-request:cancel', requestId);
    return this.shown(await this.find(requestId));
  }

  private async find(requestId: string): Promise<PrivacyRequest> {
    const request = await this.records.privacyRequests.find(requestId);
    if (request === null) throw notFound('such request', 'Use the id that opening it answered with.');
    return request;
  }

  private shown(request: PrivacyRequest): object {
    return { ...request, answerUrl: `${this.settings.publicUrl}/r/${this.tokens.mint(request.id)}` };
  }
}

const keyReused = () =>
  new Problem(
    409,
    'idempotency-key-reused',
    'Idempotency key reused',
    'A request for something else was sent with this Idempotency-Key.',
    'Use a new key for each request, and the same one only to send the same again.',
  );

/** At once; but that a restriction ends, people hear three days before (Art. 18(3) GDPR). */
const beginsBy = ({ right, details }: PrivacyRequestBody, now: Date): Date =>
  right === 'restriction' && details?.['lift'] === true ? new Date(now.getTime() + LIFT_NOTICE_MS) : now;
