import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { channels, iso, mayAskForConsent, type MayAsk } from '@tact/journey';
import { haltOf, type GateDoc, type Records } from '@tact/records';
import { z } from 'zod';
import { Roles } from '../auth/identity';
import { notFound } from '../problem';
import { RECORDS, RULES, type RuleBookFiles } from '../providers';
import { People } from './people';
import { externalId } from './schemas';

const purposeName = z.string().min(1).max(80).describe('A registered purpose that rests on consent.');
const askQuery = z.object({
  channel: z
    .enum([...channels, 'any'])
    .default('any')
    .describe('For which channel consent would be asked.'),
});

/** May a product ask for consent? In the product only: no message ever asks. */
@ApiTags('customers')
@ApiBearerAuth()
@Roles('product', 'compliance')
@Controller('v1/customers/:id/consents/:purpose/ask')
export class AskingController {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(RULES) private readonly rules: RuleBookFiles,
    private readonly people: People,
  ) {}

  @Get()
  @ApiOperation({
    summary:
      'May I ask for this consent now, in the product? Not while it holds, nor soon after a no or a lapse.',
  })
  async mayAsk(
    @Param('id', { schema: externalId }) id: string,
    @Param('purpose', { schema: purposeName }) purpose: string,
    @Query({ schema: askQuery }) { channel }: z.infer<typeof askQuery>,
  ) {
    const registered = this.rules.purposes.find((p) => p.id === purpose && p.lawfulBasis === 'consent');
    if (!registered) {
      const known = this.rules.purposes.filter((p) => p.lawfulBasis === 'consent').map((p) => p.id);
      throw notFound(`purpose "${purpose}" that rests on consent`, `Use one of: ${known.join(', ')}.`);
    }
    const subjects = await this.people.everySubjectOf(id);
    const gates = await this.records.gates.of(subjects);
    const now = new Date();
    const answer = haltedBy(gates, now) ?? this.cooledDown(subjects[0], gates, purpose, channel, now);
    const { mayAsk, because, notBefore } = answer;
    return {
      ...{ subject: subjects[0], purpose, channel, mayAsk, because },
      notBefore: notBefore === null ? null : iso(notBefore),
    };
  }

  /** A yes is the person's own; a no counts under whatever name they said it. */
  private cooledDown(
    person: string,
    gates: GateDoc[],
    purpose: string,
    channel: z.infer<typeof askQuery>['channel'],
    now: Date,
  ): MayAsk {
    const words = gates.flatMap(({ _id, consents }) =>
      consents
        .filter((consent) => consent.purpose === purpose)
        .map((consent) => ({
          channel: consent.channel,
          state: consent.state,
          at: consent.at.getTime(),
          validUntil: consent.validUntil?.getTime() ?? null,
        }))
        .filter(({ state }) => _id === person || (state !== 'given' && state !== 'renewed')),
    );
    return mayAskForConsent(words, channel, now.getTime(), this.rules.policy);
  }
}

/** Nobody who asked for quiet is asked for more. */
function haltedBy(gates: GateDoc[], now: Date): MayAsk | null {
  if (gates.some(({ closed }) => closed === 'suppressed' || closed === 'erased'))
    return { mayAsk: false, because: 'suppressed', notBefore: null };
  const halts = gates.map((gate) => haltOf(gate, now));
  if (halts.includes('restricted')) return { mayAsk: false, because: 'restricted', notBefore: null };
  if (halts.includes('objected')) return { mayAsk: false, because: 'objected', notBefore: null };
  if (!halts.includes('paused')) return null;
  const ends = gates
    .filter((gate) => haltOf(gate, now) === 'paused')
    .map(({ pausedUntil }) => pausedUntil?.getTime() ?? Infinity);
  const last = Math.max(...ends);
  return { mayAsk: false, because: 'paused', notBefore: last === Infinity ? null : last };
}
