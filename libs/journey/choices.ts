import { changed } from './changed';
import type { PreferencesGiven } from './events';
import type { Journey, Preferences } from './journey';
import { personWith } from './parts';

type Chosen = Journey['preferences'];
type Person = Journey['person'];

const choices = [
  'topics',
  'schedule',
  'minDaysBetween',
  'channels',
  'timeZone',
  'language',
] as const satisfies (keyof Preferences)[];

/** What they may say of themselves here, and what products tell of them too. */
const places = ['timeZone', 'language'] as const;
type Place = (typeof places)[number];

/** The journey after they chose: each choice by its newest word. */
export function chosen(journey: Journey, event: PreferencesGiven): Journey {
  const known = journey.preferences;
  const isNews = (choice: keyof Preferences): boolean =>
    event[choice] !== undefined && event.at >= (known.toldAt[choice] ?? -Infinity);
  const news = choices.filter(isNews);
  const preferences: Chosen = {
    ...known,
    ...Object.fromEntries(news.map((choice) => [choice, event[choice]])),
    toldAt: { ...known.toldAt, ...Object.fromEntries(news.map((choice) => [choice, event.at])) },
  };
  return placed(journey, preferences);
}

/** Their own choices stand; where they made none, what they chose before they were known does. */
export function unitedChoices(a: Chosen, b: Chosen): Chosen {
  const longest = Math.max(a.minDaysBetween ?? 0, b.minDaysBetween ?? 0);
  const optional = (['channels', 'timeZone', 'language'] as const).flatMap((choice) => {
    const value = a[choice] ?? b[choice];
    return value === undefined ? [] : [[choice, value] as const];
  });
  return {
    topics: a.topics ?? b.topics,
    schedule: a.schedule ?? b.schedule,
    minDaysBetween: a.minDaysBetween === null && b.minDaysBetween === null ? null : longest,
    ...Object.fromEntries(optional),
    toldAt: { ...b.toldAt, ...a.toldAt },
    ...(a.beneath ? { beneath: a.beneath } : {}),
  };
}

/**
 * The journey with these preferences, the person where they say they are. What products told waits beneath a
 * choice, and is there again once the choice is taken back.
 */
function placed(journey: Journey, preferences: Chosen): Journey {
  const { person } = journey;
  const beneath: NonNullable<Chosen['beneath']> = { ...preferences.beneath };
  const now: Pick<Person, Place> = { timeZone: person.timeZone, language: person.language };
  for (const place of places) {
    const choice = preferences[place] ?? null;
    const told = beneath[place] === undefined ? person[place] : beneath[place];
    now[place] = choice ?? told;
    if (choice === null) delete beneath[place];
    else beneath[place] = told;
  }
  const { beneath: _, ...chosenOnly } = preferences;
  const kept = Object.keys(beneath).length === 0 ? chosenOnly : { ...chosenOnly, beneath };
  const isSamePlace = places.every((place) => now[place] === person[place]);
  return changed(
    journey,
    isSamePlace ? { preferences: kept } : { preferences: kept, person: personWith(person, now) },
  );
}

/** What is told of somebody who chose: it waits beneath each choice, and counts where they made none. */
export function toldAround(
  journey: Journey,
  told: { [place in Place]?: string | null | undefined },
): Journey {
  const { beneath = {} } = journey.preferences;
  const news = places.filter((place) => told[place] !== undefined);
  const waits = news.filter((place) => beneath[place] !== undefined);
  const counts = news.filter((place) => beneath[place] === undefined);
  const of = (which: readonly Place[]) => Object.fromEntries(which.map((place) => [place, told[place]]));
  return changed(journey, {
    person: personWith(journey.person, of(counts)),
    preferences: { ...journey.preferences, beneath: { ...beneath, ...of(waits) } },
  });
}

/** The person where their choices say they are; two people's choices may have become one's. */
export const whereTheySay = (journey: Journey): Journey => placed(journey, journey.preferences);
