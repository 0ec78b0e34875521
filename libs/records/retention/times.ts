import { DateTime, Duration } from 'luxon';
import type { ContactPolicy } from '@tact/journey';
import {
  retentionCategories,
  type Retention,
  type RetentionCategory,
} from '../data-map/retention-categories';

/** How long each category is kept here, as ISO 8601; null for what no age ends. */
export type RetentionTimes = Readonly<Record<RetentionCategory, string | null>>;

const entries = Object.entries(retentionCategories) as [RetentionCategory, Retention][];

/**
 * The times in force: those of the table, and what the contact policy and the settings say instead. Throws for a
 * setting that is no time.
 */
export function retentionTimes(
  env: NodeJS.ProcessEnv = process.env,
  { memory }: Pick<ContactPolicy, 'memory'> = {},
): RetentionTimes {
  return Object.fromEntries(
    entries.map(([category, { for: usual, setting }]) => {
      const ofPolicy = memory && timesOf(memory)[category];
      if (ofPolicy !== undefined) return [category, ofPolicy];
      const wanted = setting === undefined ? undefined : env[setting];
      if (wanted === undefined || wanted === '') return [category, usual];
      const time = Duration.fromISO(wanted);
      if (!time.isValid || time.toMillis() <= 0) {
        throw new Error(`${setting} is "${wanted}": write how long as ISO 8601, such as P13M.`);
      }
      return [category, wanted];
    }),
  ) as RetentionTimes;
}

/** What the policy decides: null erases nobody by itself. */
const timesOf = ({
  behaviourDays,
  inactiveMonths,
}: NonNullable<ContactPolicy['memory']>): Partial<Record<RetentionCategory, string | null>> => ({
  'journey-memory': `P${behaviourDays}D`,
  'inactive-people': inactiveMonths === null ? null : `P${inactiveMonths}M`,
});

/** What is older than this has been kept for its whole time. By the calendar, in UTC; never an instant early. */
export const cutoffOf = (time: string, now: Date): Date =>
  DateTime.fromJSDate(now, { zone: 'utc' }).minus(Duration.fromISO(time)).toJSDate();
