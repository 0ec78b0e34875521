import { Body, Controller, Get, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { SkipThrottle } from '@nestjs/throttler';
import type { FastifyReply } from 'fastify';
import { aboutConsent, pageText, type Reader } from '@tact/explanations';
import { LinkTokens, type LinkClaim, type MasterKeys } from '@tact/privacy';
import { consentAt, consentKey, sensitivities, type Channel } from '@tact/journey';
import { keyedConsents, type Records } from '@tact/records';
import { Open } from '../auth/identity';
import { Tracking } from '../customers/tracking';
import { Withdrawals } from '../customers/withdrawals';
import { AskedLanguages } from '../explanations/asked-languages';
import { Explanations } from '../explanations/explanations';
import { Readers } from '../explanations/readers';
import { OptsOut } from '../intake/opts-out';
import { MASTER_KEYS, RECORDS, RULES, type RuleBookFiles } from '../providers';
import { GPC_ON_PAGE, isOneClick, ONE_CLICK } from './one-click';
import { escaped, page } from './page';

type PageText = Parameters<typeof pageText>[0];

/** Where the links of a message lead: why it came, and the way out. GET changes nothing, ever. */
@ApiExcludeController()
@Open()
@Controller('m/:token')
export class MessageController {
  private readonly tokens: LinkTokens;

  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(RULES) private readonly rules: RuleBookFiles,
    @Inject(MASTER_KEYS) masterKeys: MasterKeys,
    private readonly readers: Readers,
    private readonly explanations: Explanations,
    private readonly withdrawals: Withdrawals,
    private readonly tracking: Tracking,
  ) {
    this.tokens = new LinkTokens(masterKeys);
  }

  @Get()
  async why(
    @Param('token') token: string,
    @AskedLanguages() asked: string[],
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const claim = this.claimOf(token, reply);
    if (!claim) return brokenLink();
    const reader = await this.readerOf(claim, asked);
    const say = (text: PageText, values = {}) => escaped(pageText(text, reader, values));
    const [decision] = await this.records.journal.decisions([claim.decisionId]);
    const because = decision && this.explanations.becauseOf(decision, reader);
    const allowed = decision?.checks.filter((check) => check.answer === 'allow').length ?? 0;
    return page(
      pageText('whyTitle', reader),
      `${because ? `<p>${[because.sentence, ...because.confidence].map(escaped).join('</p>\n<p>')}</p>` : ''}
${decision?.verdict.do === 'send' ? `<p>${say('rulesAsked', { count: allowed })}</p>` : ''}
<p><a href="/m/${escaped(token)}/stop">${say('toStop')}</a></p>
<p><a href="/m/${escaped(token)}/preferences">${say('toPreferences')}</a></p>
${decision ? `<p class="soft">${say('decision')} <code>${escaped(claim.decisionId)}</code></p>` : ''}`,
      reader.language.locale,
    );
  }

  @Get('stop')
  async askToStop(
    @Param('token') token: string,
    @AskedLanguages() asked: string[],
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const claim = this.claimOf(token, reply);
    if (!claim) return brokenLink();
    const reader = await this.readerOf(claim, asked);
    const about = aboutConsent(claim.purpose, claim.channel as Channel, reader);
    if (this.isEssential(claim)) return essentialPage(token, about, reader);
    return page(
      pageText('stopTitle', reader),
      `<p>${escaped(pageText('stopText', reader, about))}</p>
<form method="post" action="/m/${escaped(token)}/stop"><button>${escaped(pageText('stopButton', reader))}</button></form>`,
      reader.language.locale,
    );
  }

  /**
   * RFC 8058: one POST, no login, no redirect; twice is as good as once. A mailbox provider sends many of them from
   * one address, and none may be refused for it.
   */
  @Post('stop')
  @HttpCode(200)
  @SkipThrottle()
  async stop(
    @Param('token') token: string,
    @Body() body: unknown,
    @OptsOut() optsOut: boolean,
    @AskedLanguages() asked: string[],
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const claim = this.claimOf(token, reply);
    if (!claim) return brokenLink();
    if (this.isEssential(claim)) {
      const reader = await this.readerOf(claim, asked);
      return essentialPage(token, aboutConsent(claim.purpose, claim.channel as Channel, reader), reader);
    }
    const nothingOnItsWay = await this.withdraw(claim, isOneClick(body) ? ONE_CLICK : 'link in a message');
    if (optsOut)
      await this.tracking.limit(
        await this.records.subjects.current(claim.subjectKey),
        GPC_ON_PAGE,
        new Date(),
        'Sec-GPC',
      );
    void reply.status(nothingOnItsWay ? 200 : 202);
    const reader = await this.readerOf(claim, asked);
    const about = aboutConsent(claim.purpose, claim.channel as Channel, reader);
    return page(
      pageText('stoppedTitle', reader),
      `<p>${escaped(pageText('stoppedText', reader, about))}</p>
${nothingOnItsWay ? '' : `<p>${escaped(pageText('stillOnItsWay', reader))}</p>`}`,
      reader.language.locale,
    );
  }

  @Get('preferences')
  async preferences(
    @Param('token') token: string,
    @AskedLanguages() asked: string[],
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const claim = this.claimOf(token, reply);
    if (!claim) return brokenLink();
    const reader = await this.readerOf(claim, asked);
    const say = (text: PageText, values = {}) => escaped(pageText(text, reader, values));
    const consents = await this.records.gates.consents(await this.records.subjects.current(claim.subjectKey));
    const rows = consents.map(({ purpose, channel, state, validUntil }) => {
      const about = aboutConsent(purpose, channel, reader);
      return `<li>${say('consent', { ...about, state, ...(validUntil ? { until: validUntil } : {}) })}</li>`;
    });
    return page(
      pageText('preferencesTitle', reader),
      `<ul>${rows.join('\n') || `<li>${say('nothingAgreed')}</li>`}</ul>
<p><a href="/m/${escaped(token)}/stop">${say('toStopThat')}</a></p>
<p class="soft">${say('moreChoices')}</p>`,
      reader.language.locale,
    );
  }

  private async isStopped(subject: string, { purpose, channel }: { purpose: string; channel: Channel }) {
    const consents = keyedConsents(await this.records.gates.consents(subject));
    const known = consents[consentKey({ purpose, channel, sensitivity: 'standard' })];
    const isStopped = known?.state === 'withdrawn' || known?.state === 'refused';
    const now = Date.now();
    return isStopped && sensitivities.every((s) => !consentAt({ consents }, purpose, channel, now, s).valid);
  }

  private isEssential({ purpose }: LinkClaim): boolean {
    return this.rules.purposes.some(({ id, essential }) => id === purpose && essential);
  }

  /** Whoever has become known since the message came is stopped under both: it may have been written to either. */
  private async withdraw({ subjectKey, purpose, channel }: LinkClaim, by: string): Promise<boolean> {
    const change = {
      ...{ purpose, channel: channel as Channel, state: 'withdrawn' as const },
      ...{ at: new Date(), validUntil: null, by, method: 'message' },
    };
    const subjects = new Set([subjectKey, await this.records.subjects.current(subjectKey)]);
    const stopped = await Promise.all(
      [...subjects].map(async (subject) =>
        // A provider that posts twice has said it once, and hears the same.
        (await this.isStopped(subject, change))
          ? this.withdrawals.drained(subject, [change])
          : this.withdrawals.apply(subject, [change]),
      ),
    );
    return stopped.every(Boolean);
  }

  /** In their own language, which they chose; in their browser's where they chose none. */
  private async readerOf({ subjectKey }: LinkClaim, asked: string[]): Promise<Reader> {
    const subject = await this.records.subjects.current(subjectKey);
    const theirs = await this.readers.of(subject, []);
    return theirs.language.because === 'theirs' ? theirs : this.readers.of(subject, asked);
  }

  private claimOf(token: string, reply: FastifyReply): LinkClaim | null {
    const claim = this.tokens.read(token);
    void reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('referrer-policy', 'no-referrer');
    if (!claim) void reply.status(404);
    return claim;
  }
}

/** What they asked for themselves can't be stopped, and a page that said so would lie. */
const essentialPage = (token: string, about: Parameters<typeof pageText>[2], reader: Reader): string =>
  page(
    pageText('essentialTitle', reader),
    `<p>${escaped(pageText('essentialText', reader, about))}</p>
<p><a href="/m/${escaped(token)}/preferences">${escaped(pageText('toPreferences', reader))}</a></p>`,
    reader.language.locale,
  );

const brokenLink = (): string =>
  page(
    'This link is broken',
    '<p>It may have been cut in two by a mail program. Open it again from the message.</p>',
  );
