import { changed } from './changed';
import { entryOf } from './entry-of';
import type { ConsentChanged } from './events';
import type { Consent, Journey } from './journey';
import type { Instant } from './time';
import type { Channel } from './words';

const PURPOSES_KEPT = 100;

/** The purpose that the ladder stands on. */
export const PERSONALIZATION = 'personalization';

export type ConsentAnswer =
  | { valid: true; givenAt: Instant; validUntil: Instant | null }
  | { valid: false; because: 'none' | 'expired'; givenAt: Instant | null; validUntil: Instant | null };

const keys = new Map<string, Record<Channel | 'any', string>>();

/** What a consent is kept under; made once for each purpose, because every judgement asks. */
function keyOf(purpose: string, channel: Channel | 'any'): string {
  let known = keys.get(purpose);
  if (!known) {
    const of = (c: Channel | 'any'): string => `${purpose}/${c}`;
    known = { email: of('email'), 'in-app': of('in-app'), webhook: of('webhook'), any: of('any') };
    if (keys.size >= PURPOSES_KEPT) keys.clear();
    keys.set(purpose, known);
  }
  return known[channel];
}

export const isGiven = (consent: Consent): boolean =>
  consent.state === 'given' || consent.state === 'renewed';

/** Whether consent for purpose × channel holds at an instant; an entry for the channel beats one for any. */
export function consentAt(
  journey: Journey,
  purpose: string,
  channel: Channel | 'any',
  now: Instant,
): ConsentAnswer {
  const { consents } = journey;
  const consent = entryOf(consents, keyOf(purpose, channel)) ?? entryOf(consents, keyOf(purpose, 'any'));
  if (!consent || now < consent.at) return { valid: false, because: 'none', givenAt: null, validUntil: null };
  const { validUntil } = consent;
  const expired = { valid: false, because: 'expired', givenAt: consent.at, validUntil } as const;
  if (consent.state === 'expired') return expired;
  if (!isGiven(consent)) return { valid: false, because: 'none', givenAt: null, validUntil: null };
  return validUntil !== null && now >= validUntil
    ? expired
    : { valid: true, givenAt: consent.at, validUntil };
}

/**
 * The journey after a consent changed. Entries may be told in any order: an older one never overrides a newer
 * one, and of two at the same instant the one that says no stands.
 */
export function noteConsent(journey: Journey, event: ConsentChanged): Journey {
  const { purpose, channel } = event;
  const consent: Consent = { state: event.state, at: event.at, validUntil: event.validUntil };
  const overrides = (later: Consent, earlier: Consent): boolean =>
    later.at > earlier.at || (later.at === earlier.at && !isGiven(later));
  const known = entryOf(journey.consents, `${purpose}/${channel}`);
  const general = entryOf(journey.consents, `${purpose}/any`);
  if (known && overrides(known, consent)) return journey;
  if (general && !isGiven(general) && overrides(general, consent)) return journey;
  // A stop for every channel replaces what was said channel by channel before it.
  const replaced = channel === 'any' && !isGiven(consent);
  const others = Object.entries(journey.consents).filter(
    ([key, other]) => !(replaced && key.startsWith(`${purpose}/`) && overrides(consent, other)),
  );
  return changed(journey, {
    consents: { ...Object.fromEntries(others), [`${purpose}/${channel}`]: consent },
  });
}

/** Whether a change says no to what a touch was sent for. */
export const stops = (event: ConsentChanged, purpose: string, channel: Channel): boolean =>
  (event.state === 'withdrawn' || event.state === 'refused') &&
  event.purpose === purpose &&
  (event.channel === 'any' || event.channel === channel);

/** When the consents that hold now will end by themselves. */
export function eachEndOfConsent(
  { consents, clock }: Journey,
  visit: (at: Instant, key: string) => void,
): void {
  for (const key in consents) {
    const consent = consents[key];
    if (consent && isGiven(consent) && consent.validUntil !== null && consent.validUntil > clock)
      visit(consent.validUntil, key);
  }
}
