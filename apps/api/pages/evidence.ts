import { centreTexts, type CentreText } from '@tact/explanations';
import type { Evidence } from '@tact/journey';
import type { Visit } from './visit';

/** A deed of theirs in their own words, how often, and when last. */
export function evidenceIn(visit: Visit, { what, count, lastAt }: Evidence): string {
  const at = new Date(lastAt);
  if (what === 'Absence') return visit.say('evidenceAbsence', { count });
  if (what === 'Said') return visit.say('evidenceSaid', { at });
  const text = `did_${what.replaceAll(' ', '_')}`;
  const isNamed = (centreTexts as readonly string[]).includes(text);
  return visit.say('evidence', { what: visit.say(isNamed ? (text as CentreText) : 'did_other'), count, at });
}
