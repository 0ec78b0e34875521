import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ApiIdentity, Records } from '@tact/records';
import { Open } from '../auth/identity';
import { pageHeaders } from '../pages/page';
import { Problem } from '../problem';
import { RECORDS, SETTINGS, type ApiSettings } from '../providers';
import { Settling } from '../processors/settling';
import { Handling, type WholeRequest } from './handling';
import { complianceLogin, queuePage, refusedPage, requestPage } from './queue-page';
import { handlingForm, queueQuery } from './schemas';

const COOKIE = 'tact_compliance';
const SESSION_SECONDS = 8 * 3600;
/** As one looks through a page. */
const SHOWN = 50;

const done = {
  assign: 'The owner is saved.',
  acknowledge: 'It is noted that the person was told.',
  extend: 'It is put off.',
  retry: 'The callbacks are tried again from the start.',
  dismiss: 'The callbacks are let be.',
  confirm: 'It is noted that the processor confirmed.',
  'ask-again': 'The processor is asked from the start.',
  'let-be': 'The processor is let be, unconfirmed.',
} as const;

/** The queue as pages, for holders of a compliance key: without scripts, and every look at them in the audit. */
@ApiExcludeController()
@Open()
@Controller('compliance')
export class RequestPagesController {
  constructor(
    private readonly handling: Handling,
    private readonly settling: Settling,
    @Inject(RECORDS) private readonly records: Records,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
  ) {}

  @Get('login')
  async login(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    void reply.headers(pageHeaders());
    const who = await this.identify(keyOf(request));
    return complianceLogin(null, who?.role === 'compliance' ? who.name : null);
  }

  @Post('login')
  @HttpCode(200)
  async remember(@Body() body: unknown, @Res({ passthrough: true }) reply: FastifyReply) {
    void reply.headers(pageHeaders());
    const key = fields(body)['key']?.trim() ?? '';
    const who = await this.identify(key);
    if (who?.role !== 'compliance') {
      if (who) await this.records.audit.noteOften(who, 'refused', 'POST /compliance/login');
      void reply.status(who ? 403 : 401);
      return complianceLogin('This is not a compliance key in force.', null);
    }
    await this.records.audit.note(who, 'compliance-login', 'requests');
    void reply.header('set-cookie', this.cookie(key, SESSION_SECONDS));
    return complianceLogin('You are logged in.', who.name);
  }

  @Post('logout')
  @HttpCode(200)
  logout(@Res({ passthrough: true }) reply: FastifyReply): string {
    void reply.headers(pageHeaders()).header('set-cookie', this.cookie('', 0));
    return complianceLogin('You are logged out.', null);
  }

  @Get('requests')
  async list(
    @Req() request: FastifyRequest,
    @Query() query: Record<string, string>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.forCompliance(request, reply, 'GET /compliance/requests', async () => {
      const parsed = queueQuery.safeParse({ limit: String(SHOWN), ...query });
      if (!parsed.success) return this.refuse(reply, 400, 'The address asks for something there is not.');
      const { items, next } = await this.handling.queue(parsed.data);
      return queuePage(items, next, parsed.data.owner ?? null);
    });
  }

  @Get('requests/:requestId')
  async one(
    @Req() request: FastifyRequest,
    @Param('requestId') id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.forCompliance(request, reply, 'GET /compliance/requests/:requestId', async () =>
      requestPage(await this.handling.find(id), null),
    );
  }

  @Post('requests/:requestId')
  @HttpCode(200)
  async handle(
    @Req() request: FastifyRequest,
    @Param('requestId') id: string,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.forCompliance(request, reply, 'POST /compliance/requests/:requestId', async (who) => {
      // The cookie is not sent from elsewhere; a browser that would says so here, too.
      const site = request.headers['sec-fetch-site'] ?? 'same-origin';
      if (site !== 'same-origin') return this.refuse(reply, 403, 'This form was sent from another site.');
      const form = handlingForm.safeParse(fields(body));
      if (!form.success) return this.refuse(reply, 400, 'The form is not filled in as it should be.');
      return requestPage(await this.act(id, form.data, who), done[form.data.do]);
    });
  }

  private async act(
    id: string,
    form: ReturnType<typeof handlingForm.parse>,
    who: ApiIdentity,
  ): Promise<WholeRequest> {
    switch (form.do) {
      case 'assign':
        return this.handling.assign(id, form.owner === '' ? null : form.owner, who);
      case 'acknowledge':
        return this.handling.acknowledge(id, who);
      case 'extend':
        return this.extend(id, form, who);
      case 'retry':
      case 'dismiss':
        return this.handling.takeUpCallbacks(id, form.do, who);
      case 'confirm':
      case 'ask-again':
      case 'let-be': {
        const { processor, ...body } = form;
        await this.settling.settle(id, processor, body, who);
        return this.handling.find(id);
      }
    }
  }

  /** A day lasts until its end, but no longer than the law gives. */
  private async extend(id: string, { reason, until }: { reason: string; until: string }, who: ApiIdentity) {
    if (until === '') return this.handling.extend(id, { reason }, who);
    const { extendableTo } = await this.handling.find(id);
    const isLastDay = extendableTo?.toISOString().startsWith(until) ?? false;
    const end = isLastDay && extendableTo ? extendableTo : new Date(`${until}T23:59:59Z`);
    return this.handling.extend(id, { reason, until: end }, who);
  }

  /** Before anything is shown: who they are, and that they looked. */
  private async forCompliance(
    request: FastifyRequest,
    reply: FastifyReply,
    address: string,
    show: (who: ApiIdentity) => Promise<string>,
  ): Promise<string> {
    void reply.headers(pageHeaders());
    const who = await this.identify(keyOf(request));
    if (who === null) {
      void reply.status(401);
      return complianceLogin('Log in to see the requests.', null);
    }
    if (who.role !== 'compliance') {
      await this.records.audit.noteOften(who, 'refused', address);
      return this.refuse(reply, 403, `A ${who.role} key may not see this.`);
    }
    await this.records.audit.noteOften(who, 'read', address);
    try {
      return await show(who);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const { detail, fix } = error.getResponse() as { detail: string; fix: string };
      return this.refuse(reply, error.getStatus(), `${detail} ${fix}`);
    }
  }

  private refuse(reply: FastifyReply, status: number, why: string): string {
    void reply.status(status);
    return refusedPage('Not possible', why);
  }

  private async identify(key: string | null): Promise<ApiIdentity | null> {
    return key === null ? null : this.records.apiKeys.identify(key);
  }

  private cookie(value: string, seconds: number): string {
    const secure = this.settings.publicUrl.startsWith('https:') ? '; Secure' : '';
    return `${COOKIE}=${value}; HttpOnly; SameSite=Strict; Path=/compliance; Max-Age=${seconds}${secure}`;
  }
}

const fields = (body: unknown): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(typeof body === 'string' ? body : ''));

function keyOf(request: FastifyRequest): string | null {
  const bearer = /^bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const cookie = new RegExp(`(?:^|; )${COOKIE}=([^;]+)`).exec(request.headers.cookie ?? '')?.[1];
  return bearer ?? cookie ?? null;
}
