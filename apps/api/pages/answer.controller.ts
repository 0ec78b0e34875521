import { Controller, Get, HttpCode, Inject, Param, Post, Res, StreamableFile } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ownDataText, pageText, type Reader } from '@tact/explanations';
import { objectionDetails, restrictionDetails } from '@tact/policy';
import { openReceipt, RequestTokens, type ErasureReceipt, type MasterKeys } from '@tact/privacy';
import type { PrivacyRequest, Proofs, Records } from '@tact/records';
import { Open } from '../auth/identity';
import { AskedLanguages } from '../explanations/asked-languages';
import { Readers } from '../explanations/readers';
import { Problem } from '../problem';
import { MASTER_KEYS, PROOFS, RECORDS } from '../providers';
import { Archives } from './archives';
import { html, type Html } from './design/html';
import { brokenLink, page, pageHeaders } from './page';

/** Where the link in the answer to a privacy request leads: how far it has come, and the receipt. */
@ApiExcludeController()
@Open()
@Controller('r/:token')
export class AnswerController {
  private readonly tokens: RequestTokens;

  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(PROOFS) private readonly proofs: Proofs,
    @Inject(MASTER_KEYS) masterKeys: MasterKeys,
    private readonly readers: Readers,
    private readonly archives: Archives,
  ) {
    this.tokens = new RequestTokens(masterKeys);
  }

  @Get()
  async show(
    @Param('token') token: string,
    @AskedLanguages() asked: string[],
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    void reply.headers(pageHeaders());
    const request = await this.requestOf(token);
    if (request === null) {
      void reply.status(404);
      return brokenLink();
    }
    const reader = await this.readers.ofThemselves(null, asked);
    const { locale } = reader.language;
    if (request.right === 'objection' && request.state === 'completed') {
      return page(pageText('objectedTitle', reader), await this.objectedBody(request, token, reader), locale);
    }
    const done = request.state === 'completed' ? await this.doneIn(request, reader) : null;
    if (done !== null) return page(done.title, html`<p class="lead">${done.text}</p>`, locale);
    const copy = await this.archives.section(request, token, reader);
    if (request.receiptId === null || request.right !== 'erasure') {
      const body = html`${stateOf(request, reader)}${copy}`;
      const title = copy === null ? pageText('requestTitle', reader) : ownDataText('archiveTitle', reader);
      return page(title, body, locale);
    }
    const receipt = await this.receiptBody(request, token, reader);
    return page(pageText('erasedTitle', reader), html`${receipt}${copy}`, locale);
  }

  /** Only a form's button fetches it: whoever looks links through for others presses none. */
  @Post('archive')
  @HttpCode(200)
  async archive(
    @Param('token') token: string,
    @AskedLanguages() asked: string[],
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const request = await this.requestOf(token);
    const file = request && (await this.archives.fetch(request));
    if (request === null || file === null) {
      void reply.status(request === null ? 404 : 410);
      return this.show(token, asked, reply);
    }
    void reply
      .headers(pageHeaders())
      .header('content-type', 'application/zip')
      .header('content-disposition', `attachment; filename="${file.name}"`)
      .header('content-length', String(file.bytes));
    return new StreamableFile(file.stream);
  }

  @Get('receipt.json')
  async file(@Param('token') token: string, @Res({ passthrough: true }) reply: FastifyReply) {
    const request = await this.requestOf(token);
    const file = request?.receiptId ? await this.proofs.receipts.file(request.receiptId) : null;
    const content = request && (await this.records.privacyRequests.content(request.id));
    if (!file || !content) {
      throw new Problem(
        404,
        'no-receipt',
        'No receipt',
        'There is no receipt under this link, or not any more.',
        'Look at the page of the link; the receipt itself stays at /receipts/ID.',
      );
    }
    void reply
      .header('content-disposition', `attachment; filename="${request?.receiptId}.json"`)
      .header('cache-control', 'no-store')
      .header('referrer-policy', 'no-referrer');
    return { ...file, salt: content.salt };
  }

  /** What was done, where that is all there is to say of it. */
  private async doneIn({ id, right }: PrivacyRequest, reader: Reader) {
    switch (right) {
      case 'rectification':
        return { title: pageText('rectifiedTitle', reader), text: pageText('rectifiedText', reader) };
      case 'restriction': {
        const content = await this.records.privacyRequests.content(id);
        const { lift } = restrictionDetails.parse(content?.details ?? {});
        return {
          title: pageText(lift ? 'requestTitle' : 'restrictedTitle', reader),
          text: pageText(lift ? 'restrictionEnded' : 'restrictedText', reader),
        };
      }
      default:
        return null;
    }
  }

  private async objectedBody(request: PrivacyRequest, token: string, reader: Reader): Promise<Html> {
    const content = await this.records.privacyRequests.content(request.id);
    const details = objectionDetails.safeParse(content?.details ?? { to: 'direct-marketing' });
    // Words that a text can select by have no hyphens.
    const to = details.success ? details.data.to.replace('-', '_') : 'other';
    return html`<p class="lead">${pageText('objectedText', reader, { to })}</p>
      ${
        content !== null &&
        request.receiptId !== null &&
        html`<section class="card" aria-labelledby="save">
          <h2 id="save">${pageText('receiptTitle', reader)}</h2>
          <a class="button" href="/r/${token}/receipt.json" download>${pageText('receiptSave', reader)}</a>
        </section>`
      }`;
  }

  private async receiptBody(request: PrivacyRequest, token: string, reader: Reader): Promise<Html> {
    const file = await this.proofs.receipts.file(request.receiptId ?? '');
    const opened = file && (await openReceipt(file.receipt, this.proofs.signers.publicKeys));
    const receipt = opened?.receipt as ErasureReceipt | undefined;
    const content = await this.records.privacyRequests.content(request.id);
    const processors = receipt?.processors ?? [];
    const holders = new Map((await this.records.processors.list()).map(({ name, holds }) => [name, holds]));
    const deleted = receipt?.stores.reduce((sum, { did, count }) => sum + (did === 'deleted' ? count : 0), 0);
    return html`<p class="lead">${pageText('erasedText', reader, { count: deleted ?? 0 })}</p>
      ${
        content !== null &&
        html`<section class="card" aria-labelledby="save">
          <h2 id="save">${pageText('receiptTitle', reader)}</h2>
          <p>${pageText('erasedMailReceipt', reader)}</p>
          <a class="button" href="/r/${token}/receipt.json" download>${pageText('receiptSave', reader)}</a>
        </section>`
      }
      ${
        processors.length > 0 &&
        html`<section aria-labelledby="others">
          <h2 id="others">${pageText('erasedOthers', reader)}</h2>
          <ul class="rows">
            ${processors.map(
              ({ name, state }) =>
                html`<li class="row">
                  <div>
                    <p class="strong">${name}</p>
                    ${holders.has(name) && html`<p class="small">${holders.get(name)}</p>`}
                    <p class="small soft">${pageText('erasedOther', reader, { state })}</p>
                  </div>
                </li>`,
            )}
          </ul>
        </section>`
      }
      <section aria-labelledby="left">
        <h2 id="left">${pageText('erasedLeft', reader)}</h2>
        <ul class="rows">
          ${(receipt?.residuals ?? []).map(
            ({ what, why, until }) =>
              html`<li class="row" lang="en">
                <div>
                  <p class="strong">${what}</p>
                  <p class="small soft">${why} ${'date' in until ? until.date : until.when}</p>
                </div>
              </li>`,
          )}
        </ul>
      </section>`;
  }

  private async requestOf(token: string): Promise<PrivacyRequest | null> {
    const id = this.tokens.read(token);
    return id === null ? null : this.records.privacyRequests.find(id);
  }
}

/** How far a request has come, in a sentence or two. */
function stateOf({ state, dueBy }: PrivacyRequest, reader: Reader): Html | null {
  switch (state) {
    case 'completed':
      return null;
    case 'cancelled':
      return html`<p class="lead">${ownDataText('cancelledText', reader)}</p>`;
    case 'refused':
      return html`<p class="lead">${ownDataText('refusedText', reader)}</p>`;
    case 'needs-a-human':
      return html`<p class="lead">${ownDataText('humanText', reader)}</p>
        <p>${pageText('requestDue', reader, { until: dueBy })}</p>`;
    case 'unconfirmed':
    case 'received':
    case 'running':
      return html`<p class="lead">${pageText('requestUnderWay', reader)}</p>
        <p>${pageText('requestDue', reader, { until: dueBy })}</p>`;
  }
}
