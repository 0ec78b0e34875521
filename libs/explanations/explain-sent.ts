import type { Candidate, Check, Decision, Looked } from '@tact/journey';
import type { Message, Values } from './message';
import { forOps, said, type Reader } from './reader';
import { candidateValues, lookedValues } from './values';

/** Why something was said. */
export interface SentTexts {
  /** For the customer: their own deed, and by what right it was answered. */
  customer: string;
  /** How sure we are, and how much the text makes of what is known; empty for what they have to know. */
  confidence: string[];
  customerWouldChange: string;
  wouldChange: string;
}

/** The texts of a decision that sent. */
export function explainSent(decision: Decision, reader: Reader): SentTexts {
  const { candidate, checks } = decision;
  const { sent } = reader.language.catalogue;
  const basis = basisOf(checks);
  const values = {
    ...candidateValues(candidate, reader),
    basis,
    ...consentGiven(checks),
    deed: deedOf(decision, reader),
  };
  const frame = candidate.trigger.on === 'state' ? sent.event : sent[candidate.trigger.on];
  return {
    customer: said(frame, values, reader),
    confidence: basis === 'essential' ? [] : confidenceOf(decision, reader),
    customerWouldChange: said(sent.wouldChange, values, reader),
    wouldChange: said(forOps(reader).language.catalogue.sent.opsWouldChange, values, forOps(reader)),
  };
}

const lookedOf = (checks: readonly Check[], code: Check['code']): Looked =>
  checks.find((check) => check.code === code)?.looked ?? {};

/** By what right, as the texts' `select` knows it. */
function basisOf(checks: readonly Check[]): 'consent' | 'essential' | 'interests' {
  const { essential, lawfulBasis } = lookedOf(checks, 'no-purpose');
  if (essential === true) return 'essential';
  return lawfulBasis === 'consent' ? 'consent' : 'interests';
}

const consentGiven = (checks: readonly Check[]): Values => {
  const { givenAt } = lookedOf(checks, 'no-consent');
  return typeof givenAt === 'number' ? { givenAt: new Date(givenAt) } : {};
};

/** What they did, in a clause they recognize. */
function deedOf({ candidate, checks }: Decision, reader: Reader): string {
  const { deeds } = reader.language.catalogue;
  const { trigger } = candidate;
  const searches = searchesBehind(checks);
  const restsOnSearches =
    searches && (trigger.what === 'Products Searched' || trigger.what === 'interest-strong');
  const deed: Message = restsOnSearches
    ? deeds.searches
    : ((deeds as Record<string, Message>)[trigger.what] ?? deeds.other);
  const subject = isOfTheTrigger(candidate) ? candidateValues(candidate, reader) : {};
  return said(deed, { ...subject, ...searches, at: new Date(trigger.at) }, reader);
}

/** What a complement is about is ours, not theirs: they bought something else. */
const isOfTheTrigger = ({ about }: Candidate): boolean => about === 'category' || about === 'product';

/** The searches of their own that allowed a retargeting; null where it was none. */
function searchesBehind(checks: readonly Check[]): Values | null {
  const looked = lookedOf(checks, 'interest-too-weak');
  const { searches, distinctDays } = looked;
  return typeof searches === 'number' && searches > 0 && typeof distinctDays === 'number' && distinctDays > 0
    ? lookedValues(looked)
    : null;
}

function confidenceOf({ checks, verdict }: Decision, reader: Reader): string[] {
  const { confidence } = reader.language.catalogue;
  const searches = searchesBehind(checks);
  const isBarely = searches !== null && Number(searches['searches']) <= Number(searches['needed']);
  return [
    ...(isBarely ? [said(confidence.barely, searches, reader)] : []),
    ...(verdict.do === 'send' ? [said(confidence[verdict.level], {}, reader)] : []),
  ];
}
