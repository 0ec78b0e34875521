import { candidateKey, type Candidate } from './candidate';
import { contactRules, type Answer, type ContactRule, type Looked, type Question } from './contact-rules';
import type { Journey, Touch } from './journey';
import { levelAt } from './ladder';
import type { ContactPolicy } from './policy';
import type { ReasonCode } from './reasons';
import type { Instant } from './time';
import { levelRank, type PersonalizationLevel } from './words';

export interface Reason {
  code: ReasonCode;
  do: 'defer' | 'hold';
  until: Instant | null;
  customer: string;
  ops: string;
  wouldChange: string;
}

export type Verdict =
  | { do: 'send'; variant: string; level: PersonalizationLevel }
  | { do: 'defer'; until: Instant; reasons: Reason[] }
  | { do: 'hold'; reasons: Reason[] };

/** Every rule's input and answer. */
export interface Check {
  code: ReasonCode;
  answer: 'allow' | 'defer' | 'hold';
  until: Instant | null;
  looked: Looked;
}

/** The record of a verdict. */
export interface Decision {
  id: string;
  at: Instant;
  candidate: Candidate;
  verdict: Verdict;
  checks: Check[];
  policy: string;
  touchId: string | null;
  /** The touch request it answers. */
  requestId: string | null;
}

const judged = (candidate: Candidate): ContactRule[] =>
  candidate.kind === 'service' ? contactRules.filter((rule) => rule.judgesService) : contactRules;

function answersTo(question: Question): { rule: ContactRule; answer: Answer }[] {
  return judged(question.candidate).map((rule) => ({ rule, answer: rule.judge(question) }));
}

/** May this be said now? All rules are asked; a verdict carries all reasons, most telling first. */
export function decide(
  journey: Journey,
  candidate: Candidate,
  now: Instant,
  policy: ContactPolicy,
  winner: string | null = null,
): { verdict: Verdict; checks: Check[] } {
  const question: Question = { journey, candidate, now, policy, winner };
  const answers = answersTo(question);
  const checks = answers.map(({ rule, answer }) => ({
    code: rule.code,
    answer: answer.do,
    until: answer.do === 'defer' ? answer.until : null,
    looked: answer.looked,
  }));
  const reasons = answers.flatMap(({ rule, answer }) =>
    answer.do === 'allow' ? [] : [reasonOf(rule, question, answer)],
  );
  return { verdict: verdictOf(question, reasons), checks };
}

const reasonOf = (rule: ContactRule, question: Question, answer: Exclude<Answer, { do: 'allow' }>): Reason => ({
  code: rule.code,
  do: answer.do,
  until: answer.do === 'defer' ? answer.until : null,
  customer: rule.tellCustomer(question, answer),
  ops: rule.tellOps(question, answer),
  wouldChange: rule.wouldChange(question, answer),
});

function verdictOf(question: Question, reasons: Reason[]): Verdict {
  if (reasons.some((reason) => reason.do === 'hold')) return { do: 'hold', reasons };
  if (reasons.length > 0) {
    return { do: 'defer', until: Math.max(...reasons.map((reason) => reason.until ?? question.now)), reasons };
  }
  const variant = mostPersonal(question.candidate, levelAt(question.journey, question.now));
  return { do: 'send', variant: variant.id, level: variant.level };
}

/** The most personal variant that the level allows; a service touch may use its plainest one in any case. */
function mostPersonal(candidate: Candidate, level: PersonalizationLevel): Candidate['variants'][number] {
  const allowed = candidate.variants
    .filter((variant) => levelRank(variant.level) <= levelRank(level))
    .sort((a, b) => levelRank(b.level) - levelRank(a.level));
  const chosen = allowed[0] ?? candidate.variants[0];
  if (!chosen) throw new RangeError(`The play "${candidate.play}" has no variant.`);
  return chosen;
}

export interface Deciding {
  journey: Journey;
  decisions: Decision[];
  touch: Touch | null;
}

/**
 * Decides over everything that wants this moment. One wins and is reserved in the journey before anything is
 * sent; the rest wait with a time to look again, or lapse. Verdicts that only repeat are not recorded again,
 * unless somebody asked.
 */
export function decideAll(
  journey: Journey,
  candidates: Candidate[],
  now: Instant,
  policy: ContactPolicy,
  mintId: () => string,
  requestId: string | null = null,
): Deciding {
  const due = candidates.filter((candidate) => candidate.nextAt <= now);
  const later = candidates.filter((candidate) => candidate.nextAt > now);
  const winner = chooseWinner(journey, due, now, policy);
  const losers = due.filter((candidate) => !(winner && candidate.play === winner.play));

  const decisions: Decision[] = [];
  const waiting: Candidate[] = [...later];
  let { lastVerdicts } = journey;
  let touch: Touch | null = null;

  for (const candidate of winner ? [winner, ...losers] : losers) {
    if (winner && candidate !== winner && candidate.kind === 'service') {
      // Nothing outranks a service touch; it only waits for its turn.
      waiting.push(candidate);
      continue;
    }
    const outrankedBy = winner && candidate !== winner ? winner.play : null;
    const { verdict, checks } = decide(journey, candidate, now, policy, outrankedBy);
    const key = candidateKey(candidate);
    const said = verdict.do === 'send' ? 'send' : `${verdict.do}:${verdict.reasons.map((r) => r.code).join(',')}`;
    const isNews = verdict.do === 'send' || requestId !== null || lastVerdicts[key] !== said;
    const id = isNews ? mintId() : '';
    if (verdict.do === 'send') touch = touchOf(candidate, verdict.level, id, mintId(), now);
    if (isNews) {
      decisions.push({
        id,
        at: now,
        candidate,
        verdict,
        checks,
        policy: policy.version,
        touchId: verdict.do === 'send' ? (touch?.id ?? null) : null,
        requestId,
      });
    }
    lastVerdicts = remembered(lastVerdicts, key, said);
    if (verdict.do === 'defer') waiting.push({ ...candidate, nextAt: Math.min(verdict.until, candidate.freshUntil) });
  }
  return {
    journey: {
      ...journey,
      lastVerdicts,
      waiting,
      touches: touch ? [...journey.touches, touch] : journey.touches,
    },
    decisions,
    touch,
  };
}

/** By priority, then freshness; the first usable channel of a play speaks for it. */
function chooseWinner(
  journey: Journey,
  due: Candidate[],
  now: Instant,
  policy: ContactPolicy,
): Candidate | null {
  const sendable = due.filter((candidate) => decide(journey, candidate, now, policy).verdict.do === 'send');
  sendable.sort(
    (a, b) =>
      Number(b.kind === 'service') - Number(a.kind === 'service') ||
      b.priority - a.priority ||
      b.trigger.at - a.trigger.at ||
      a.play.localeCompare(b.play) ||
      a.channelRank - b.channelRank,
  );
  return sendable[0] ?? null;
}

const touchOf = (
  candidate: Candidate,
  level: PersonalizationLevel,
  decisionId: string,
  id: string,
  now: Instant,
): Touch => ({
  id,
  decisionId,
  play: candidate.play,
  kind: candidate.kind,
  channel: candidate.channel,
  purpose: candidate.purpose,
  level,
  category: candidate.category,
  product: candidate.product,
  reservedAt: now,
  deliveredAt: null,
  shownAt: null,
  outcome: null,
});

const VERDICTS_KEPT = 60;

function remembered(verdicts: Record<string, string>, key: string, said: string): Record<string, string> {
  const { [key]: _, ...others } = verdicts;
  return Object.fromEntries([...Object.entries(others), [key, said] as const].slice(-VERDICTS_KEPT));
}
