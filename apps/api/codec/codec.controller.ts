import { Body, Controller, Get, HttpCode, Inject, Options, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Payload } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { NoKeyError, SubjectCodec } from '@tact/privacy';
import type { ApiIdentity, Records } from '@tact/records';
import { subjectOfWorkflow } from '@tact/temporal';
import { Open } from '../auth/identity';
import { Problem } from '../problem';
import { RECORDS, SETTINGS } from '../providers';
import type { ApiSettings } from '../settings';
import { loginPage } from './login-page';

const COOKIE = 'tact_ops';
const SESSION_SECONDS = 8 * 3600;
const ERASED = Buffer.from(JSON.stringify('[unreadable: the key is gone]'));

/**
 * Decodes payloads for the Temporal UI and CLI, for holders of an ops key: as a cookie from the login page
 * (the UI sends it when "include cross-origin credentials" is on), or as a Bearer token.
 */
@ApiExcludeController()
@Open()
@Controller('codec')
export class CodecController {
  private readonly codec: SubjectCodec;

  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
  ) {
    this.codec = new SubjectCodec(records.keys, subjectOfWorkflow);
  }

  @Options('decode')
  @HttpCode(204)
  preflight(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    this.allowOrigin(request, reply);
  }

  @Post('decode')
  @HttpCode(200)
  async decode(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() body: unknown,
  ) {
    this.allowOrigin(request, reply);
    const who = await this.opsOnly(keyOf(request), 'POST /codec/decode');
    const payloads = payloadsIn(body);
    await this.noteRead(who, payloads);
    const decoded = await Promise.all(payloads.map((payload) => this.decodeOne(payload)));
    return { payloads: decoded.map((payload) => temporal.api.common.v1.Payload.create(payload).toJSON()) };
  }

  @Get('login')
  login(@Res({ passthrough: true }) reply: FastifyReply): string {
    void reply.type('text/html; charset=utf-8');
    return this.page(null);
  }

  @Post('login')
  @HttpCode(200)
  async remember(@Body() body: string | undefined, @Res({ passthrough: true }) reply: FastifyReply) {
    void reply.type('text/html; charset=utf-8');
    const key = new URLSearchParams(body ?? '').get('key')?.trim() ?? '';
    const who = await this.identify(key);
    if (!who) {
      void reply.status(401);
      return this.page('This is not an ops key in force.');
    }
    await this.records.audit.note(who, 'codec-login', 'codec');
    const secure = this.settings.publicUrl.startsWith('https:') ? '; Secure' : '';
    void reply.header(
      'set-cookie',
      `${COOKIE}=${key}; HttpOnly; SameSite=Strict; Path=/codec; Max-Age=${SESSION_SECONDS}${secure}`,
    );
    return this.page('Payloads are readable in the Temporal UI now.');
  }

  private page(note: string | null): string {
    return loginPage(note, this.settings.temporalUiUrl, `${this.settings.publicUrl}/codec`);
  }

  /** Readers are shown that a key is gone; only the worker must stop there. */
  private async decodeOne(payload: Payload): Promise<Payload> {
    try {
      const [decoded] = await this.codec.decode([payload]);
      return decoded ?? payload;
    } catch (error) {
      if (!(error instanceof NoKeyError)) throw error;
      return { metadata: { encoding: Buffer.from('json/plain') }, data: ERASED };
    }
  }

  /** Before anything is shown: whose payloads they are. */
  private async noteRead(who: ApiIdentity, payloads: Payload[]): Promise<void> {
    const subjects = await this.codec.subjectsOf(payloads);
    // Also where they are about nobody, or somebody who is gone: that somebody looked is a fact.
    if (payloads.length > 0) await this.records.audit.noteOften(who, 'decode', 'payloads', subjects);
  }

  private async opsOnly(key: string | null, address: string): Promise<ApiIdentity> {
    const who = key === null ? null : await this.records.apiKeys.identify(key);
    if (who?.role === 'ops') return who;
    if (who) await this.records.audit.noteOften(who, 'refused', address);
    throw new Problem(
      401,
      'no-key',
      'No ops key',
      'Payloads are shown to holders of an ops key only.',
      `Log in at ${this.settings.publicUrl}/codec/login`,
    );
  }

  private async identify(key: string): Promise<ApiIdentity | null> {
    const who = await this.records.apiKeys.identify(key);
    return who?.role === 'ops' ? who : null;
  }

  private allowOrigin(request: FastifyRequest, reply: FastifyReply): void {
    const { origin } = request.headers;
    const ui = this.settings.temporalUiUrl && new URL(this.settings.temporalUiUrl).origin;
    if (!origin || origin !== ui) return;
    void reply
      .header('access-control-allow-origin', origin)
      .header('access-control-allow-credentials', 'true')
      .header('access-control-allow-methods', 'POST, OPTIONS')
      .header('access-control-allow-headers', 'content-type, x-namespace, authorization')
      .header('vary', 'origin');
  }
}

function keyOf(request: FastifyRequest): string | null {
  const bearer = /^bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const cookie = new RegExp(`(?:^|; )${COOKIE}=([^;]+)`).exec(request.headers.cookie ?? '')?.[1];
  return bearer ?? cookie ?? null;
}

/** As the Temporal UI sends them. */
function payloadsIn(body: unknown): Payload[] {
  const { payloads = [] } = (body ?? {}) as { payloads?: unknown };
  try {
    return (payloads as Record<string, unknown>[]).map((payload) =>
      temporal.api.common.v1.Payload.fromObject(payload),
    );
  } catch {
    throw new Problem(
      400,
      'no-payloads',
      'No payloads',
      'The body has no list `payloads` of Temporal payloads.',
      'Send {"payloads": [{"metadata": …, "data": …}]}, as the Temporal UI does.',
    );
  }
}
