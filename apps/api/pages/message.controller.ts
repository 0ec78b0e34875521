import { Body, Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { SkipThrottle } from '@nestjs/throttler';
import { becauseOf } from '@tact/explanations';
import { LinkTokens, type LinkClaim, type MasterKeys } from '@tact/privacy';
import { consentAt, consentKey, sensitivities, type Channel } from '@tact/journey';
import { keyedConsents, type Records } from '@tact/records';
import { Open } from '../auth/identity';
import { Halting } from '../customers/halting';
import { Tracking } from '../customers/tracking';
import { Withdrawals } from '../customers/withdrawals';
import { OptsOut } from '../intake/opts-out';
import { MASTER_KEYS, RECORDS, RULES, type RuleBookFiles } from '../providers';
import { StopReceipts, type HandedOut } from '../receipts/stop-receipts';
import { Arriving, type Arrival } from './arrival';
import { centrePage } from './centre-page';
import { GPC_ON_PAGE, isOneClick, ONE_CLICK } from './one-click';
import { brokenLink, pageHeaders } from './page';
import { EVERY_PURPOSE, essentialBody, stopBody, stoppedBody } from './stop-page';
import type { Visit } from './visit';
import { Visits } from './visits';
import { whyBody } from './why-page';

/** What became of a stop, and whether it was said for the first time. */
interface Stopped {
  nothingOnItsWay: boolean;
  isNew: boolean;
}

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
    private readonly visits: Visits,
    private readonly withdrawals: Withdrawals,
    private readonly halting: Halting,
    private readonly tracking: Tracking,
    private readonly receipts: StopReceipts,
  ) {
    this.tokens = new LinkTokens(masterKeys);
  }

  @Get()
  async why(@Arriving() arrival: Arrival) {
    return this.visits.ofFresh(arrival, async (visit) => {
      const { link, reader } = visit.visitor;
      const [decision] = await this.records.journal.decisions([link.decisionId]);
      const because = decision && becauseOf(decision, reader);
      const body = whyBody(visit, { decision, because }, { stop: visit.at('/stop') });
      return centrePage(visit, null, visit.tell('whyTitle'), body);
    });
  }

  @Get('stop')
  async askToStop(@Arriving() arrival: Arrival) {
    return this.visits.of(arrival, (visit) =>
      this.isEssential(visit.visitor.link)
        ? essentialPage(visit)
        : centrePage(visit, null, visit.tell('stopTitle'), stopBody(visit)),
    );
  }

  /**
   * RFC 8058: one POST, no login, no redirect; twice is as good as once. A mailbox provider sends many of them from
   * one address, and none may be refused for it. It acts before anything is looked up to show.
   */
  @Post('stop')
  @HttpCode(200)
  @SkipThrottle()
  async stop(@Arriving() arrival: Arrival, @Body() body: unknown, @OptsOut() optsOut: boolean) {
    const claim = this.tokens.read(arrival.token);
    if (!claim) {
      void arrival.reply.headers(pageHeaders()).status(404);
      return brokenLink();
    }
    if (this.isEssential(claim)) return this.visits.of(arrival, essentialPage);
    const receivedAt = new Date();
    const isProvider = isOneClick(body);
    const stopped = await this.withdraw(claim, isProvider ? ONE_CLICK : 'link in a message', receivedAt);
    if (optsOut) {
      const current = await this.records.subjects.current(claim.subjectKey);
      await this.tracking.limit(current, GPC_ON_PAGE, new Date(), 'Sec-GPC');
    }
    return this.visits.of(arrival, async (visit) => {
      const { nothingOnItsWay, isNew } = stopped;
      void visit.reply.status(nothingOnItsWay ? 200 : 202);
      const onItsWay = nothingOnItsWay ? null : await this.records.gates.onTheirWay(visit.visitor.subjects);
      const receipt = isNew && !isProvider ? await this.receiptFor(visit, receivedAt, nothingOnItsWay) : null;
      return centrePage(visit, null, visit.tell('stoppedTitle'), stoppedBody(visit, onItsWay, receipt));
    });
  }

  /** About the address that the message went to, which is what they know themselves by; null where there is none. */
  private async receiptFor(
    visit: Visit,
    receivedAt: Date,
    nothingOnItsWay: boolean,
  ): Promise<HandedOut | null> {
    const { purpose, channel } = visit.visitor.link;
    const { email } = await this.records.vault.profile(visit.subject);
    const what = purpose === EVERY_PURPOSE ? ('objected' as const) : ('withdrawn' as const);
    const word = { what, purpose, channel: what === 'objected' ? 'any' : channel, until: null };
    return this.receipts.handOut(email ? [email] : [], [word], receivedAt, nothingOnItsWay);
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
  private async withdraw(
    { subjectKey, purpose, channel }: LinkClaim,
    by: string,
    now: Date,
  ): Promise<Stopped> {
    const current = await this.records.subjects.current(subjectKey);
    if (purpose === EVERY_PURPOSE) {
      const [gate] = await this.records.gates.of([current]);
      const nothingOnItsWay = await this.halting.apply(current, { what: 'objected' }, { name: by }, now);
      return { nothingOnItsWay, isNew: !gate?.objectedAt };
    }
    const change = {
      ...{ purpose, channel: channel as Channel, state: 'withdrawn' as const },
      ...{ at: now, validUntil: null, by, method: 'message' },
    };
    const stopped = await Promise.all(
      [...new Set([subjectKey, current])].map(async (subject) => {
        // A provider that posts twice has said it once, and hears the same.
        const isNew = !(await this.isStopped(subject, change));
        const drained = isNew
          ? this.withdrawals.apply(subject, [change])
          : this.withdrawals.drained(subject, [change]);
        return { nothingOnItsWay: await drained, isNew };
      }),
    );
    return {
      nothingOnItsWay: stopped.every(({ nothingOnItsWay }) => nothingOnItsWay),
      isNew: stopped.some(({ isNew }) => isNew),
    };
  }
}

/** What they asked for themselves can't be stopped, and a page that said so would lie. */
const essentialPage = (visit: Visit): string =>
  centrePage(visit, null, visit.tell('essentialTitle'), essentialBody(visit));
