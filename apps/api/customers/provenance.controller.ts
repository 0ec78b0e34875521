import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import { readCursor, type ApiIdentity, type OpenedFact, type Records } from '@tact/records';
import { Roles, Who } from '../auth/identity';
import { RECORDS } from '../providers';
import { People } from './people';
import { externalId, pageQuery } from './schemas';

/** Where what a person told comes from. */
@ApiTags('customers')
@ApiBearerAuth()
@Roles('product', 'ops', 'compliance')
@Controller('v1/customers/:id/provenance')
export class ProvenanceController {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    private readonly people: People,
  ) {}

  @Get()
  @ApiOperation({
    summary:
      'Every fact a customer volunteered, newest first: who passed it on, when, what for. Never what it says.',
  })
  async list(
    @Param('id', { schema: externalId }) id: string,
    @Query({ schema: pageQuery }) { limit, cursor }: z.infer<typeof pageQuery>,
    @Who() { role }: ApiIdentity,
  ) {
    const subjects = await this.people.everySubjectOf(id);
    const page = await this.records.toldFacts.page(
      subjects,
      limit,
      cursor === undefined ? null : readCursor(cursor),
    );
    return { items: page.items.map((fact) => factJson(fact, role === 'compliance')), next: page.next };
  }
}

const factJson = (fact: OpenedFact, inFull: boolean) => ({
  field: fact.field,
  subject: fact.subjectKey,
  at: fact.at.toISOString(),
  recordedAt: fact.recordedAt.toISOString(),
  by: fact.by,
  actor: fact.actor,
  method: fact.method,
  purposes: fact.purposes,
  takenBack: fact.takenBack,
  // Which context it was is nobody's business but theirs and that of whoever has to show it.
  ...(inFull && fact.detail !== null ? { detail: fact.detail } : {}),
});
