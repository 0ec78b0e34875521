import { Body, Controller, Get, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { LinkTokens, type LinkClaim, type MasterKeys } from '@tact/privacy';
import type { Channel } from '@tact/journey';
import type { Records } from '@tact/records';
import { Open } from '../auth/identity';
import { ReadModel } from '../customers/read-model';
import { Withdrawals } from '../customers/withdrawals';
import { MASTER_KEYS, RECORDS, RULES, type RuleBookFiles } from '../providers';
import { escaped, page } from './page';

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
    private readonly readModel: ReadModel,
    private readonly withdrawals: Withdrawals,
  ) {
    this.tokens = new LinkTokens(masterKeys);
  }

  @Get()
  async why(@Param('token') token: string, @Res({ passthrough: true }) reply: FastifyReply) {
    const claim = this.claimOf(token, reply);
    if (!claim) return brokenLink();
    const decision = await this.readModel.decision(claim.decisionId);
    const allowed = decision?.checks.filter((check) => check.answer === 'allow').length ?? 0;
    return page(
      'Why am I seeing this?',
      `<p>You agreed to “${escaped(this.nameOf(claim.purpose))}” by ${escaped(claim.channel)}.
${decision ? `What set it off: ${escaped(decision.trigger.what)}.` : ''}</p>
<p>Before it left, ${allowed} rules were asked whether it may be said to you, and all of them agreed.</p>
<p><a href="/m/${escaped(token)}/stop">Stop messages like this</a></p>
<p class="soft">Decision <code>${escaped(claim.decisionId)}</code></p>`,
    );
  }

  @Get('stop')
  askToStop(@Param('token') token: string, @Res({ passthrough: true }) reply: FastifyReply) {
    const claim = this.claimOf(token, reply);
    if (!claim) return brokenLink();
    return page(
      'Stop messages like this?',
      `<p>This stops “${escaped(this.nameOf(claim.purpose))}” by ${escaped(claim.channel)}, at once.</p>
<form method="post" action="/m/${escaped(token)}/stop"><button>Stop them</button></form>`,
    );
  }

  /** RFC 8058: one POST, no login, no redirect; twice is as good as once. */
  @Post('stop')
  @HttpCode(200)
  async stop(
    @Param('token') token: string,
    @Body() _body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const claim = this.claimOf(token, reply);
    if (!claim) return brokenLink();
    const nothingOnItsWay = await this.withdraw(claim);
    void reply.status(nothingOnItsWay ? 200 : 202);
    return page(
      'Stopped',
      `<p>“${escaped(this.nameOf(claim.purpose))}” by ${escaped(claim.channel)} is stopped.</p>
${nothingOnItsWay ? '' : '<p>One message was already on its way and may still arrive.</p>'}`,
    );
  }

  @Get('preferences')
  async preferences(@Param('token') token: string, @Res({ passthrough: true }) reply: FastifyReply) {
    const claim = this.claimOf(token, reply);
    if (!claim) return brokenLink();
    const consents = await this.records.gates.consents(await this.records.subjects.current(claim.subjectKey));
    const rows = consents.map(
      (c) =>
        `<li>${escaped(this.nameOf(c.purpose))} by ${escaped(c.channel)}:
${escaped(c.state)}${c.validUntil ? `, until ${c.validUntil.toISOString().slice(0, 10)}` : ''}</li>`,
    );
    return page(
      'What you agreed to',
      `<ul>${rows.join('\n') || '<li>Nothing.</li>'}</ul>
<p><a href="/m/${escaped(token)}/stop">Stop messages like the one you came from</a></p>
<p class="soft">More choices are not here yet; the people of the shop can change all of them for you.</p>`,
    );
  }

  /** Whoever has become known since the message came is stopped under both: it may have been written to either. */
  private async withdraw({ subjectKey, purpose, channel }: LinkClaim): Promise<boolean> {
    const change = {
      ...{ purpose, channel: channel as Channel, state: 'withdrawn' as const },
      ...{ at: new Date(), validUntil: null, by: 'link in a message' },
    };
    const subjects = new Set([subjectKey, await this.records.subjects.current(subjectKey)]);
    const stopped = await Promise.all(
      [...subjects].map((subject) => this.withdrawals.apply(subject, [change])),
    );
    return stopped.every(Boolean);
  }

  private nameOf(purpose: string): string {
    return this.rules.purposes.find((p) => p.id === purpose)?.name ?? purpose;
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

const brokenLink = (): string =>
  page(
    'This link is broken',
    '<p>It may have been cut in two by a mail program. Open it again from the message.</p>',
  );
