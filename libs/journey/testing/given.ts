import { evolve } from '../evolve';
import type { Behaviour, ConsentChanged, JourneyEvent } from '../events';
import type { BehaviourName } from '../words';
import { newJourney, type Journey, type Touch } from '../journey';
import { DAY, HOUR, type Instant } from '../time';
import { policy } from './policy';

/** Monday, ten in the morning in London: nobody's night in Europe, no change of clocks near. */
export const start = Date.UTC(2025, 5, 2, 9);
export const day = (n: number, hour = 0): Instant => start + n * DAY + hour * HOUR;

/** Everything agreed to, an address, a zone: only what a test speaks of stands in the way. */
export function reachable(at: Instant = start): Journey {
  const told = evolve(
    newJourney(0, at),
    { type: 'Traits Given', at, timeZone: 'Europe/London', language: 'en', hasEmail: true },
    policy,
  );
  return ['marketing', 'offers', 'personalization'].reduce(
    (journey, purpose) => evolve(journey, consent(purpose, { at }), policy),
    told,
  );
}

/** The journey after events, in the order given. */
export const after = (journey: Journey, ...events: JourneyEvent[]): Journey =>
  events.reduce((lived, event) => evolve(lived, event, policy), journey);

export const passed = (at: Instant): JourneyEvent => ({ type: 'Time Passed', at });

export const did = (type: BehaviourName, at: Instant, more: Partial<Behaviour> = {}): Behaviour => ({
  type,
  at,
  ...more,
});

export const searched = (at: Instant, more: Partial<Behaviour> = {}): Behaviour =>
  did('Products Searched', at, { category: 'tea', query: `tea ${at}`, ...more });

export const viewed = (product: string, at: Instant, category = 'tea'): Behaviour =>
  did('Product Viewed', at, { category, product });

export const ordered = (product: string, at: Instant, category = 'tea'): Behaviour =>
  did('Order Completed', at, { bought: [{ product, category }] });

export const consent = (purpose: string, more: Partial<ConsentChanged> = {}): ConsentChanged => ({
  type: 'Consent Changed',
  at: start,
  purpose,
  channel: 'any',
  state: 'given',
  validUntil: null,
  ...more,
});

let minted = 0;
export const touch = (more: Partial<Touch> = {}): Touch => ({
  id: `touch-${(minted += 1)}`,
  decisionId: 'decision',
  play: 'guide',
  kind: 'general',
  channel: 'email',
  purpose: 'marketing',
  level: 'general',
  category: null,
  product: null,
  contentHash: 'hash of something else',
  usesName: false,
  reservedAt: start,
  notAfter: null,
  deliveredAt: null,
  shownAt: null,
  outcome: null,
  ...more,
});

/** A touch that was reserved and delivered at the same instant. */
export const said = (at: Instant, more: Partial<Touch> = {}): Touch =>
  touch({ reservedAt: at, deliveredAt: at, ...more });

export const withTouches = (journey: Journey, ...touches: Touch[]): Journey => ({
  ...journey,
  touches: [...journey.touches, ...touches],
});

/** Three searches of their own on two days: the full threshold. */
export const strongInterest = (from: Instant, category = 'tea'): Behaviour[] => [
  searched(from, { category }),
  searched(from + HOUR, { category }),
  searched(from + DAY, { category }),
];

/** A journey whose messages were ignored so often in a row, the last judged at an instant. */
export const ignored = (journey: Journey, ignoredInARow: number, judgedAt: Instant): Journey => ({
  ...journey,
  backOff: { ignoredInARow, judgedAt },
});
