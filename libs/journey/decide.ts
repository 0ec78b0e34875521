import type { Candidate } from './candidate';
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

/**
 * What the rules say together, before anything is put into words: most judgements only repeat, and nobody reads
 * those. Who does asks the rules again; they answer the same.
 */
export interface Judgement {
  question: Question;
  /** The rules that were asked. */
  rules: readonly ContactRule[];
  do: Verdict['do'];
  /** When to look again, for what is deferred. */
  until: Instant;
  /** Of the rules that do not allow it, most telling first. */
  codes: ReasonCode[];
}

/** Asks every rule; service touches are judged by few. */
export function judge(question: Question, all: readonly ContactRule[] = contactRules): Judgement {
  const rules = question.candidate.kind === 'service' ? all.filter((rule) => rule.judgesService) : all;
  const codes: ReasonCode[] = [];
  let verdict: Verdict['do'] = 'send';
  let until = -Infinity;
  for (const rule of rules) {
    const answer = rule.judge(question);
    if (answer.do === 'allow') continue;
    codes.push(rule.code);
    if (answer.do === 'hold') verdict = 'hold';
    else {
      until = Math.max(until, answer.until);
      if (verdict === 'send') verdict = 'defer';
    }
  }
  return { question, rules, do: verdict, until, codes };
}

/** The verdict with all its reasons, and every rule's input and answer. */
export function inWords({ question, rules, ...judgement }: Judgement): {
  verdict: Verdict;
  checks: Check[];
} {
  const asked = rules.map((rule) => ({ rule, answer: rule.judge(question) }));
  const checks = asked.map(({ rule, answer }) => ({
    code: rule.code,
    answer: answer.do,
    until: answer.do === 'defer' ? answer.until : null,
    looked: answer.looked,
  }));
  if (judgement.do === 'send') return { verdict: { do: 'send', ...waySaid(question) }, checks };
  const reasons = asked.flatMap(({ rule, answer }) =>
    answer.do === 'allow' ? [] : [reasonOf(rule, question, answer)],
  );
  return {
    verdict:
      judgement.do === 'hold' ? { do: 'hold', reasons } : { do: 'defer', until: judgement.until, reasons },
    checks,
  };
}

/** May this be said now? All rules are asked; a verdict carries all reasons, most telling first. */
export const decide = (
  journey: Journey,
  candidate: Candidate,
  now: Instant,
  policy: ContactPolicy,
  winner: string | null = null,
  rules: readonly ContactRule[] = contactRules,
): { verdict: Verdict; checks: Check[] } =>
  inWords(judge({ journey, candidate, now, policy, winner }, rules));

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

/** The most personal variant that may be used, and its level; of two as personal, the one about a goal of theirs. */
export function waySaid(question: Question): { variant: string; level: PersonalizationLevel } {
  const usable = usableVariants(question);
  const top = usable.at(-1);
  if (!top) throw new RangeError(`The play "${question.candidate.play}" has no variant that may be used.`);
  const asPersonal = usable.filter(({ level }) => level === top.level);
  const { id, level } = asPersonal.find(({ goal }) => goal !== null) ?? asPersonal[0] ?? top;
  return { variant: id, level };
}
