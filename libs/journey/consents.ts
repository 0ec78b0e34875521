import { changed } from './changed';
import { entryOf } from './entry-of';
import type { ConsentChanged } from './events';
import type { Consent, Journey, Touch } from './journey';
import type { Instant } from './time';
import type { Channel, ConsentState, Sensitivity } from './words';

const PURPOSES_KEPT = 100;

/** The purpose that the ladder stands on. */
export const PERSONALIZATION = 'personalization';

export type ConsentAnswer =
  | { valid: true; givenAt: Instant; validUntil: Instant | null }
  | { valid: false; because: 'none' | 'expired'; givenAt: Instant | null; validUntil: Instant | null };

/** What a consent is about; each is given, and ends, by itself. */
export interface ConsentScope {
  purpose: string;
  channel: Channel | 'any';
  sensitivity: Sensitivity;
}

type KeysOfPurpose = Record<Sensitivity, Record<Channel | 'any', string>>;
const keys = new Map<string, KeysOfPurpose>();

/** What a consent is kept under; made once for each purpose, because every judgement asks. */
function keyOf(purpose: string, channel: Channel | 'any', sensitivity: Sensitivity): string {
  let known = keys.get(purpose);
  if (!known) {
    const of = (suffix: string): Record<Channel | 'any', string> => ({
      email: `${purpose}/email${suffix}`,
      'in-app': `${purpose}/in-app${suffix}`,
      webhook: `${purpose}/webhook${suffix}`,
      any: `${purpose}/any${suffix}`,
    });
    known = { standard: of(''), sensitive: of('/sensitive'), special: of('/special') };
    if (keys.size >= PURPOSES_KEPT) keys.clear();
    keys.set(purpose, known);
  }
  return known[sensitivity][channel];
}

export const consentKey = ({ purpose, channel, sensitivity }: ConsentScope): string =>
  keyOf(purpose, channel, sensitivity);

const SCOPES_KEPT = 1_000;
const scopes = new Map<string, Readonly<ConsentScope>>();

/** What a key says; read once for each, because every look at a journey asks. */
export function scopeOfKey(key: string): Readonly<ConsentScope> {
  const known = scopes.get(key);
  if (known) return known;
  const [purpose = '', channel, sensitivity = 'standard'] = key.split('/');
  const scope = {
    purpose,
    channel: channel as ConsentScope['channel'],
    sensitivity: sensitivity as Sensitivity,
  };
  if (scopes.size >= SCOPES_KEPT) scopes.clear();
  scopes.set(key, scope);
  return scope;
}

export const isYes = (state: string): state is 'given' | 'renewed' =>
  state === 'given' || state === 'renewed';

/** Somebody said no, or it never counted; that it merely ended is no such word. */
export const isNo = (state: ConsentState): boolean => !isYes(state) && state !== 'expired';

const never: ConsentAnswer = { valid: false, because: 'none', givenAt: null, validUntil: null };

/** The last word on something; one for the channel beats one for any. */
const wordOn = (
  { consents }: Pick<Journey, 'consents'>,
  purpose: string,
  channel: Channel | 'any',
  sensitivity: Sensitivity,
): Consent | undefined =>
  entryOf(consents, keyOf(purpose, channel, sensitivity)) ??
  entryOf(consents, keyOf(purpose, 'any', sensitivity));

/** Whether a consent holds at an instant. */
export function consentAt(
  journey: Pick<Journey, 'consents'>,
  purpose: string,
  channel: Channel | 'any',
  now: Instant,
  sensitivity: Sensitivity = 'standard',
): ConsentAnswer {
  const consent = wordOn(journey, purpose, channel, sensitivity);
  if (!consent || now < consent.at) return never;
  const { state, at: givenAt, validUntil } = consent;
  if (state !== 'expired' && !isYes(state)) return never;
  const isOver = state === 'expired' || (validUntil !== null && now >= validUntil);
  return isOver
    ? { valid: false, because: 'expired', givenAt, validUntil }
    : { valid: true, givenAt, validUntil };
}

