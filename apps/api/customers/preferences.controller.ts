import { Body, Controller, Get, Inject, Param, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { iso, type JourneyEvent } from '@tact/journey';
import { weekdays } from '@tact/policy';
import type { ApiIdentity, Records } from '@tact/records';
import { Roles, Who } from '../auth/identity';
import { notFound } from '../problem';
import { RECORDS } from '../providers';
import { People } from './people';
import { Provenance } from './provenance';
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
    private readonly provenance: Provenance,
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
      'Choose topics, days and hours, a distance between messages, a most personal level. Null takes back.',
  })
  async choose(
    @Param('id', { schema: externalId }) id: string,
    @Body({ schema: preferencesBody }) body: PreferencesBody,
    @Who() who: ApiIdentity,
  ) {
    const subject = await this.records.subjects.findOrCreate(id);
    const now = new Date();
    await this.provenance.note(
      subject,
      Object.keys(body).map((choice) => `preferences.${choice}`),
      {
        by: who.name,
        method: 'preferences',
        at: now,
        takenBack: Object.entries(body).flatMap(([choice, value]) =>
          value === null ? [`preferences.${choice}`] : [],
        ),
      },
    );
    await this.records.inbox.accept(
      eventsOf(body, now.getTime()).map((event) => ({
        subjectKey: subject,
        message: null,
        event,
        receivedAt: now,
        dueAt: now,
      })),
    );
    return { subject, chosen: body };
  }
}

function eventsOf(
  { topics, schedule, minDaysBetween, ceiling }: PreferencesBody,
  at: number,
): JourneyEvent[] {
  const given = {
    ...(topics === undefined ? {} : { topics }),
    ...(schedule === undefined
      ? {}
      : { schedule: schedule && { ...schedule, weekdays: numbered(schedule) } }),
    ...(minDaysBetween === undefined ? {} : { minDaysBetween }),
  };
  return [
    ...(Object.keys(given).length === 0 ? [] : [{ type: 'Preferences Given' as const, at, ...given }]),
    ...(ceiling === undefined ? [] : [{ type: 'Level Wished' as const, at, ceiling }]),
  ];
}

/** 1 Monday … 7 Sunday, each once. */
const numbered = ({ weekdays: named }: NonNullable<PreferencesBody['schedule']>): number[] =>
  weekdays.flatMap((day, index) => (named.includes(day) ? [index + 1] : []));
