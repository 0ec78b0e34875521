import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import {
  collections,
  readCursor,
  storeKeys,
  storeName,
  type ApiIdentity,
  type HoldScope,
  type LegalHold,
  type Records,
} from '@tact/records';
import { Roles, Who } from './auth/identity';
import { cursor, limit } from './customers/schemas';
import { notFound, Problem } from './problem';
import { RECORDS } from './providers';

/** Collections that hold something of people: of the others nothing needs holding. */
const stores = storeKeys.filter((key) => collections[key] !== null).map(storeName);

const holdBody = z
  .strictObject({
    /** One of these. */
    customer: z.string().min(1).max(200).optional(),
    store: z.enum(stores as [string, ...string[]]).optional(),
    reason: z.string().trim().min(10).max(1_000).describe('Why, for those who ask later: a case, a claim.'),
    until: z.iso.datetime({ offset: true }).describe('When somebody looks at it again, at the latest.'),
  })
  .refine(({ customer, store }) => (customer === undefined) !== (store === undefined), {
    message: 'Name a customer, or a store.',
  })
  .meta({
    examples: [
      { store: 'touches', reason: 'Claim 4711 against a campaign in May', until: '2030-01-01T00:00:00Z' },
    ],
  });
type HoldBody = z.infer<typeof holdBody>;

const holdsQuery = z.object({ limit, cursor, ended: z.enum(['true', 'false']).default('false') });
type HoldsQuery = z.infer<typeof holdsQuery>;

/** Legal holds: what is neither purged nor erased for now, why, who said so, and until when. */
@ApiTags('privacy')
@ApiBearerAuth()
@Roles('compliance')
@Controller('v1/legal-holds')
export class HoldsController {
  constructor(@Inject(RECORDS) private readonly records: Records) {}

  @Post()
  @HttpCode(201)
  @ApiOperation({
    summary: 'Hold a customer’s data, or a store. From the answer on nothing it covers is deleted.',
  })
  async put(
    @Body({ schema: holdBody }) { customer, store, reason, until }: HoldBody,
    @Who() who: ApiIdentity,
  ) {
    const end = new Date(until);
    if (end <= new Date()) {
      throw new Problem(
        422,
        'hold-is-over',
        'The hold is over',
        `${until} has passed.`,
        'Name a time to come.',
      );
    }
    const scope = customer === undefined ? { store: store as string } : await this.personOf(customer);
    const hold = await this.records.legalHolds.put(scope, reason, end, who.name);
    await this.note(who, 'put-legal-hold', hold);
    return holdJson(hold);
  }

  @Get()
  @ApiOperation({ summary: 'Holds in force, newest first; `ended=true` for all of them.' })
  async list(
    @Query({ schema: holdsQuery }) { ended, limit: most, cursor: from }: HoldsQuery,
    @Who() who: ApiIdentity,
  ) {
    const { items, next } = await this.records.legalHolds.page(
      ended === 'true',
      most,
      from === undefined ? null : readCursor(from),
    );
    await this.records.audit.noteOften(who, 'read', 'GET /v1/legal-holds');
    return { items: items.map(holdJson), next };
  }

  @Delete(':holdId')
  @HttpCode(200)
  @ApiOperation({ summary: 'Lift a hold. What its time was over for goes with the next purge.' })
  async lift(@Param('holdId') holdId: string, @Who() who: ApiIdentity) {
    const hold = await this.records.legalHolds.lift(holdId, who.name);
    if (hold === null) throw notFound('such hold in force', 'See GET /v1/legal-holds.');
    await this.note(who, 'lift-legal-hold', hold);
    return holdJson(hold);
  }

  private async personOf(customer: string): Promise<HoldScope> {
    const subjectKey = await this.records.subjects.find(customer);
    if (subjectKey === null)
      throw notFound('such customer', 'Name an account id or anonymous id that was heard of.');
    return { subjectKey };
  }

  private note(who: ApiIdentity, action: string, { id, store, subjectKey }: LegalHold): Promise<void> {
    const target = store === null ? id : `${store} ${id}`;
    return this.records.audit.note(who, action, target, subjectKey === null ? [] : [subjectKey]);
  }
}

const holdJson = ({ subjectKey, ...hold }: LegalHold) => ({
  ...hold,
  subject: subjectKey,
  lift: `DELETE /v1/legal-holds/${hold.id}`,
});
