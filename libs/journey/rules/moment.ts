import { isSameThing } from '../candidate';
import { countsToCaps, saidAt } from '../frequency';
import { isKnownZone, quietUntil, scheduleOpens } from '../local-time';
import { currentSession } from '../sessions';
import { DAY, HOUR, iso, MINUTE } from '../time';
import { isPushed } from '../words';
import { allow, defer, deferUntil, hold, holdIf, type ContactRule, type Looked } from './rule';

/** Is this the moment for it? */
export const momentRules: ContactRule[] = [
  {
    code: 'outside-schedule',
    judgesService: false,
    judge: ({ journey, candidate, now }) => {
      const { schedule, minDaysBetween } = journey.preferences;
      const { timeZone } = journey.person;
      const hasZone = timeZone !== null && isKnownZone(timeZone);
      if (schedule !== null && !hasZone) return hold({ timeZone: null });
      const opens = schedule === null || timeZone === null ? null : scheduleOpens(now, timeZone, schedule);
      const last = Math.max(-Infinity, ...journey.touches.filter(countsToCaps).map(saidAt));
      const rests =
        minDaysBetween === null || !isPushed(candidate.channel) ? -Infinity : last + minDaysBetween * DAY;
      return deferUntil(Math.max(opens ?? -Infinity, rests), now, { timeZone, minDaysBetween });
    },
    tellOps: (_, a) =>
      a.do === 'defer'
        ? `Outside the days, hours or frequency they chose, until ${iso(a.until)}.`
        : 'They chose days and hours, and their time zone is unknown.',
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
      const said = journey.touches
        .filter(countsToCaps)
        .map(saidAt)
        .sort((a, b) => a - b);
      let until = -Infinity;
      const looked: Looked = {};
      for (const { touches, windowHours } of policy.frequencyCaps) {
        const inWindow = said.filter((at) => now < at + windowHours * HOUR);
        looked[`in${windowHours}h`] = inWindow.length;
        const leavesFirst = inWindow[inWindow.length - touches];
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
      const { perPromotion, perSession, windowDays } = policy.impressions;
      const shown = journey.touches.filter((t) => !isPushed(t.channel) && t.outcome?.is !== 'undelivered');
      const same = shown.filter((touch) => isSameThing(touch, candidate));
      if (same.some(({ outcome }) => outcome === null)) return hold({ alreadyThere: true });
      if (candidate.kind !== 'promotion' && candidate.kind !== 'retargeting')
        return allow({ alreadyThere: false });
      const often = same.filter(({ reservedAt }) => now < reservedAt + windowDays * DAY).length;
      const since = currentSession(journey.sessions, now, policy)?.startedAt ?? Infinity;
      // What waits unanswered will be met in the same session.
      const inSession = shown.filter(
        (t) =>
          (t.kind === 'promotion' || t.kind === 'retargeting') &&
          (t.outcome === null || Math.max(t.reservedAt, t.shownAt ?? 0) >= since),
      ).length;
      return holdIf(often >= perPromotion || inSession >= perSession, {
        alreadyThere: false,
        often,
        inSession,
      });
    },
    tellOps: (_, { looked }) =>
      looked['alreadyThere'] === true
        ? 'The same message still waits in the product for an answer.'
        : `Shown ${String(looked['often'])} times; ${String(looked['inSession'])} promotions in this session.`,
  },
  {
    code: 'outranked',
    judgesService: false,
    judge: ({ now, policy, winner }) =>
      winner === null ? allow({ winner }) : defer(now + policy.outranked.recheckMinutes * MINUTE, { winner }),
    tellOps: (_, { looked }) => `"${String(looked['winner'])}" won the moment.`,
  },
];
