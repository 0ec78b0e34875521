import { isSameThing } from '../candidate';
import { countsToCaps, impressionsAt, IMPRESSIONS_KEPT, saidAt } from '../frequency';
import { quietUntil, scheduleOpens } from '../local-time';
import { isKnownZone } from '../zone-clock';
import { currentSession } from '../sessions';
import type { Preferences, Touch } from '../journey';
import { sortedBy } from '../sorted-by';
import { DAY, HOUR, iso, MINUTE, type Instant } from '../time';
import { isPushed } from '../words';
import { allow, defer, deferUntil, hold, holdIf, type ContactRule, type Looked } from './rule';

type Schedule = NonNullable<Preferences['schedule']>;

/** Is this the moment for it? */
export const momentRules: ContactRule[] = [
  {
    code: 'outside-schedule',
    judgesService: false,
    judge: ({ journey, candidate, now }) => {
      const { schedule, minDaysBetween } = journey.preferences;
      const { timeZone } = journey.person;
      const looked = { timeZone, minDaysBetween };
      const opens = schedule === null ? null : opensIn(schedule, timeZone, now);
      if (opens === 'never') return hold(looked);
      const rests =
        minDaysBetween === null || !isPushed(candidate.channel)
          ? -Infinity
          : Math.max(-Infinity, ...journey.touches.filter(countsToCaps).map(saidAt)) + minDaysBetween * DAY;
      return deferUntil(Math.max(opens ?? -Infinity, rests), now, looked);
    },
    tellOps: (_, a) =>
      a.do === 'defer'
        ? `Outside the days, hours or frequency they chose, until ${iso(a.until)}.`
        : a.looked['timeZone'] === null
          ? 'They chose days and hours, and their time zone is unknown.'
          : 'The days they chose never come.',
  },
  {
    code: 'quiet-hours',
    judgesService: false,
    judge: ({ journey, now, policy: { quietHours } }) => {
      const { timeZone } = journey.person;
      if (timeZone === null || !isKnownZone(timeZone)) return hold({ timeZone: null });
      const release = quietUntil(now, timeZone, quietHours.from, quietHours.to);
      if (release === null) return allow({ timeZone });
      return defer(release + journey.seed * quietHours.spreadReleaseMinutes * MINUTE, { timeZone });
    },
    tellOps: (_, a) =>
      a.do === 'hold' ? 'Unknown time zone.' : `Quiet hours in ${String(a.looked['timeZone'])}.`,
  },
  {
    code: 'frequency-cap',
    judgesService: false,
    judge: ({ journey, candidate, now, policy }) => {
      if (!isPushed(candidate.channel)) return allow({ channel: candidate.channel });
      const said = saidTimes(journey.touches);
      let until = -Infinity;
      const looked: Looked = {};
      for (const { touches, windowHours } of policy.frequencyCaps) {
        // The latest come last.
        let before = said.length;
        while (before > 0 && now < (said[before - 1] ?? -Infinity) + windowHours * HOUR) before -= 1;
        const inWindow = said.length - before;
        looked[inWindowOf(windowHours)] = inWindow;
        const leavesFirst = inWindow < touches ? undefined : said[said.length - touches];
        if (leavesFirst !== undefined) until = Math.max(until, leavesFirst + windowHours * HOUR);
      }
      return deferUntil(until, now, looked);
    },
    tellOps: (_, a) => `The cap is reached (${JSON.stringify(a.looked)}).`,
  },
  {
    code: 'impression-cap',
    judgesService: false,
    judge: ({ journey, candidate, now, policy }) => {
      if (isPushed(candidate.channel)) return allow({ channel: candidate.channel });
      const { perPromotion, perSession } = policy.impressions;
      const isThere = journey.touches.some(
        (t) => !isPushed(t.channel) && t.outcome === null && isSameThing(t, candidate),
      );
      if (isThere) return hold({ alreadyThere: true });
      if (candidate.kind !== 'promotion' && candidate.kind !== 'retargeting')
        return allow({ alreadyThere: false });
      const shown = impressionsAt(journey.touches, now, policy);
      const often = shown.filter((touch) => isSameThing(touch, candidate)).length;
      const since = currentSession(journey.sessions, now, policy)?.startedAt ?? Infinity;
      // What waits unanswered will be met in the same session.
      const inSession = shown.filter((t) => t.outcome === null || saidAt(t) >= since).length;
      const isFull = shown.length >= IMPRESSIONS_KEPT;
      return holdIf(often >= perPromotion || inSession >= perSession || isFull, {
        alreadyThere: false,
        often,
        inSession,
        inAll: shown.length,
      });
    },
    tellOps: (_, { looked }) =>
      looked['alreadyThere'] === true
        ? 'The same message still waits in the product for an answer.'
        : `Shown ${String(looked['often'])} times; ${String(looked['inSession'])} promotions in this session, ` +
          `${String(looked['inAll'])} in all.`,
  },
  {
    code: 'outranked',
    judgesService: false,
    judge: ({ now, policy, winner }) =>
      winner === null ? allow({ winner }) : defer(now + policy.outranked.recheckMinutes * MINUTE, { winner }),
    tellOps: (_, { looked }) => `"${String(looked['winner'])}" won the moment.`,
  },
];

const windowNames = new Map<number, string>();

/** What a cap looked at is recorded under; there are only as many as policies have windows. */
function inWindowOf(hours: number): string {
  const name = windowNames.get(hours) ?? `in${hours}h`;
  windowNames.set(hours, name);
  return name;
}

/** When what counts to the caps was said, in order. */
function saidTimes(touches: Touch[]): Instant[] {
  const times: Instant[] = [];
  for (const touch of touches) if (countsToCaps(touch)) times.push(saidAt(touch));
  return sortedBy(times, (at) => at);
}

/** When the days and hours they chose begin; null where they have begun. */
function opensIn(schedule: Schedule, timeZone: string | null, now: Instant): Instant | null | 'never' {
  if (timeZone === null || !isKnownZone(timeZone)) return 'never';
  return scheduleOpens(now, timeZone, schedule);
}
