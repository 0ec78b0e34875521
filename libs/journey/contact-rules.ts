import { isSameThing, type Candidate } from './candidate';
import { consentAt } from './consents';
import { entryOf } from './entry-of';
import { countsToCaps, saidAt } from './frequency';
import { isNewInterest, searchesIn } from './interest-strength';
import type { Journey } from './journey';
import { levelAt } from './ladder';
import { isKnownZone, quietUntil } from './local-time';
import type { ContactPolicy } from './policy';
import type { ReasonCode } from './reasons';
import { isRetargetingOver } from './retargetings';
import { DAY, HOUR, iso, MINUTE, type Instant } from './time';
import { isPushed, levelRank } from './words';

export interface Question {
  journey: Journey;
  candidate: Candidate;
  now: Instant;
  policy: ContactPolicy;
  /** The play that won this moment, when it was not this one. */
  winner: string | null;
}

/** What a rule looked at, as it goes into the decision record. */
export type Looked = Record<string, string | number | boolean | null>;

export type Answer =
  | { do: 'allow'; looked: Looked }
  | { do: 'defer'; until: Instant; looked: Looked }
  | { do: 'hold'; looked: Looked };

export interface ContactRule {
  code: ReasonCode;
  /** Service touches are held by few rules only. */
  judgesService: boolean;
  judge(question: Question): Answer;
  /** One sentence for the customer, in words they recognize. */
  tellCustomer(question: Question, answer: Answer): string;
  /** One line for ops. */
  tellOps(question: Question, answer: Answer): string;
  /** What would change the answer. */
  wouldChange(question: Question, answer: Answer): string;
}

const allow = (looked: Looked): Answer => ({ do: 'allow', looked });
const hold = (looked: Looked): Answer => ({ do: 'hold', looked });
const defer = (until: Instant, looked: Looked): Answer => ({ do: 'defer', until, looked });
const when = (answer: Answer): string => (answer.do === 'defer' ? iso(answer.until) : 'now');
const theTopic = (q: Question): string => q.candidate.category ?? 'this';

