import { Inject, Injectable } from '@nestjs/common';
import type { JourneyEvent } from '@tact/journey';
import { weekdays } from '@tact/policy';
import type { Records } from '@tact/records';
import { RECORDS } from '../providers';
import type { PreferencesBody } from './wish-schemas';

/** Passes on what a person chose: from a product service, or from their own pages. */
@Injectable()
export class Choices {
  constructor(@Inject(RECORDS) private readonly records: Records) {}

  /** What is left out stays as it was; null takes a choice back. */
  choose(subjectKey: string, body: PreferencesBody, now = new Date()): Promise<void> {
    return this.pass(subjectKey, eventsOf(body, now.getTime()), now);
  }

  /** Their own words, to their journey, at once. */
  async pass(subjectKey: string, events: JourneyEvent[], now = new Date()): Promise<void> {
    await this.records.inbox.accept(
      events.map((event) => ({ subjectKey, message: null, event, receivedAt: now, dueAt: now })),
    );
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
