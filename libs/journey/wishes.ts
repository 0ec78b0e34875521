import { changed } from './changed';
import { chosen, unitedChoices } from './choices';
import { entryOf, united } from './entry-of';
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
      return changed(journey, { standings: { ...journey.standings, [standing]: { on, at } } });
    }
    case 'Paused': {
      const { pause } = journey;
      if (pause !== null && pause.since > event.at) return journey;
      return changed(journey, { pause: { since: event.at, until: event.until } });
    }
    case 'Resumed':
      return journey.pause !== null && journey.pause.since > event.at
        ? journey
        : changed(journey, { pause: { since: event.at, until: event.at } });
    case 'Preferences Given':
      return chosen(journey, event);
    case 'Context Told': {
      const known = entryOf(journey.contexts, event.context);
      if (known && known.toldAt > event.at) return journey;
      const until = event.until ?? event.at + policy.sensitiveContexts.days * DAY;
      const told = { toldAt: event.at, until, tags: event.tags.slice(0, TAGS_KEPT) };
      return changed(journey, {
        contexts: keptContexts({ ...journey.contexts, [event.context]: told }, journey.clock),
      });
    }
    case 'Context Ended': {
      const known = entryOf(journey.contexts, event.context);
      if (!known || known.toldAt > event.at) return journey;
      const { [event.context]: _, ...contexts } = journey.contexts;
      return changed(journey, { contexts });
    }
  }
}

/** Those that last; of too many the ones that end first are forgotten. */
function keptContexts(contexts: Journey['contexts'], now: Instant): Journey['contexts'] {
  const lasting = Object.entries(contextsAt(contexts, now));
  if (lasting.length <= CONTEXTS_KEPT) return Object.fromEntries(lasting);
  return Object.fromEntries(lasting.sort(([, a], [, b]) => b.until - a.until).slice(0, CONTEXTS_KEPT));
}

/** Those that last: what is over is forgotten. */
export function contextsAt(contexts: Journey['contexts'], now: Instant): Journey['contexts'] {
  const isOver = ({ until }: Journey['contexts'][string]): boolean => now >= until;
  if (!Object.values(contexts).some(isOver)) return contexts;
  return Object.fromEntries(Object.entries(contexts).filter(([, context]) => !isOver(context)));
}

/** Two people's wishes, now one person's: whatever asks for more quiet stands. */
export function unitedWishes(
  journey: Journey,
  other: Journey,
): Pick<Journey, 'standings' | 'pause' | 'preferences' | 'contexts'> {
  const stricter = (a: { on: boolean; at: Instant }, b: { on: boolean; at: Instant }) =>
    a.on === b.on ? (a.at >= b.at ? a : b) : a.on ? a : b;
  return {
    standings: united<{ on: boolean; at: Instant }>(journey.standings, other.standings, stricter),
    pause: longerPause(journey.pause, other.pause),
    preferences: unitedChoices(journey.preferences, other.preferences),
    contexts: keptContexts(
      united(journey.contexts, other.contexts, (a, b) => ({
        toldAt: Math.max(a.toldAt, b.toldAt),
        until: Math.max(a.until, b.until),
        tags: [...new Set([...a.tags, ...b.tags])].slice(0, TAGS_KEPT),
      })),
      journey.clock,
    ),
  };
}

function longerPause(a: Journey['pause'], b: Journey['pause']): Journey['pause'] {
  if (a === null || b === null) return a ?? b;
  const [end, other] = [a.until ?? Infinity, b.until ?? Infinity];
  return end === other ? (a.since >= b.since ? a : b) : end > other ? a : b;
}