/** The contact policy, one entry a rule. Order decides only which reason is named first. */
export const contactRules: ContactRule[] = [
  {
    code: 'stopped',
    judgesService: true,
    judge: ({ candidate }) =>
      candidate.facts.stoppedBy === null ? allow({ stop: null }) : hold({ stop: candidate.facts.stoppedBy }),
    tellCustomer: () => 'We have stopped this message for everyone for now.',
    tellOps: (_, a) => `An operator's stop covers it (${String(a.looked.stop)}).`,
    wouldChange: (_, a) => `Lift the stop: DELETE /v1/ops/stops/${String(a.looked.stop)}`,
  },
  {
    code: 'no-purpose',
    judgesService: true,
    judge: ({ candidate: { purpose, facts, kind } }) => {
      if (facts.purpose === null) return hold({ purpose, registered: false });
      const { essential } = facts.purpose;
      // Nobody can claim to be essential, and nobody can borrow an essential purpose to say something else.
      return (kind === 'service') !== essential
        ? hold({ purpose, registered: true, essential })
        : allow({ purpose, lawfulBasis: facts.purpose.lawfulBasis });
    },
    tellCustomer: () => 'We have no good reason to write to you about this, so we do not.',
    tellOps: (q) => `The play's purpose "${q.candidate.purpose}" is not registered for this kind of message.`,
    wouldChange: () => 'Register the purpose with a lawful basis, or give the play a registered one.',
  },
  {
    code: 'no-consent',
    judgesService: false,
    judge: (q) => consentAnswer(q, 'none'),
    tellCustomer: (q) => `You have not asked us for this by ${q.candidate.channel}.`,
    tellOps: (q) => `No consent for ${q.candidate.purpose} by ${q.candidate.channel}.`,
    wouldChange: (q) => `The customer gives consent for ${q.candidate.purpose} by ${q.candidate.channel}.`,
  },
  {
    code: 'consent-expired',
    judgesService: false,
    judge: (q) => consentAnswer(q, 'expired'),
    tellCustomer: () => 'Your consent for this has run out, so we stay quiet.',
    tellOps: (q) => `Consent for ${q.candidate.purpose} by ${q.candidate.channel} has expired.`,
    wouldChange: () => 'The customer renews the consent.',
  },
  {
    code: 'unreachable',
    judgesService: true,
    judge: ({ journey, candidate: { channel } }) =>
      channel === 'email' && !journey.person.hasEmail
        ? hold({ channel, address: false })
        : allow({ channel, address: channel === 'email' ? true : null }),
    tellCustomer: () => 'You have not given us an address to write to.',
    tellOps: () => 'No mail address is known.',
    wouldChange: () => 'The customer gives a mail address.',
  },
  {
    code: 'not-approved',
    judgesService: true,
    judge: ({ candidate }) => (candidate.facts.approved ? allow(hashOf(candidate)) : hold(hashOf(candidate))),
    tellCustomer: () => 'Nobody of us has checked this text yet, so we do not send it.',
    tellOps: (q) => `No editor approved the content of "${q.candidate.play}" as it stands.`,
    wouldChange: (q) => `An editor reads it: tact plays approve ${q.candidate.play}`,
  },
  {
    code: 'stale',
    judgesService: true,
    judge: ({ candidate, now }) => {
      const looked = { untrue: candidate.facts.untrue, freshUntil: iso(candidate.freshUntil) };
      return looked.untrue !== null || now >= candidate.freshUntil ? hold(looked) : allow(looked);
    },
    tellCustomer: () => 'What we wanted to say is no longer true or no longer timely.',
    tellOps: (_, a) =>
      a.looked.untrue ? `No longer true: ${String(a.looked.untrue)}.` : 'Older than its freshness.',
    wouldChange: () => 'A new trigger.',
  },
  {
    code: 'just-bought',
    judgesService: false,
    judge: ({ journey, candidate: { product }, now, policy }) => {
      const boughtAt = journey.purchases.findLast((p) => p.product === product)?.at;
      const looked = { product, boughtAt: boughtAt === undefined ? null : iso(boughtAt) };
      return boughtAt !== undefined && now < boughtAt + policy.justBoughtDays * DAY
        ? hold(looked)
        : allow(looked);
    },
    tellCustomer: () => 'You have just bought it.',
    tellOps: (_, a) => `They bought ${String(a.looked.product)} on ${String(a.looked.boughtAt)}.`,
    wouldChange: (q) =>
      `${q.policy.justBoughtDays} days after the purchase, or a play about what goes with it.`,
  },
  {
    code: 'retargeting-over',
    judgesService: false,
    judge: ({ journey, candidate, now, policy }) => {
      const r = runOf(journey, candidate);
      if (!r) return allow({ startedAt: null });
      const over = isRetargetingOver(r, now, policy);
      const anew = over && isNewInterest(journey, candidate.category ?? '', r.startedAt, now, policy);
      const looked = { startedAt: iso(r.startedAt), days: policy.retargeting.days, over, newInterest: anew };
      return over && !anew ? hold(looked) : allow(looked);
    },
    tellCustomer: (q) => `We reminded you of ${theTopic(q)} for long enough.`,
    tellOps: (_, a) => `The retargeting that began ${String(a.looked.startedAt)} is over.`,
    wouldChange: (q) => `Only new interest in ${theTopic(q)}.`,
  },
  {
    code: 'retargeting-spent',
    judgesService: false,
    judge: ({ journey, candidate, now, policy }) => {
      const r = runOf(journey, candidate);
      if (!r || !isRetargetingOver(r, now, policy)) return allow({ ended: null });
      const ended = r.end?.how ?? 'spent';
      const anew = isNewInterest(journey, candidate.category ?? '', r.startedAt, now, policy);
      const looked = { ended, newInterest: anew };
      return ended !== 'won' && !anew ? hold(looked) : allow(looked);
    },
    tellCustomer: (q) => `You did not take up ${theTopic(q)}, and that is an answer.`,
    tellOps: () => 'It ended without a purchase.',
    wouldChange: (q) => `Only new interest in ${theTopic(q)}.`,
  },
  {
    code: 'interest-too-weak',
    judgesService: false,
    judge: ({ journey, candidate, now, policy }) => {
      if (candidate.kind !== 'retargeting') return allow({ kind: candidate.kind });
      const { searches, distinctDays, strong } = searchesIn(journey, candidate.category ?? '', now, policy);
      const looked = { searches, distinctDays, category: candidate.category };
      return strong ? allow(looked) : hold(looked);
    },
    tellCustomer: (q) => `You only glanced at ${theTopic(q)}.`,
    tellOps: (q, a) =>
      `${String(a.looked.searches)} organic searches on ${String(a.looked.distinctDays)} days; ` +
      `${q.policy.interest.searches} on ${q.policy.interest.distinctDays} are needed.`,
    wouldChange: (q) =>
      `${q.policy.interest.searches} searches of their own on ${q.policy.interest.distinctDays} days ` +
      `within ${q.policy.interest.windowDays}.`,
  },
  {
    code: 'backing-off',
    judgesService: false,
    judge: ({ journey: { backOff }, candidate, now, policy: { backOff: p } }) => {
      const { ignoredInARow: n, judgedAt } = backOff;
      if (n === 0 || judgedAt === null) return allow({ ignoredInARow: 0 });
      if (n >= p.silentAfter) return hold({ ignoredInARow: n, untilNewInterest: true });
      if (n >= p.generalOnlyAfter && candidate.kind !== 'general') {
        return hold({ ignoredInARow: n, generalOnly: true });
      }
      const until = judgedAt + p.baseDays ** n * DAY;
      return now < until ? defer(until, { ignoredInARow: n }) : allow({ ignoredInARow: n });
    },
    tellCustomer: () => 'You did not answer our last messages, so we keep quiet for a while.',
    tellOps: (_, a) => `${String(a.looked.ignoredInARow)} ignored in a row.`,
    wouldChange: (_, a) =>
      a.do === 'defer' ? `Time: ${when(a)}, or any answer of theirs.` : 'New interest of their own.',
  },
  {
    code: 'too-familiar',
    judgesService: false,
    judge: ({ journey, candidate, now }) => {
      const level = levelAt(journey, now);
      return candidate.variants.some((variant) => levelRank(variant.level) <= levelRank(level))
        ? allow({ level })
        : hold({ level });
    },
    tellCustomer: () => 'It would be more personal than we know each other.',
    tellOps: (_, a) => `Every variant is more personal than the level reached (${String(a.looked.level)}).`,
    wouldChange: () => 'The journey reaches the level, or the play gets a less personal variant.',
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
    tellCustomer: (_, a) =>
      a.do === 'hold' ? 'We do not know your local time, so we stay quiet.' : 'It is night where you are.',
    tellOps: (_, a) =>
      a.do === 'hold' ? 'Unknown time zone.' : `Quiet hours in ${String(a.looked.timeZone)}.`,
    wouldChange: (_, a) => (a.do === 'hold' ? 'A known time zone.' : `Time: ${when(a)}.`),
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
      return until > now ? defer(until, looked) : allow(looked);
    },
    tellCustomer: () => 'You have heard enough from us for now.',
    tellOps: (_, a) => `The cap is reached (${JSON.stringify(a.looked)}).`,
    wouldChange: (_, a) => `Time: ${when(a)}.`,
  },
  {
    code: 'impression-cap',
    judgesService: false,
    judge: ({ journey, candidate }) => {
      if (isPushed(candidate.channel)) return allow({ channel: candidate.channel });
      const alreadyThere = journey.touches.some(
        (touch) => !isPushed(touch.channel) && touch.outcome === null && isSameThing(touch, candidate),
      );
      return alreadyThere ? hold({ alreadyThere }) : allow({ alreadyThere });
    },
    tellCustomer: () => 'It is in your inbox already.',
    tellOps: () => 'The same message still waits in the product for an answer.',
    wouldChange: () => 'What became of it is known: clicked, or shown and left.',
  },
  {
    code: 'outranked',
    judgesService: false,
    judge: ({ now, policy, winner }) =>
      winner === null ? allow({ winner }) : defer(now + policy.outranked.recheckMinutes * MINUTE, { winner }),
    tellCustomer: () => 'Something else mattered more at that moment.',
    tellOps: (_, a) => `"${String(a.looked.winner)}" won the moment.`,
    wouldChange: () => 'A moment of its own, before it lapses.',
  },
];

const runOf = (journey: Journey, candidate: Candidate) =>
  candidate.kind === 'retargeting' && candidate.category !== null
    ? entryOf(journey.retargetings, candidate.category)
    : undefined;

const hashOf = (candidate: Candidate): Looked => ({ contentHash: candidate.contentHash.slice(0, 16) });

/** Holds when a consent is needed and missing in this way. */
function consentAnswer({ journey, candidate, now }: Question, missing: 'none' | 'expired'): Answer {
  const { purpose, channel, facts } = candidate;
  if (facts.purpose?.lawfulBasis !== 'consent')
    return allow({ lawfulBasis: facts.purpose?.lawfulBasis ?? null });
  const consent = consentAt(journey, purpose, channel, now);
  if (!consent.valid)
    return consent.because === missing ? hold({ purpose, channel }) : allow({ purpose, channel });
  const validUntil = consent.validUntil === null ? null : iso(consent.validUntil);
  return allow({ purpose, channel, validUntil });
}
