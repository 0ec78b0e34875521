import { consentRecords } from '@tact/export';
import { isYes } from '@tact/journey';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Put, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { readCursor, type ApiIdentity, type ConsentChange, type Records } from '@tact/records';
import { Roles, Who } from '../auth/identity';
import { stillOnItsWay } from '../customers/on-its-way';
import { OptIns } from '../customers/opt-ins';
import { People } from '../customers/people';
import { externalId } from '../customers/schemas';
import { Withdrawals } from '../customers/withdrawals';
import { Problem } from '../problem';
import { RECORDS, RULES, SETTINGS, type ApiSettings, type RuleBookFiles } from '../providers';
import { StopReceipts } from '../receipts/stop-receipts';
import { ConsentWords, type WordFault } from './consent-words';
import { Refinements } from './refinements';
import {
  consentsBody,
  historyQuery,
  refineBody,
  stoodQuery,
  type ConsentsBody,
  type HistoryQuery,
  type RefineBody,
  type StoodQuery,
} from './schemas';
import { changedJson, entryJson, gateConsentJson, haltJson, stoodJson } from './views';

/** Consents by purpose, channel and sensitivity: what stands, what stood, and every word that was ever said. */
@ApiTags('customers')
@ApiBearerAuth()
@Roles('product', 'compliance')
@Controller('v1/customers/:id/consents')
export class ConsentsController {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    private readonly people: People,
    private readonly words: ConsentWords,
    private readonly withdrawals: Withdrawals,
    private readonly refinements: Refinements,
    private readonly optIns: OptIns,
    private readonly receipts: StopReceipts,
    @Inject(RULES) private readonly rules: RuleBookFiles,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
  ) {}

  @Get()
  @Roles('product', 'ops', 'compliance')
  @ApiOperation({ summary: 'What a customer agreed to: as the gate knows it now, or as it stood at a time.' })
  async list(
    @Param('id', { schema: externalId }) id: string,
    @Query({ schema: stoodQuery }) { at, known }: StoodQuery,
  ) {
    const subject = await this.people.subjectOf(id);
    await this.records.consents.noteLapses(subject);
    if (at === undefined) {
      const now = new Date();
      const [consents, requested] = await Promise.all([
        this.records.gates.consents(subject),
        this.optIns.pending(subject),
      ]);
      const known = consents.map((consent) => gateConsentJson(consent, now));
      return { subject, consents: [...known, ...requested] };
    }
    const stood = await this.records.consents.stoodAt(subject, new Date(at), known);
    return { subject, at, known, consents: stood.consents.map(stoodJson), halts: stood.halts.map(haltJson) };
  }

  @Get('history')
  @Roles('product', 'ops', 'compliance')
  @ApiOperation({ summary: 'Every word on consents, pauses, objections and suppressions, newest first.' })
  async history(
    @Param('id', { schema: externalId }) id: string,
    @Query({ schema: historyQuery }) { limit, cursor }: HistoryQuery,
    @Who() { role }: ApiIdentity,
  ) {
    const subjects = await this.people.everySubjectOf(id);
    await this.records.consents.noteLapses(subjects[0]);
    const page = await this.records.consents.history(
      subjects,
      limit,
      cursor === undefined ? null : readCursor(cursor),
    );
    // A proof may name an address; only who has to show it reads it.
    const items = page.items.map(async (entry) => ({
      ...entryJson(entry),
      ...(role === 'compliance' ? { proof: (await this.records.consents.proofOf(entry)) ?? null } : {}),
    }));
    return { items: await Promise.all(items), next: page.next };
  }

  @Get('record')
  @ApiOperation({
    summary: 'Consent records as ISO/IEC TS 27560 shapes them, in JSON-LD with the terms of DPV.',
  })
  async record(
    @Param('id', { schema: externalId }) id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const subject = await this.people.subjectOf(id);
    void reply.type('application/ld+json; charset=utf-8').header('cache-control', 'no-store');
    return consentRecords(this.records, {
      ...{ subjectKeys: [subject], register: this.rules.register },
      ...{ controlUrl: this.settings.publicUrl, readBy: 'controller' },
    });
  }

  @Put()
  @ApiOperation({
    summary:
      'Give, renew, refuse or withdraw. A withdrawal answers 200 when nothing more can leave, else 202.',
  })
  async put(
    @Param('id', { schema: externalId }) id: string,
    @Body({ schema: consentsBody }) body: ConsentsBody,
    @Who() who: ApiIdentity,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const now = new Date();
    const all = await this.changesOf(body, who.name);
    // Somebody who was erased comes back by nothing but their own yes.
    const theirs = all.filter(({ state, actor = 'customer' }) => isYes(state) && actor === 'customer');
    for (const { at } of theirs) await this.records.subjects.welcomeBack(id, at);
    const subject = await this.records.subjects.findOrCreate(id);
    // What is to be confirmed is no consent yet, and stops none.
    const { changes, requested } = await this.optIns.request(subject, all, new Date());
    const { nothingOnItsWay, changed } = await this.withdrawals.change(subject, changes);
    if (requested.length === 0 && changed.every(({ is }) => is === 'refused')) throw nothingToRenew();
    const stopped = changes.flatMap(({ state: what, purpose, channel }) =>
      what === 'withdrawn' || what === 'refused' ? [{ what, purpose, channel, until: null }] : [],
    );
    const receipt = await this.receipts.handOut([id], stopped, now, nothingOnItsWay);
    void reply.status(nothingOnItsWay ? 200 : 202);
    return {
      subject,
      consents: [...changed.map(changedJson), ...requested],
      ...(receipt === null ? {} : { receipt }),
      ...(nothingOnItsWay ? {} : stillOnItsWay(id)),
    };
  }

  @Post('refine')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Narrow what stands: fewer channels or topics, less often, an earlier end. Never widens it.',
  })
  async refine(
    @Param('id', { schema: externalId }) id: string,
    @Body({ schema: refineBody }) body: RefineBody,
    @Who() who: ApiIdentity,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const subject = await this.people.subjectOf(id);
    const { nothingOnItsWay, changed, chosen } = await this.refinements.apply(subject, body, who);
    void reply.status(nothingOnItsWay ? 200 : 202);
    return {
      subject,
      consents: changed.map(changedJson),
      chosen,
      ...(nothingOnItsWay ? {} : stillOnItsWay(id)),
    };
  }

  private async changesOf({ consents }: ConsentsBody, by: string): Promise<ConsentChange[]> {
    const now = new Date();
    const changes: ConsentChange[] = [];
    for (const [index, word] of consents.entries()) {
      const read = await this.words.read(word, { by, method: 'api' }, now);
      if ('fault' in read) throw invalid(index, read.fault);
      changes.push(read.change);
    }
    return changes;
  }
}

const invalid = (index: number, { name, field, message, fix }: WordFault): Problem =>
  new Problem(422, name, 'Invalid consent', `Consent ${index}: ${message}.`, fix, {
    errors: [{ where: `/consents/${index}/${field}`, message }],
  });

const nothingToRenew = (): Problem =>
  new Problem(
    409,
    'nothing-to-renew',
    'Nothing to renew',
    'A renewal goes on with a consent that stands, and this one does not, or has ended.',
    'If they agree anew, send it as given, with the text they agreed to.',
  );
