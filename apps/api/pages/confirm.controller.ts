import { Controller, Get, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { SkipThrottle } from '@nestjs/throttler';
import type { FastifyReply } from 'fastify';
import { aboutConsent, pageText, type Reader } from '@tact/explanations';
import { ConfirmTokens, type MasterKeys } from '@tact/privacy';
import type { ConsentRequest, Records } from '@tact/records';
import { Open } from '../auth/identity';
import { OptIns } from '../customers/opt-ins';
import { AskedLanguages } from '../explanations/asked-languages';
import { Readers } from '../explanations/readers';
import { MASTER_KEYS, RECORDS } from '../providers';
import { html } from './design/html';
import { page, pageHeaders } from './page';

/** Where the link of a double opt-in leads. GET shows what it is about; only the button on the page confirms it. */
@ApiExcludeController()
@Open()
@Controller('m/:token/confirm')
export class ConfirmController {
  private readonly tokens: ConfirmTokens;

  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(MASTER_KEYS) masterKeys: MasterKeys,
    private readonly readers: Readers,
    private readonly optIns: OptIns,
  ) {
    this.tokens = new ConfirmTokens(masterKeys);
  }

  @Get()
  async show(
    @Param('token') token: string,
    @AskedLanguages() asked: string[],
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const request = await this.requestOf(token, reply);
    const reader = await this.readerOf(request, asked);
    if (request === null) return this.gone(reader, reply);
    if (request.confirmedAt !== null) return this.confirmed(request, reader);
    const about = aboutConsent(request.purpose, request.channel, reader);
    const words = this.optIns.wordsOf(request.purpose, reader.language.catalogue.language);
    return page(
      pageText('confirmTitle', reader),
      html`<p class="lead">${pageText('confirmText', reader, about)} ${words}</p>
        <p>${pageText('confirmUntil', reader, { until: request.expiresAt })}</p>
        <form method="post" action="/m/${token}/confirm">
          <button name="agree" value="yes">${pageText('confirmButton', reader)}</button>
        </form>
        <p class="soft">${pageText('confirmNothing', reader)}</p>`,
      reader.language.locale,
    );
  }

  @Post()
  @HttpCode(200)
  @SkipThrottle()
  async confirm(
    @Param('token') token: string,
    @AskedLanguages() asked: string[],
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const request = await this.requestOf(token, reply);
    const reader = await this.readerOf(request, asked);
    const isConfirmed =
      request !== null && (await this.optIns.confirm(request, reader.language.catalogue.language));
    return isConfirmed ? this.confirmed(request, reader) : this.gone(reader, reply);
  }

  private confirmed(request: ConsentRequest, reader: Reader): string {
    const about = aboutConsent(request.purpose, request.channel, reader);
    const until = this.optIns.lastsUntil(request, request.confirmedAt ?? new Date());
    return page(
      pageText('confirmedTitle', reader),
      html`<p class="lead">${pageText('confirmedText', reader, { ...about, until })}</p>`,
      reader.language.locale,
    );
  }

  private gone(reader: Reader, reply: FastifyReply): string {
    void reply.status(404);
    return page(
      pageText('confirmGoneTitle', reader),
      html`<p class="lead">${pageText('confirmGoneText', reader)}</p>`,
      reader.language.locale,
    );
  }

  private async requestOf(token: string, reply: FastifyReply): Promise<ConsentRequest | null> {
    void reply.headers(pageHeaders());
    const id = this.tokens.read(token);
    return id === null ? null : this.records.consentRequests.find(id, new Date());
  }

  private async readerOf(request: ConsentRequest | null, asked: string[]): Promise<Reader> {
    const subject = request && (await this.records.subjects.current(request.subjectKey));
    return this.readers.ofThemselves(subject, asked);
  }
}
