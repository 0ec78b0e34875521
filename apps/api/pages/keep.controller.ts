import { Body, Controller, Get, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { aboutConsent, pageText, type Reader } from '@tact/explanations';
import type { Channel } from '@tact/journey';
import { LinkTokens, type LinkClaim, type MasterKeys } from '@tact/privacy';
import type { ConsentEnd, Records } from '@tact/records';
import { z } from 'zod';
import { Open } from '../auth/identity';
import { EndingChoices, type Standing } from '../customers/ending-choices';
import { AskedLanguages } from '../explanations/asked-languages';
import { Readers } from '../explanations/readers';
import { MASTER_KEYS, RECORDS } from '../providers';
import { escaped, page } from './page';

type PageText = Parameters<typeof pageText>[0];

/** What one of the two buttons sends; anything else, such as a mail provider's one-click body, chooses nothing. */
const choiceBody = z.object({
  choice: z.enum(['keep', 'lapse']),
  purpose: z.string().min(1),
  channel: z.string().min(1),
});

/**
 * Where a reminder leads: what ends, and both answers, of one size. GET changes nothing, so that a scanner, a
 * preview or a glance renews nothing; POST acts, and twice is as good as once.
 */
@ApiExcludeController()
@Open()
@Controller('m/:token')
export class KeepController {
  private readonly tokens: LinkTokens;

  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(MASTER_KEYS) masterKeys: MasterKeys,
    private readonly readers: Readers,
    private readonly choices: EndingChoices,
  ) {
    this.tokens = new LinkTokens(masterKeys);
  }

  @Get('keep')
  async both(
    @Param('token') token: string,
    @AskedLanguages() asked: string[],
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const claim = this.claimOf(token, reply);
    if (!claim) return brokenLink();
    return this.shown(token, claim, asked);
  }

  @Post('keep')
  @HttpCode(200)
  async choose(
    @Param('token') token: string,
    @Body() body: unknown,
    @AskedLanguages() asked: string[],
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const claim = this.claimOf(token, reply);
    if (!claim) return brokenLink();
    // Under /m/ a body is left as text.
    const form = Object.fromEntries(new URLSearchParams(typeof body === 'string' ? body : ''));
    const chosen = choiceBody.safeParse(form).data;
    const end = chosen && (await this.endsOf(claim)).find((one) => isAbout(one, chosen));
    if (chosen && end) {
      const subject = await this.records.subjects.current(claim.subjectKey);
      await (chosen.choice === 'keep'
        ? this.choices.keep(subject, end)
        : this.choices.letLapse(subject, end));
    }
    return this.shown(token, claim, asked);
  }

  /** The consents that the message spoke of, as they stand now. */
  private async shown(token: string, claim: LinkClaim, asked: string[]): Promise<string> {
    const subject = await this.records.subjects.current(claim.subjectKey);
    const [reader, standings] = await Promise.all([
      this.readerOf(subject, asked),
      this.choices.standings(subject, await this.endsOf(claim)),
    ]);
    const say = (text: PageText, values = {}) => escaped(pageText(text, reader, values));
    const isOpen = standings.some(({ is }) => is === 'ends' || is === 'lapsing');
    const isOver = standings.some(({ is }) => is === 'lapsed' || is === 'gone');
    return page(
      pageText('keepTitle', reader),
      `${isOpen ? `<p>${say('keepIntro')}</p>` : ''}
${standings.map((standing) => section(standing, token, reader)).join('\n')}
${isOpen ? `<p class="soft">${say('keepSilence')}</p>` : ''}
${isOver ? `<p>${say('keepAnew')}</p>` : ''}
<p><a href="/m/${escaped(token)}">${say('whyTitle')}</a></p>
<p><a href="/m/${escaped(token)}/preferences">${say('toPreferences')}</a></p>`,
      reader.language.locale,
    );
  }

  /** What the message named; a link of a message that named none is about its own purpose and channel. */
  private async endsOf({ decisionId, subjectKey, purpose, channel }: LinkClaim): Promise<ConsentEnd[]> {
    const [decision] = await this.records.journal.decisions([decisionId]);
    const named = decision?.candidate.consents;
    if (named) return named.map(({ key, endsAt }) => ({ ...partsOf(key), endsAt: new Date(endsAt) }));
    const subject = await this.records.subjects.current(subjectKey);
    return this.choices.endsOf(subject, purpose, channel as Channel);
  }

  /** In their own language, which they chose; in their browser's where they chose none. */
  private async readerOf(subject: string, asked: string[]): Promise<Reader> {
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

const isAbout = (end: ConsentEnd, { purpose, channel }: { purpose: string; channel: string }): boolean =>
  end.purpose === purpose && end.channel === channel;

function partsOf(key: string): Pick<ConsentEnd, 'purpose' | 'channel'> {
  const [purpose = '', channel] = key.split('/');
  return { purpose, channel: channel as ConsentEnd['channel'] };
}

const texts: Record<Standing['is'], PageText> = {
  ends: 'keepEnds',
  kept: 'keepKept',
  lapsing: 'keepLapsing',
  lapsed: 'keepLapsed',
  gone: 'keepGone',
};

/** One consent: how it stands, and while it holds both answers in one form, of one class, in one row. */
function section({ is, end, until }: Standing, token: string, reader: Reader): string {
  const say = (text: PageText, values = {}) => escaped(pageText(text, reader, values));
  const about = aboutConsent(end.purpose, end.channel, reader);
  const said = `<p>${say(texts[is], { ...about, until })}</p>`;
  if (is !== 'ends' && is !== 'lapsing') return said;
  return `${said}${is === 'lapsing' ? `<p>${say('keepChangeOfMind')}</p>` : ''}
<form method="post" action="/m/${escaped(token)}/keep" style="display:flex;flex-wrap:wrap;gap:.75rem;margin:0 0 1.5rem">
<input type="hidden" name="purpose" value="${escaped(end.purpose)}"><input type="hidden" name="channel" value="${escaped(end.channel)}">
${button('keep', say('keepButton'))}
${button('lapse', say('lapseButton'))}
</form>`;
}

const button = (choice: 'keep' | 'lapse', text: string): string =>
  `<button name="choice" value="${choice}" style="flex:1 1 12rem;min-height:3rem">${text}</button>`;

const brokenLink = (): string =>
  page(
    'This link is broken',
    '<p>It may have been cut in two by a mail program. Open it again from the message.</p>',
  );
