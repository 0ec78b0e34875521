import { isBehaviour, isTheirDoing, type Behaviour, type ConsentChanged, type JourneyEvent } from '../events';
import { DAY, MINUTE, type Instant } from '../time';
import type { Channel } from '../words';

/** What a journey has been told, said again in another way than the core says it. */

const isYes = ({ state }: ConsentChanged): boolean => state === 'given' || state === 'renewed';

/**
 * Whether somebody who had read all consents up to an instant would send: the newest word about this channel
 * is a yes that still holds, and no newer word says no to every channel.
 */
export function mayBeTold(
  told: JourneyEvent[],
  purpose: string,
  channel: Channel | 'any',
  now: Instant,
): boolean {
  const words = told
    .filter((e): e is ConsentChanged => e.type === 'Consent Changed' && e.purpose === purpose && e.at <= now)
    // At the same instant, a no is the last word.
    .sort((a, b) => a.at - b.at || Number(isYes(b)) - Number(isYes(a)));
  const own = channel === 'any' ? undefined : words.findLast((word) => word.channel === channel);
  const any = words.findLast((word) => word.channel === 'any');
  const refusedAll = words.findLast((word) => word.channel === 'any' && !isYes(word));
  const last = own && !(refusedAll && refusedAll.at >= own.at) ? own : any;
  return last !== undefined && isYes(last) && (last.validUntil === null || now < last.validUntil);
}

/**
 * The instants of the searches in a category that may be organic, from the events alone: at least those that are.
 */
export function organicSearches(told: JourneyEvent[], category: string): Instant[] {
  const events = told.filter(isBehaviour).filter(isTheirDoing);
  const led = events.filter((e) => e.campaign || e.touchId);
  const asked = events.filter((e) => e.type === 'Products Searched' && e.category === category);
  return asked
    .filter(
      (e) =>
        !led.some((l) => l === e || (l.session !== undefined && l.session === e.session && l.at <= e.at)),
    )
    .filter((e) => !asked.some((other) => isEarlierSame(other, e)))
    .map(({ at }) => at);
}

const isEarlierSame = (other: Behaviour, e: Behaviour): boolean =>
  other.query === e.query && other.at < e.at && e.at - other.at < 30 * MINUTE;

/** The full threshold, earned within an interval. */
export function isEarned(searches: Instant[], zone: string, after: Instant, until: Instant): boolean {
  const dates = new Intl.DateTimeFormat('en-GB', { dateStyle: 'short', timeZone: zone });
  const counted = searches.filter((at) => at > after && at <= until && at > until - 60 * DAY);
  return counted.length >= 3 && new Set(counted.map((at) => dates.format(at))).size >= 2;
}

/** Whether a product of a category was viewed for the first time within an interval. */
export function isAnyFirstViewed(
  told: JourneyEvent[],
  category: string,
  after: Instant,
  until: Instant,
): boolean {
  const views = told
    .filter(isBehaviour)
    .filter((e) => e.type === 'Product Viewed' && e.category === category);
  return views.some(
    (view) =>
      view.at > after && view.at <= until && !views.some((o) => o.product === view.product && o.at <= after),
  );
}
