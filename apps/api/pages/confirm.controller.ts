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
import { escaped, page } from './page';

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
    return page(
      pageText('confirmTitle', reader),
      `<p>${escaped(pageText('confirmText', reader, about))} ${escaped(this.optIns.wordsOf(request.purpose, reader.language.catalogue.language))}</p>
<p>${escaped(pageText('confirmUntil', reader, { until: request.expiresAt }))}</p>
<form method="post" action="/m/${escaped(token)}/confirm"><button name="agree" value="yes">${escaped(pageText('confirmButton', reader))}</button></form>
<p class="soft">${escaped(pageText('confirmNothing', reader))}</p>`,
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
      `<p>${escaped(pageText('confirmedText', reader, { ...about, until }))}</p>`,
      reader.language.locale,
    );
  }

  private gone(reader: Reader, reply: FastifyReply): string {
    void reply.status(404);
    return page(
      pageText('confirmGoneTitle', reader),
      `<p>${escaped(pageText('confirmGoneText', reader))}</p>`,
      reader.language.locale,
    );
  }

  private async requestOf(token: string, reply: FastifyReply): Promise<ConsentRequest | null> {
    void reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('referrer-policy', 'no-referrer');
    const id = this.tokens.read(token);
    return id === null ? null : this.records.consentRequests.find(id, new Date());
  }

  /** In their own language, which they chose; in their browser's where they chose none. */
  private async readerOf(request: ConsentRequest | null, asked: string[]): Promise<Reader> {
    if (request === null) return this.readers.of(null, asked);
    const subject = await this.records.subjects.current(request.subjectKey);
    const theirs = await this.readers.of(subject, []);
    return theirs.language.because === 'theirs' ? theirs : this.readers.of(subject, asked);
  }
}
