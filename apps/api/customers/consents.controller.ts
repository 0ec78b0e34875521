import { Body, Controller, Get, Inject, Param, Put, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { ApiIdentity, ConsentChange, Records } from '@tact/records';
import { Roles, Who } from '../auth/identity';
import { Problem } from '../problem';
import { RECORDS, RULES, type RuleBookFiles } from '../providers';
import { monthsAfter } from './months-after';
import { OptIns } from './opt-ins';
import { Withdrawals } from './withdrawals';
import { stillOnItsWay } from './on-its-way';
import { People } from './people';
import { consentsBody, externalId, type ConsentsBody } from './schemas';

/** Consents by purpose and channel: given here, and withdrawn so that nothing more leaves. */
@ApiTags('customers')
@ApiBearerAuth()
@Roles('product', 'compliance')
@Controller('v1/customers/:id/consents')
export class ConsentsController {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(RULES) private readonly rules: RuleBookFiles,
    private readonly people: People,
    private readonly withdrawals: Withdrawals,
    private readonly optIns: OptIns,
  ) {}

  @Get()
  @ApiOperation({ summary: 'What a customer agreed to, as the gate knows it.' })
  async list(@Param('id', { schema: externalId }) id: string) {
    const subject = await this.people.subjectOf(id);
    const [consents, requested] = await Promise.all([
      this.records.gates.consents(subject),
      this.optIns.pending(subject),
    ]);
    return { subject, consents: [...consents, ...requested] };
  }

  @Put()
  @ApiOperation({
    summary: 'Give, refuse or withdraw. A withdrawal answers 200 when nothing more can leave, else 202.',
  })
  async put(
    @Param('id', { schema: externalId }) id: string,
    @Body({ schema: consentsBody }) body: ConsentsBody,
    @Who() who: ApiIdentity,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const all = this.changesOf(body, who.name);
    const subject = await this.records.subjects.findOrCreate(id);
    // What is to be confirmed is no consent yet, and stops none.
    const { changes, requested } = await this.optIns.request(subject, all, new Date());
    const nothingOnItsWay = changes.length === 0 || (await this.withdrawals.apply(subject, changes));
    void reply.status(nothingOnItsWay ? 200 : 202);
    return {
      subject,
      consents: [...changes.map(({ by: _, ...change }) => change), ...requested],
      ...(nothingOnItsWay ? {} : stillOnItsWay(id)),
    };
  }

  private changesOf({ consents }: ConsentsBody, by: string): ConsentChange[] {
    const now = new Date();
    return consents.map(({ purpose, channel, state, at, validUntil }, i) => {
      const registered = this.rules.purposes.find((p) => p.id === purpose);
      if (!registered || registered.lawfulBasis !== 'consent') {
        const known = this.rules.purposes.filter((p) => p.lawfulBasis === 'consent').map((p) => p.id);
        throw invalid(
          i,
          'purpose',
          `"${purpose}" is not a purpose that rests on consent`,
          `Use one of: ${known.join(', ')}.`,
        );
      }
      const from = at === undefined ? now : new Date(at);
      if (from > now)
        throw invalid(i, 'at', 'the consent lies in the future', 'Send when the person said so.');
      const ends =
        validUntil === undefined ? monthsAfter(from, registered.consentMonths) : new Date(validUntil);
      if (ends <= from) throw invalid(i, 'validUntil', 'it ends before it begins', 'Send a later time.');
      return { purpose, channel, state, at: from, validUntil: state === 'given' ? ends : null, by };
    });
  }
}

const invalid = (index: number, field: string, message: string, fix: string): Problem =>
  new Problem(422, 'invalid-consent', 'Invalid consent', `Consent ${index}: ${message}.`, fix, {
    errors: [{ where: `/consents/${index}/${field}`, message }],
  });
