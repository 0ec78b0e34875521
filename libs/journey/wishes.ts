import { united } from './entry-of';
import type { ContextEnded, ContextTold, Paused, PreferencesGiven, Resumed, StandingChanged } from './events';
import type { Journey } from './journey';
import type { ContactPolicy } from './policy';
import { DAY, type Instant } from './time';

type Wish = StandingChanged | Paused | Resumed | PreferencesGiven | ContextTold | ContextEnded;

const CONTEXTS_KEPT = 20;
const TAGS_KEPT = 30;

/** The journey after the person, or somebody for them, said how they want to be treated. */
export function wished(journey: Journey, event: Wish, policy: ContactPolicy): Journey {
  switch (event.type) {
    case 'Standing Changed': {
      const { standing, on, at } = event;
      const known = journey.standings[standing];
      // An older word never overrides a newer one; of two at the same instant the one that says no stands.
      if (known && (known.at > at || (known.at === at && known.on))) return journey;
      return { ...journey, standings: { ...journey.standings, [standing]: { on, at } } };
    }
    case 'Paused': {
      const { pause } = journey;
      if (pause !== null && pause.since > event.at) return journey;
      return { ...journey, pause: { since: event.at, until: event.until } };
    }
    case 'Resumed':
      return journey.pause !== null && journey.pause.since <= event.at
        ? { ...journey, pause: null }
        : journey;
    case 'Preferences Given': {
      const { at, topics, schedule, minDaysBetween } = event;
      const { preferences } = journey;
      if (preferences.toldAt !== null && preferences.toldAt > at) return journey;
      return {
        ...journey,
        preferences: {
          topics: topics === undefined ? preferences.topics : topics,
          schedule: schedule === undefined ? preferences.schedule : schedule,
          minDaysBetween: minDaysBetween === undefined ? preferences.minDaysBetween : minDaysBetween,
          toldAt: at,
        },
      };
    }
    case 'Context Told': {
      const until = event.until ?? event.at + policy.sensitiveContexts.days * DAY;
      if (until <= journey.clock) return journey;
      const known = Object.entries(journey.contexts).filter(([name]) => name !== event.context);
      const kept = [...known, [event.context, { until, tags: event.tags.slice(0, TAGS_KEPT) }] as const];
      return { ...journey, contexts: Object.fromEntries(kept.slice(-CONTEXTS_KEPT)) };
    }
    case 'Context Ended': {
      const { [event.context]: _, ...contexts } = journey.contexts;
      return { ...journey, contexts };
    }
  }
}

/** Those that last: what is over is forgotten. */
export function contextsAt(contexts: Journey['contexts'], now: Instant): Journey['contexts'] {
  const lasting = Object.entries(contexts).filter(([, { until }]) => now < until);
  return lasting.length === Object.keys(contexts).length ? contexts : Object.fromEntries(lasting);
}

/** Two people's wishes, now one person's: whatever asks for more quiet stands. */
export function unitedWishes(
  journey: Journey,
  other: Journey,
): Pick<Journey, 'standings' | 'pause' | 'contexts'> {
  const stricter = (a: { on: boolean; at: Instant }, b: { on: boolean; at: Instant }) =>
    a.on === b.on ? (a.at >= b.at ? a : b) : a.on ? a : b;
  return {
    standings: united<{ on: boolean; at: Instant }>(journey.standings, other.standings, stricter),
    pause: longerPause(journey.pause, other.pause),
    contexts: united(journey.contexts, other.contexts, (a, b) => ({
      until: Math.max(a.until, b.until),
      tags: [...new Set([...a.tags, ...b.tags])].slice(0, TAGS_KEPT),
    })),
  };
}

function longerPause(a: Journey['pause'], b: Journey['pause']): Journey['pause'] {
  if (a === null || b === null) return a ?? b;
  if (a.until === null || b.until === null) return a.until === null ? a : b;
  return a.until >= b.until ? a : b;
}
