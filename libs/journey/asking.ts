import { DateTime } from 'luxon';
import { isYes } from './consents';
import type { Consent } from './journey';
import type { ContactPolicy } from './policy';
import type { Instant } from './time';
import type { Channel } from './words';

/** Whether a product may ask somebody for consent, in the product itself; nobody is ever asked by message. */
export interface MayAsk {
  mayAsk: boolean;
  because:
    | 'never-asked'
    | 'cool-down-over'
    | 'consent-holds'
    | 'cooling-down'
    | 'paused'
    | 'restricted'
    | 'objected'
    | 'suppressed';
  /** From when on they may be asked; null where they may be now, or where only they themselves can change it. */
  notBefore: Instant | null;
}

/** What somebody said or let happen about one purpose, over one channel or any. */
export type ConsentWord = Consent & { channel: Channel | 'any' };

/**
 * May I ask for consent now? Whoever said no, took a yes back or let it lapse is left alone for the policy's time,
 * counted from the last of them; whoever asks for one channel is held by what was said of all of them.
 */
export function mayAskForConsent(
  words: ConsentWord[],
  channel: Channel | 'any',
  now: Instant,
  policy: ContactPolicy,
): MayAsk {
  const about = words.filter(
    (word) => channel === 'any' || word.channel === channel || word.channel === 'any',
  );
  const own = about.filter((word) => word.channel === channel);
  const decisive = own.length > 0 ? own : about.filter((word) => word.channel === 'any');
  if (decisive.some((word) => holds(word, now)))
    return { mayAsk: false, because: 'consent-holds', notBefore: null };
  const noes = about.flatMap((word) => endOf(word, now) ?? []);
  if (noes.length === 0) return { mayAsk: true, because: 'never-asked', notBefore: null };
  const months = policy.reminders?.coolDownMonths ?? LONGEST_MONTHS;
  const over = DateTime.fromMillis(Math.max(...noes), { zone: 'utc' })
    .plus({ months })
    .toMillis();
  return now < over
    ? { mayAsk: false, because: 'cooling-down', notBefore: over }
    : { mayAsk: true, because: 'cool-down-over', notBefore: null };
}

/** Where no policy says how long. */
const LONGEST_MONTHS = 12;

const holds = (word: ConsentWord, now: Instant): boolean =>
  isYes(word.state) && now >= word.at && (word.validUntil === null || now < word.validUntil);

/** When a word became a no, or ended; null for one that holds. */
function endOf(word: ConsentWord, now: Instant): Instant | null {
  if (holds(word, now)) return null;
  return isYes(word.state) || word.state === 'expired' ? (word.validUntil ?? word.at) : word.at;
}
