import { Controller, Delete, Get, HttpCode, Inject, Param, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ApiIdentity, Records } from '@tact/records';
import { Roles, Who } from '../auth/identity';
import { RECORDS } from '../providers';
import { People } from './people';
import { externalId } from './schemas';
import { Tracking } from './tracking';

/** Limited tracking: from then on only what essential functions need is kept. */
@ApiTags('customers')
@ApiBearerAuth()
@Roles('product', 'compliance')
@Controller('v1/customers/:id/tracking-limit')
export class TrackingController {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    private readonly people: People,
    private readonly tracking: Tracking,
  ) {}

  @Get()
  @Roles('product', 'ops', 'compliance')
  @ApiOperation({
    summary: 'Whether a customer limited tracking, since when and how, and what was dropped for it.',
  })
  async read(@Param('id', { schema: externalId }) id: string) {
    const subject = await this.people.subjectOf(id);
    return { subject, ...(await this.tracking.of(subject)) };
  }

  @Put()
  @HttpCode(200)
  @ApiOperation({ summary: 'Limit tracking, from this answer on. Twice is as good as once.' })
  async limit(@Param('id', { schema: externalId }) id: string, @Who() who: ApiIdentity) {
    const subject = await this.records.subjects.findOrCreate(id);
    await this.tracking.limit(subject, who.name, new Date());
    return { subject, ...(await this.tracking.of(subject)) };
  }

  @Delete()
  @HttpCode(200)
  @ApiOperation({ summary: 'The customer lets us learn again. A browser that says Sec-GPC limits it anew.' })
  async lift(@Param('id', { schema: externalId }) id: string, @Who() who: ApiIdentity) {
    const subject = await this.people.subjectOf(id);
    await this.tracking.lift(subject, who.name, new Date());
    return { subject, ...(await this.tracking.of(subject)) };
  }
}
