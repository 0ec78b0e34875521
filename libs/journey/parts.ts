import type { Interest, Journey, Retargeting, Task } from './journey';
import type { Instant } from './time';
import { withFields } from './with-fields';

/**
 * The parts of a journey that nearly every look at it reads, with some of their fields changed. Every field is written
 * out, as in `copyOf`: V8 gives what is spread in another place another shape, and where more than four shapes pass by
 * a field is looked up by name. So those of a kind have one shape, or two where a field may be absent.
 */

type Person = Journey['person'];
type Level = Journey['level'];
type Activity = Journey['activity'];

export const personWith = (person: Person, changes: Partial<Person>): Person =>
  withFields<Person>(
    {
      timeZone: person.timeZone,
      language: person.language,
      hasFirstName: person.hasFirstName,
      hasFormalName: person.hasFormalName,
      hasEmail: person.hasEmail,
      region: person.region,
      goals: person.goals,
    },
    changes,
  );

export const levelWith = (level: Level, changes: Partial<Level>): Level =>
  withFields<Level>(
    {
      is: level.is,
      since: level.since,
      ceiling: level.ceiling,
      wished: level.wished,
      wishedAt: level.wishedAt,
      lockedSince: level.lockedSince,
    },
    changes,
  );

export const interestWith = (interest: Interest, changes: Partial<Interest>): Interest =>
  withFields<Interest>(
    {
      score: interest.score,
      at: interest.at,
      organicSearches: interest.organicSearches,
      queries: interest.queries,
      firstViews: interest.firstViews,
      boughtAt: interest.boughtAt,
    },
    changes,
  );

export const closedTask = ({ kind, openedAt, about }: Task, closedAt: Instant): Task => ({
  kind,
  openedAt,
  about,
  closedAt,
});

/** Activity; what is undefined is absent. */
export function activityOf(
  { firstAt, lastAt, activeDays, days }: Activity,
  countedThrough: number | undefined,
  silentFrom: Instant | undefined,
): Activity {
  const activity: Activity = { firstAt, lastAt, activeDays, days };
  if (countedThrough !== undefined) activity.countedThrough = countedThrough;
  if (silentFrom !== undefined) activity.silentFrom = silentFrom;
  return activity;
}

/** A retargeting; what is undefined is absent, and so is a list of nothing. */
export function retargetingOf(
  { startedAt, end }: Retargeting,
  known: string[] | undefined,
  looked: true | undefined,
): Retargeting {
  const retargeting: Retargeting = { startedAt, end };
  if (known !== undefined && known.length > 0) retargeting.known = known;
  if (looked) retargeting.looked = looked;
  return retargeting;
}
