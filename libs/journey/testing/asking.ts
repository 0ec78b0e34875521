import type { Candidate } from '../candidate';
import type { Journey } from '../journey';
import type { ContactPolicy } from '../policy';
import type { ReasonCode } from '../reasons';
import { contactRules } from '../rules/contact-rules';
import type { Answer, ContactRule } from '../rules/rule';
import type { Instant } from '../time';
import { policy } from './policy';

export function ruleOf(code: ReasonCode): ContactRule {
  const rule = contactRules.find((r) => r.code === code);
  if (!rule) throw new Error(`No rule ${code}.`);
  return rule;
}

/** What one rule answers about a candidate at an instant. */
export const answer = (
  code: ReasonCode,
  journey: Journey,
  candidate: Candidate,
  now: Instant,
  numbers: ContactPolicy = policy,
): Answer => ruleOf(code).judge({ journey, candidate, now, policy: numbers, winner: null });

export const verdict = (...args: Parameters<typeof answer>): Answer['do'] => answer(...args).do;

export function until(...args: Parameters<typeof answer>): Instant | null {
  const given = answer(...args);
  return given.do === 'defer' ? given.until : null;
}

/** What the rule would tell ops about it. */
export function told(code: ReasonCode, journey: Journey, candidate: Candidate, now: Instant): string {
  const question = { journey, candidate, now, policy, winner: null };
  return ruleOf(code).tellOps(question, answer(code, journey, candidate, now));
}
