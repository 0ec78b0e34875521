import type { Candidate } from './candidate';
import { contactRules, type Answer, type ContactRule, type Looked, type Question } from './contact-rules';
import type { Journey } from './journey';
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

/** Service touches are judged by few. */
const rulesFor = (candidate: Candidate): ContactRule[] =>
  candidate.kind === 'service' ? contactRules.filter((rule) => rule.judgesService) : contactRules;

function answersTo(question: Question): { rule: ContactRule; answer: Answer }[] {
  return rulesFor(question.candidate).map((rule) => ({ rule, answer: rule.judge(question) }));
}

/** Whether every rule allows it; without saying why not. */
export const isAllowed = (
  journey: Journey,
  candidate: Candidate,
  now: Instant,
  policy: ContactPolicy,
): boolean =>
  rulesFor(candidate).every(
    (rule) => rule.judge({ journey, candidate, now, policy, winner: null }).do === 'allow',
  );

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

const reasonOf = (
  rule: ContactRule,
  question: Question,
  answer: Exclude<Answer, { do: 'allow' }>,
): Reason => ({
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
    return {
      do: 'defer',
      until: Math.max(...reasons.map((reason) => reason.until ?? question.now)),
      reasons,
    };
  }
  const variant = mostPersonal(question.candidate, levelAt(question.journey, question.now));
  return { do: 'send', variant: variant.id, level: variant.level };
}

/** The most personal variant that the level allows; a service touch may use its plainest one in any case. */
function mostPersonal(candidate: Candidate, level: PersonalizationLevel): Candidate['variants'][number] {
  const plainestFirst = [...candidate.variants].sort((a, b) => levelRank(a.level) - levelRank(b.level));
  const chosen =
    plainestFirst.findLast((variant) => levelRank(variant.level) <= levelRank(level)) ?? plainestFirst[0];
  if (!chosen) throw new RangeError(`The play "${candidate.play}" has no variant.`);
  return chosen;
}
