import type { Candidate } from '../candidate';
import { consentAt, isRefused } from '../consents';
import {
  allow,
  defer,
  hold,
  holdIf,
  type Answer,
  type ContactRule,
  type Looked,
  type Question,
} from './rule';
import { iso } from '../time';

/** May we speak to them about this, here, at all? */
export const permissionRules: ContactRule[] = [
  {
    code: 'no-purpose',
    judgesService: true,
    judge: ({ candidate: { purpose, facts, kind } }) => {
      if (facts.purpose === null) return hold({ purpose, registered: false });
      const { essential, lawfulBasis } = facts.purpose;
      // Nobody can claim to be essential, and nobody can borrow an essential purpose to say something else.
      return holdIf((kind === 'service') !== essential, { purpose, lawfulBasis, essential });
    },
    tellOps: ({ candidate }) =>
      `The purpose "${candidate.purpose}" is not registered for this kind of message.`,
  },
  {
    code: 'no-consent',
    judgesService: false,
    judge: (q) => consentAnswer(q, 'none'),
    tellOps: ({ candidate }) => `No consent for ${scopeOf(candidate)}.`,
  },
  {
    code: 'consent-expired',
    judgesService: false,
    judge: (q) => consentAnswer(q, 'expired'),
    tellOps: ({ candidate }) => `Consent for ${scopeOf(candidate)} has expired.`,
  },
  {
    code: 'unreachable',
    judgesService: true,
    judge: ({ journey, candidate: { channel } }) =>
      holdIf(channel === 'email' && !journey.person.hasEmail, { channel }),
    tellOps: () => 'No mail address is known, or the one that is takes no mail.',
  },
  {
    code: 'paused',
    judgesService: false,
    judge: ({ journey: { pause }, now }) => {
      if (pause === null) return allow({ pausedAt: null });
      const looked = { pausedAt: pause.since, untilAt: pause.until };
      if (pause.until === null) return hold(looked);
      return now < pause.until ? defer(pause.until, looked) : allow(looked);
    },
    tellOps: (_, a) =>
      a.do === 'defer' ? `They paused until ${iso(a.until)}.` : 'They paused, without an end.',
  },
  {
    code: 'channel-not-chosen',
    judgesService: false,
    judge: ({ journey: { preferences }, candidate: { channel } }) =>
      holdIf(preferences.channels?.includes(channel) === false, { channel }),
    tellOps: ({ candidate }) => `${candidate.channel} is not among the channels they chose.`,
  },
  {
    code: 'topic-not-chosen',
    judgesService: false,
    judge: ({ journey: { preferences }, candidate: { topic } }) =>
      holdIf(topic !== null && preferences.topics !== null && !preferences.topics.includes(topic), { topic }),
    tellOps: (_, { looked }) => `"${String(looked['topic'])}" is not among the topics they chose.`,
  },
];

const scopeOf = ({ purpose, channel, sensitivity }: Candidate): string =>
  `${purpose} by ${channel}${sensitivity === undefined ? '' : `, ${sensitivity}`}`;

/** Holds when a consent is needed and missing in this way. */
function consentAnswer({ journey, candidate, now }: Question, missing: 'none' | 'expired'): Answer {
  const { purpose, channel, facts, sensitivity } = candidate;
  const lawfulBasis = facts.purpose?.lawfulBasis ?? null;
  if (lawfulBasis !== 'consent') {
    // What rests on something else needs no yes, but no word against it either.
    const isAgainst = missing === 'none' && isRefused(journey, purpose, channel, sensitivity);
    return holdIf(isAgainst, { purpose, channel, lawfulBasis });
  }
  const consent = consentAt(journey, purpose, channel, now, sensitivity);
  const { givenAt, validUntil: untilAt } = consent;
  const looked: Looked =
    sensitivity === undefined
      ? { purpose, channel, givenAt, untilAt }
      : { purpose, channel, sensitivity, givenAt, untilAt };
  return holdIf(!consent.valid && consent.because === missing, looked);
}
