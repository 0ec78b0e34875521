import { Body, Controller, Get, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { aboutConsent } from '@tact/explanations';
import { LinkTokens, type LinkClaim, type MasterKeys } from '@tact/privacy';
import type { Channel } from '@tact/journey';
import type { Records } from '@tact/records';
import { Open } from '../auth/identity';
import { Halting } from '../customers/halting';
import { Withdrawals } from '../customers/withdrawals';
import { AskedLanguages } from '../explanations/asked-languages';
import { Explanations } from '../explanations/explanations';
import { MASTER_KEYS, RECORDS } from '../providers';
import { centrePage } from './centre-page';
import { html } from './design/html';
import { brokenLink, pageHeaders } from './page';
import type { Visit } from './visit';
import { Visits } from './visits';
import { whyBody } from './why-page';

/** Where the links of a message lead: why it came, and the way out. GET changes nothing, ever. */
@ApiExcludeController()
@Open()
@Controller('m/:token')
export class MessageController {
  private readonly tokens: LinkTokens;

  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(MASTER_KEYS) masterKeys: MasterKeys,
    private readonly visits: Visits,
    private readonly explanations: Explanations,
    private readonly withdrawals: Withdrawals,
    private readonly halting: Halting,
  ) {
    this.tokens = new LinkTokens(masterKeys);
  }

  @Get()
  async why(
    @Param('token') token: string,
    @AskedLanguages() asked: string[],
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.visits.ofFresh(token, asked, reply, async (visit) => {
      const { link, reader } = visit.visitor;
      const [decision] = await this.records.journal.decisions([link.decisionId]);
      const because = decision && this.explanations.becauseOf(decision, reader);
      const body = whyBody(visit, { decision, because }, { stop: visit.at('/stop') });
      return centrePage(visit, null, visit.tell('whyTitle'), body);
    });
  }

  @Get('stop')
  async askToStop(
    @Param('token') token: string,
    @AskedLanguages() asked: string[],
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.visits.of(token, asked, reply, (visit) => {
      const body = html`<p class="lead">${visit.tell('stopText', aboutLink(visit))}</p>
        <form method="post" action="${visit.at('/stop')}"><button>${visit.tell('stopButton')}</button></form>
        <p><a href="${visit.section('')}">${visit.tell('moreChoices')}</a></p>`;
      return centrePage(visit, null, visit.tell('stopTitle'), body);
    });
  }

  /** RFC 8058: one POST, no login, no redirect; twice is as good as once. It acts before anything is looked up to show. */
  @Post('stop')
  @HttpCode(200)
  async stop(
    @Param('token') token: string,
    @Body() _body: unknown,
    @AskedLanguages() asked: string[],
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const claim = this.tokens.read(token);
    if (!claim) {
      void reply.headers(pageHeaders()).status(404);
      return brokenLink();
    }
    const nothingOnItsWay = await this.withdraw(claim);
    return this.visits.of(token, asked, reply, (visit) => {
      void reply.status(nothingOnItsWay ? 200 : 202);
      const body = html`<p class="lead">${visit.tell('stoppedText', aboutLink(visit))}</p>
        ${!nothingOnItsWay && html`<p>${visit.tell('stillOnItsWay')}</p>`}
        <div class="actions">
          <a class="button quiet" href="${visit.section('')}">${visit.tell('moreChoices')}</a>
        </div>`;
      return centrePage(visit, null, visit.tell('stoppedTitle'), body);
    });
  }

  /** Whoever has become known since the message came is stopped under both: it may have been written to either. */
  private async withdraw({ subjectKey, purpose, channel }: LinkClaim): Promise<boolean> {
    const now = new Date();
    const current = await this.records.subjects.current(subjectKey);
    if (purpose === EVERY_PURPOSE) return this.halting.apply(current, { what: 'objected' }, LINK, now);
    const change = {
      ...{ purpose, channel: channel as Channel, state: 'withdrawn' as const },
      ...{ at: now, validUntil: null, by: LINK.name },
    };
    const subjects = new Set([subjectKey, current]);
    const stopped = await Promise.all(
      [...subjects].map((subject) => this.withdrawals.apply(subject, [change])),
    );
    return stopped.every(Boolean);
  }
}

/** How the ledger names it. */
const LINK = { name: 'link in a message' };

/** Of a link that belongs to no message: its stop is an objection to all advertising. */
export const EVERY_PURPOSE = 'any';

const aboutLink = ({ visitor }: Visit) => {
  const { purpose, channel } = visitor.link;
  const about = aboutConsent(purpose, channel as Channel, visitor.reader);
  return { ...about, everything: String(purpose === EVERY_PURPOSE) };
};
