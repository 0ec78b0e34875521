import type { Candidate, CandidateVariant } from './candidate';
import type { Journey } from './journey';
import type { ContactPolicy } from './policy';
import type { ReasonCode } from './reasons';
import { contactRules } from './rules/contact-rules';
import { usableVariants } from './rules/familiarity';
import type { Answer, ContactRule, Looked, Question } from './rules/rule';
import type { Instant } from './time';
import type { PersonalizationLevel } from './words';

/** Why something was not said. What a customer reads of it is made of its code and of what was looked at. */
export interface Reason {
  code: ReasonCode;
  do: 'defer' | 'hold';
  until: Instant | null;
  looked: Looked;
  ops: string;
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
const judges = (rule: ContactRule, { kind }: Candidate): boolean => kind !== 'service' || rule.judgesService;

/** Whether every rule allows it; without saying why not. */
export const isAllowed = (
  journey: Journey,
  candidate: Candidate,
  now: Instant,
  policy: ContactPolicy,
  rules: readonly ContactRule[] = contactRules,
): boolean => {
  const question: Question = { journey, candidate, now, policy, winner: null };
  return rules.every((rule) => !judges(rule, candidate) || rule.judge(question).do === 'allow');
};

/** May this be said now? All rules are asked; a verdict carries all reasons, most telling first. */
export function decide(
  journey: Journey,
  candidate: Candidate,
  now: Instant,
  policy: ContactPolicy,
  winner: string | null = null,
  rules: readonly ContactRule[] = contactRules,
): { verdict: Verdict; checks: Check[] } {
  const question: Question = { journey, candidate, now, policy, winner };
  const answers = rules
    .filter((rule) => judges(rule, candidate))
    .map((rule) => ({ rule, answer: rule.judge(question) }));
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
  looked: answer.looked,
  ops: rule.tellOps(question, answer),
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
  const { id, level } = mostPersonal(question);
  return { do: 'send', variant: id, level };
}

/** The most personal variant that may be used; of two as personal, the one about a goal of theirs. */
function mostPersonal(question: Question): CandidateVariant {
  const usable = usableVariants(question);
  const top = usable.at(-1);
  if (!top) throw new RangeError(`The play "${question.candidate.play}" has no variant that may be used.`);
  const asPersonal = usable.filter(({ level }) => level === top.level);
  return asPersonal.find(({ goal }) => goal !== null) ?? asPersonal[0] ?? top;
}