/** Whether their last word on something is a no. */
export function isRefused(
  journey: Pick<Journey, 'consents'>,
  purpose: string,
  channel: Channel,
  sensitivity: Sensitivity = 'standard',
): boolean {
  const word = wordOn(journey, purpose, channel, sensitivity);
  return word !== undefined && isNo(word.state);
}

/** The journey after a consent changed. */
export function noteConsent(journey: Journey, event: ConsentChanged): Journey {
  const { purpose, channel, sensitivity = 'standard', state, at, validUntil } = event;
  const consents = consentsAfter(
    journey.consents,
    { purpose, channel, sensitivity },
    { state, at, validUntil },
  );
  return consents === journey.consents ? journey : changed(journey, { consents });
}

/**
 * What stands after a word on a consent; the same where it changes nothing. Words may be told in any order: an
 * older one never overrides a newer one, and of two at the same instant the one that says no stands.
 */
export function consentsAfter<Word extends Consent>(
  consents: Record<string, Word>,
  scope: ConsentScope,
  word: Word,
): Record<string, Word> {
  const key = consentKey(scope);
  const known = entryOf(consents, key);
  const general = entryOf(consents, consentKey({ ...scope, channel: 'any' }));
  if (general && word.at <= lastNo(general)) return consents;
  const isLate = known !== undefined && overrides(known, word);
  if (scope.channel !== 'any') return isLate ? consents : { ...consents, [key]: word };

  // A no for every channel replaces what was said channel by channel before it, also where it is told late.
  const others = isNo(word.state) ? withoutWhatCameBefore(consents, scope, word) : consents;
  if (isLate) return isNo(word.state) ? { ...others, [key]: { ...known, noAt: word.at } } : consents;
  const noAt = known === undefined ? -Infinity : lastNo(known);
  return { ...others, [key]: isNo(word.state) || noAt === -Infinity ? word : { ...word, noAt } };
}

const overrides = (later: Consent, earlier: Consent): boolean =>
  later.at > earlier.at || (later.at === earlier.at && !isYes(later.state));

/** When every channel was last said no to. */
const lastNo = ({ state, at, noAt = -Infinity }: Consent): Instant => (isNo(state) ? at : noAt);

function withoutWhatCameBefore<Word extends Consent>(
  consents: Record<string, Word>,
  { purpose, sensitivity }: ConsentScope,
  no: Word,
): Record<string, Word> {
  const others = Object.entries(consents).filter(([key, other]) => {
    const scope = scopeOfKey(key);
    const isCovered = scope.purpose === purpose && scope.sensitivity === sensitivity;
    return !(isCovered && overrides(no, other));
  });
  return Object.fromEntries(others);
}

/** Whether a change says no to what a touch was sent for. */
export const stops = (
  event: ConsentChanged,
  { purpose, channel, sensitivity = 'standard' }: Pick<Touch, 'purpose' | 'channel' | 'sensitivity'>,
): boolean =>
  (event.state === 'withdrawn' || event.state === 'refused') &&
  event.purpose === purpose &&
  (event.sensitivity ?? 'standard') === sensitivity &&
  (event.channel === 'any' || event.channel === channel);

/** When a consent that holds will end by itself; null where it does not hold, or has no end that is yet to come. */
export const endOfConsent = (consent: Consent | undefined, now: Instant): Instant | null =>
  consent !== undefined && consent.validUntil !== null && consent.validUntil > now && isYes(consent.state)
    ? consent.validUntil
    : null;

/** When the consents that hold now will end by themselves. */
export function eachEndOfConsent(
  { consents, clock }: Journey,
  visit: (at: Instant, key: string) => void,
): void {
  for (const key in consents) {
    const endsAt = endOfConsent(consents[key], clock);
    if (endsAt !== null) visit(endsAt, key);
  }
}
