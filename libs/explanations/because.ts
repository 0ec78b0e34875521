import type { Decision } from '@tact/journey';
import { explainReason, timeZoneOf } from './explain-reason';
import { explainSent } from './explain-sent';
import type { Reader } from './reader';

/** What a customer is told of a decision. */
export interface Because {
  sentence: string;
  /** Further reasons against it, each a sentence. */
  more: string[];
  /** How sure we are; only of what was said. */
  confidence: string[];
  /** What would change it, in the order of the reasons. */
  wouldChange: string[];
}

/** Why something was said, or was not, for whom it was decided about. */
export function becauseOf(decision: Decision, anywhere: Reader): Because {
  const reader = { ...anywhere, timeZone: anywhere.timeZone ?? timeZoneOf(decision.checks) };
  if (decision.verdict.do === 'send') {
    const { customer, confidence, customerWouldChange } = explainSent(decision, reader);
    return { sentence: customer, more: [], confidence, wouldChange: [customerWouldChange] };
  }
  const texts = decision.verdict.reasons.map((reason) => explainReason(reason, decision, reader));
  const [sentence = '', ...more] = texts.map(({ customer }) => customer);
  return { sentence, more, confidence: [], wouldChange: texts.map((t) => t.customerWouldChange) };
}
