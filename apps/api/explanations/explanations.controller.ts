import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { becauseOf, explainSilence, type Reader } from '@tact/explanations';
import { iso, type Decision } from '@tact/journey';
import type { ApiIdentity, Records } from '@tact/records';
import { z } from 'zod';
import { Roles, Who } from '../auth/identity';
import { People } from '../customers/people';
import { externalId, whyNotQuery } from '../customers/schemas';
import { touchJson } from '../customers/views';
import { notFound } from '../problem';
import { RECORDS } from '../providers';
import { AskedLanguages, SpeaksLanguages } from './asked-languages';
import { Explanations } from './explanations';
import { Readers } from './readers';
import { WhyNot, type WhyNotAnswer } from './why-not';

const touchName = z.string().min(1).max(100);
const playName = z.string().min(1).max(100);

/** Why something was said to a customer, and why something is not. */
@ApiTags('explanations')
@ApiBearerAuth()
@Roles('product', 'ops', 'compliance')
@Controller('v1/customers/:id')
export class ExplanationsController {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    private readonly people: People,
    private readonly readers: Readers,
    private readonly explanations: Explanations,
    private readonly plays: WhyNot,
  ) {}

  @Get('explanations/:touchId')
  @SpeaksLanguages()
  @ApiOperation({
    summary: 'Why a touch was said: sentences for the customer, and for ops every rule’s answer.',
  })
  async touch(
    @Param('id', { schema: externalId }) id: string,
    @Param('touchId', { schema: touchName }) touchId: string,
    @AskedLanguages() asked: string[],
    @Who() who: ApiIdentity,
  ) {
    const subjects = await this.people.everySubjectOf(id);
    const touch = await this.records.journal.touch(touchId);
    const [decision] =
      touch && subjects.includes(touch.subjectKey)
        ? await this.records.journal.decisions([touch.decisionId])
        : [];
    if (!touch || !decision)
      throw notFound('such touch of this customer', 'Use an id from GET …/touches of the same customer.');
    const reader = await this.readers.of(subjects[0], asked);
    const { sentence, confidence, wouldChange } = becauseOf(decision, reader);
    return {
      subject: subjects[0],
      touch: touchJson(touch),
      language: languageJson(reader),
      customer: {
        sentence,
        confidence,
        wouldChange,
        link: this.explanations.linkFor(touch.subjectKey, touch, {
          touchId: touch._id,
          decisionId: decision.id,
        }),
      },
      ...(seesAll(who) ? { ops: this.explanations.inFull(touch.subjectKey, decision, reader) } : {}),
    };
  }

  @Get('why-not/:play')
  @SpeaksLanguages()
  @ApiOperation({
    summary: 'Why a play is not said: what was last decided about it, and what the answer would be now.',
  })
  async whyNot(
    @Param('id', { schema: externalId }) id: string,
    @Param('play', { schema: playName }) play: string,
    @Query({ schema: whyNotQuery }) { category, product, channel }: z.infer<typeof whyNotQuery>,
    @AskedLanguages() asked: string[],
    @Who() who: ApiIdentity,
  ) {
    const subjects = await this.people.everySubjectOf(id);
    const about = { category: category ?? null, product: product ?? null, channel: channel ?? null };
    const answer = await this.plays.answer(subjects, { play, ...about });
    const reader = await this.readers.of(subjects[0], asked);
    const full = seesAll(who);
    const told = (decision: Decision) => this.told(subjects[0], decision, reader, full);
    return {
      subject: subjects[0],
      play,
      language: languageJson(reader),
      recorded: answer.recorded && { id: answer.recorded.id, ...told(answer.recorded) },
      now: { ...this.inShort(answer, reader, full), decisions: answer.now.map(told) },
      link: this.explanations.linkFor(
        subjects[0],
        { purpose: answer.purpose, channel: about.channel ?? answer.play.channels[0] ?? 'email' },
        {},
      ),
    };
  }

  /** The verdict of now in a line for each voice. */
  private inShort({ play, calledFor, dueAt, now }: WhyNotAnswer, reader: Reader, full: boolean) {
    const [first] = now;
    const best =
      now.find(({ verdict }) => verdict.do === 'send') ??
      now.find(({ verdict }) => verdict.do === 'defer') ??
      first;
    if (calledFor && best && best.verdict.do !== 'send') {
      const { sentence, more, wouldChange } = becauseOf(best, reader);
      return {
        calledFor,
        verdict: best.verdict.do,
        nextEligibleAt: eligibleAt(best),
        customer: { sentence, more, wouldChange },
      };
    }
    const silence = explainSilence(calledFor ? 'nothing-in-the-way' : 'never-called-for', play, reader);
    const { customer, customerWouldChange, ops, wouldChange } = silence;
    return {
      calledFor,
      verdict: calledFor && best ? best.verdict.do : null,
      nextEligibleAt: dueAt === null ? null : iso(dueAt),
      customer: { sentence: customer, more: [], wouldChange: [customerWouldChange] },
      ...(full ? { ops, wouldChange } : {}),
    };
  }

  private told(subject: string, decision: Decision, reader: Reader, full: boolean) {
    const { candidate, verdict } = decision;
    return {
      at: iso(decision.at),
      channel: candidate.channel,
      verdict: verdict.do,
      nextEligibleAt: eligibleAt(decision),
      reasons: verdict.do === 'send' ? [] : verdict.reasons.map(({ code }) => code),
      customer: becauseOf(decision, reader),
      ...(full ? { ops: this.explanations.inFull(subject, decision, reader) } : {}),
    };
  }
}

const seesAll = ({ role }: ApiIdentity): boolean => role !== 'product';

const eligibleAt = ({ verdict }: Decision): string | null =>
  verdict.do === 'defer' ? iso(verdict.until) : null;

const languageJson = ({ language: { catalogue, because } }: Reader) => ({
  used: catalogue.language,
  because,
});
