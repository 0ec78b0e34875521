import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Client } from '@temporalio/client';
import type { RuleBookSource } from '@tact/policy';
import type { ApiIdentity, Records } from '@tact/records';
import { signalJourneys } from '@tact/temporal';
import { renewPolicy } from '@tact/workflows';
import { Roles, Who } from '../auth/identity';
import { BOOK, RECORDS, TEMPORAL } from '../providers';
import { renewalBody, type RenewalBody } from './schemas';

/** Journeys carry the policy they decide by, and take a new one when they continue as new; here, at once. */
@ApiTags('ops')
@ApiBearerAuth()
@Roles('ops')
@Controller('v1/ops/policy/renewals')
export class RenewalsController {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(BOOK) private readonly book: RuleBookSource,
    @Inject(TEMPORAL) private readonly client: Client,
  ) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Let journeys decide by the policy in force from now on, a page of them; ask again with `next`.',
  })
  async renew(@Body({ schema: renewalBody }) { after, most }: RenewalBody, @Who() who: ApiIdentity) {
    const policy = this.book.policy();
    const page = await this.records.journal.ongoing(after, most);
    const { signalled, notRunning } = await signalJourneys(this.client, page, renewPolicy, [policy]);
    await this.records.audit.note(who, 'renew-policy', `${policy.version}: ${signalled} journeys`);
    const next = page.length === most ? (page.at(-1) ?? null) : null;
    return { policy: policy.version, renewed: signalled, notRunning, next };
  }
}
