import { Inject, Injectable } from '@nestjs/common';
import type { JourneyEvent } from '@tact/journey';
import { weekdays } from '@tact/policy';
import type { Records } from '@tact/records';
import { RECORDS } from '../providers';
import { Provenance, type Telling } from './provenance';
import { tellJourney } from './tell-journey';
import type { PreferencesBody } from './wish-schemas';

/** Takes what people choose to their journeys, from the API and from their own pages alike, and notes who told it. */
@Injectable()
export class Preferences {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(Provenance) private readonly provenance: Provenance,
  ) {}

  async choose(subjectKey: string, body: PreferencesBody, told: Telling): Promise<void> {
    const chosen = Object.entries(body).filter(([, value]) => value !== undefined);
    const fieldOf = ([choice]: [string, unknown]) => `preferences.${choice}`;
    const takenBack = chosen.filter(([, value]) => value === null).map(fieldOf);
    await this.provenance.note(subjectKey, chosen.map(fieldOf), { ...told, takenBack });
    await tellJourney(this.records, subjectKey, eventsOf(body, told.at.getTime()), told.at);
  }
}

function eventsOf({ schedule, ceiling, ...others }: PreferencesBody, at: number): JourneyEvent[] {
  const choices = {
    ...others,
    ...(schedule === undefined
      ? {}
      : { schedule: schedule && { ...schedule, weekdays: numbered(schedule) } }),
  };
  const given = Object.fromEntries(Object.entries(choices).filter(([, choice]) => choice !== undefined));
  return [
    ...(Object.keys(given).length === 0 ? [] : [{ type: 'Preferences Given' as const, at, ...given }]),
    ...(ceiling === undefined ? [] : [{ type: 'Level Wished' as const, at, ceiling }]),
  ];
}

/** 1 Monday … 7 Sunday, each once. */
const numbered = ({ weekdays: named }: NonNullable<PreferencesBody['schedule']>): number[] =>
  weekdays.flatMap((day, index) => (named.includes(day) ? [index + 1] : []));
