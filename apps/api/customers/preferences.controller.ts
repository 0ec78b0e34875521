import { Body, Controller, Get, Inject, Param, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { iso } from '@tact/journey';
import type { ApiIdentity, Records } from '@tact/records';
import { Roles, Who } from '../auth/identity';
import { notFound } from '../problem';
import { RECORDS } from '../providers';
import { People } from './people';
import { Preferences } from './preferences';
import { externalId } from './schemas';
import { preferencesJson } from './views';
import { preferencesBody, type PreferencesBody } from './wish-schemas';

/** What a customer chose to hear, when, how often, and how personally. */
@ApiTags('customers')
@ApiBearerAuth()
@Roles('product', 'compliance')
@Controller('v1/customers/:id/preferences')
export class PreferencesController {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    private readonly people: People,
    private readonly preferences: Preferences,
  ) {}

  @Get()
  @Roles('product', 'ops', 'compliance')
  @ApiOperation({ summary: 'What a customer chose, as their journey last knew it.' })
  async read(@Param('id', { schema: externalId }) id: string) {
    const subject = await this.people.subjectOf(id);
    const projected = await this.records.journal.projected(subject);
    if (!projected) {
      throw notFound(
        'projection of this journey yet',
        'Ask again in a moment: it is made by the first event.',
      );
    }
    const { journey } = projected;
    return { subject, ...preferencesJson(journey), asOf: iso(journey.clock) };
  }

  @Put()
  @ApiOperation({
    summary:
      'Choose topics, channels, days and hours, a distance between messages, a most personal level, zone and language. Null takes back.',
  })
  async choose(
    @Param('id', { schema: externalId }) id: string,
    @Body({ schema: preferencesBody }) body: PreferencesBody,
    @Who() who: ApiIdentity,
  ) {
    const subject = await this.records.subjects.findOrCreate(id);
    const told = { by: who.name, method: 'preferences', at: new Date() };
    await this.preferences.choose(subject, body, told);
    return { subject, chosen: body };
  }
}
