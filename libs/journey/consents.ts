import type { ConsentChanged } from './events';
import type { Consent, Journey } from './journey';
import type { Instant } from './time';
import type { Channel } from './words';

/** The purpose that the ladder stands on. */
export const PERSONALIZATION = 'personalization';

export type ConsentAnswer =
  | { valid: true; validUntil: Instant | null }
  | { valid: false; because: 'none' | 'expired' };

const isGiven = (consent: Consent): boolean => consent.state === 'given' || consent.state === 'renewed';

/** Whether consent for purpose × channel holds at an instant; an entry for the channel beats one for any. */
export function consentAt(
  journey: Journey,
  purpose: string,
  channel: Channel | 'any',
  now: Instant,
): ConsentAnswer {
  const consent = journey.consents[`${purpose}/${channel}`] ?? journey.consents[`${purpose}/any`];
  if (!consent || now < consent.at) return { valid: false, because: 'none' };
  if (consent.state === 'expired') return { valid: false, because: 'expired' };
  if (!isGiven(consent)) return { valid: false, because: 'none' };
  if (consent.validUntil !== null && now >= consent.validUntil) return { valid: false, because: 'expired' };
  return { valid: true, validUntil: consent.validUntil };
}

/** The journey after a consent changed; an older entry never overrides a newer one. */
export function noteConsent(journey: Journey, event: ConsentChanged): Journey {
  const key = `${event.purpose}/${event.channel}`;
  const known = journey.consents[key];
  if (known && known.at > event.at) return journey;
  const consent: Consent = { state: event.state, at: event.at, validUntil: event.validUntil };
  // A stop for every channel replaces what was said channel by channel before it.
  const replaced = event.channel === 'any' && !isGiven(consent);
  const others = Object.entries(journey.consents).filter(
    ([other, { at }]) => !(replaced && other.startsWith(`${event.purpose}/`) && at <= event.at),
  );
  return { ...journey, consents: { ...Object.fromEntries(others), [key]: consent } };
}
