import { Body, Controller, Get, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ownDataText, type OwnDataText, type Reader, type Values } from '@tact/explanations';
import { ConfirmTokens, RequestTokens, type MasterKeys } from '@tact/privacy';
import type { PrivacyRequest, Records, RequestContent } from '@tact/records';
import { Open } from '../auth/identity';
import { AskedLanguages } from '../explanations/asked-languages';
import { Readers } from '../explanations/readers';
import { SelfService } from '../privacy/self-service';
import { MASTER_KEYS, RECORDS } from '../providers';
import { html } from './design/html';
import { brokenLink, page, pageHeaders } from './page';
import { formOf } from './visit';

/** Where the mail leads that asks whether it was them. GET shows what it means; only a button does anything. */
@ApiExcludeController()
@Open()
@Controller('r/:token/confirm')
export class RequestConfirmController {
  private readonly confirmTokens: ConfirmTokens;
  private readonly requestTokens: RequestTokens;

  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(MASTER_KEYS) masterKeys: MasterKeys,
    private readonly readers: Readers,
    private readonly selfService: SelfService,
  ) {
    this.confirmTokens = new ConfirmTokens(masterKeys);
    this.requestTokens = new RequestTokens(masterKeys);
  }

  @Get()
  async show(
    @Param('token') token: string,
    @AskedLanguages() asked: string[],
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    void reply.headers(pageHeaders());
    const { request, content } = await this.of(token);
    if (request === null || content === null) {
      void reply.status(404);
      return brokenLink();
    }
    const reader = await this.readers.for({ language: content.language, timeZone: null }, asked);
    const say = (text: OwnDataText, values: Values = {}) => ownDataText(text, reader, values);
    const until = this.records.privacyRequests.confirmBy(request);
    if (request.state !== 'unconfirmed' || until <= new Date()) return this.over(request, reader, reply);
    const isErasure = request.right === 'erasure';
    return page(
      say(isErasure ? 'confirmDeleteTitle' : 'confirmTakeTitle'),
      html`<p class="lead">${say(isErasure ? 'confirmDeleteAbout' : 'confirmTakeAbout')}</p>
        ${
          isErasure &&
          html`<p>${say('deleteText')}</p>
            <p>${say('deleteLeft')}</p>`
        }
        ${content.exportFirst === true && html`<p>${say('confirmDeleteCopy')}</p>`}
        <form method="post" action="/r/${token}/confirm" class="equal">
          <button name="answer" value="yes" class="quiet">
            ${say(isErasure ? 'confirmDeleteButton' : 'confirmTakeButton')}
          </button>
          <button name="answer" value="no" class="quiet">${say('dropButton')}</button>
        </form>
        <p class="soft">${say('confirmUntil', { until })}</p>`,
      reader.language.locale,
    );
  }

  @Post()
  @HttpCode(200)
  async answer(
    @Param('token') token: string,
    @Body() body: unknown,
    @AskedLanguages() asked: string[],
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { request } = await this.of(token);
    const answer = formOf(body).get('answer');
    if (request !== null && answer === 'no') await this.selfService.drop(request);
    const isConfirmed = request !== null && answer === 'yes' && (await this.selfService.confirm(request));
    if (request === null || !isConfirmed) return this.show(token, asked, reply);
    void reply.status(303).header('location', `/r/${this.requestTokens.mint(request.id)}`);
    return '';
  }

  /** Done, dropped or too late: it leads to where it stands, or says that nothing was done. */
  private over(request: PrivacyRequest, reader: Reader, reply: FastifyReply): string {
    if (request.state !== 'unconfirmed' && request.state !== 'cancelled') {
      void reply.status(303).header('location', `/r/${this.requestTokens.mint(request.id)}`);
      return '';
    }
    const title = ownDataText('lapsedTitle', reader);
    const text = ownDataText('lapsedText', reader);
    return page(title, html`<p class="lead">${text}</p>`, reader.language.locale);
  }

  private async of(
    token: string,
  ): Promise<{ request: PrivacyRequest | null; content: RequestContent | null }> {
    const id = this.confirmTokens.read(token);
    const request = id === null ? null : await this.records.privacyRequests.find(id);
    const content = request && (await this.records.privacyRequests.content(request.id));
    return { request, content };
  }
}
