import { localDate } from '../local-time';
import { isStillEnding } from '../reminders';
import { DAY, iso } from '../time';
import { deferUntil, holdIf, type ContactRule } from './rule';

/** Is what it says checked, true, and not a question put to their silence? */
export const contentRules: ContactRule[] = [
  {
    code: 'not-approved',
    judgesService: true,
    judge: ({ candidate: { contentHash, facts } }) =>
      holdIf(!facts.approved, { contentHash: contentHash.slice(0, 16) }),
    tellOps: ({ candidate }) => `No editor approved the content of "${candidate.play}" as it stands.`,
  },
  {
    code: 'stale',
    judgesService: true,
    judge: ({ journey, candidate: { facts, freshUntil, lastDay, consents }, now }) => {
      const isPast = lastDay !== null && localDate(now, journey.person.timeZone) > lastDay;
      const isSettled = consents?.some((ending) => !isStillEnding(journey, ending, now)) === true;
      const untrue =
        facts.untrue ??
        (isSettled ? 'consent-settled' : isPast ? 'occasion-over' : now >= freshUntil ? 'too-late' : null);
      return holdIf(untrue !== null, { untrue, freshUntilAt: freshUntil });
    },
    tellOps: (_, { looked }) => `No longer true: ${String(looked['untrue'])}.`,
  },
  {
    code: 'no-chase',
    judgesService: false,
    // Plays are refused when they are written; this is for what was written elsewhere.
    judge: ({ candidate: { trigger } }) =>
      holdIf(trigger.what === 'stage:resting', { trigger: trigger.what }),
    tellOps: () => 'Its trigger is that they did not answer. Nothing answers that.',
  },
  {
    code: 'said-already',
    judgesService: false,
    judge: ({ journey, candidate, now, policy }) => {
      const { contentHash, category, product, trigger } = candidate;
      const before = journey.touches.findLast(
        (touch) =>
          touch.product === product &&
          touch.category === category &&
          touch.contentHash === contentHash &&
          touch.outcome?.is !== 'undelivered',
      );
      // A letter is another each time, and whoever asks knows why.
      const repeats = trigger.on === 'event' || trigger.on === 'state';
      const until = before && repeats ? before.reservedAt + policy.saidAgainDays * DAY : null;
      return deferUntil(until, now, { saidAt: before?.reservedAt ?? null });
    },
    tellOps: (_, { looked }) => `They were told the same on ${iso(Number(looked['saidAt']))}.`,
  },
];
