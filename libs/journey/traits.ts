import { changed } from './changed';
import { toldAround } from './choices';
import type { TraitsGiven } from './events';
import type { Journey } from './journey';
import { personWith } from './parts';
import type { Instant } from './time';

type Person = Journey['person'];
type ToldAt = Journey['toldAt'];

const GOALS_KEPT = 10;
const traits = [
  'timeZone',
  'language',
  'hasFirstName',
  'hasFormalName',
  'hasEmail',
  'region',
  'goals',
] as const satisfies (keyof Person)[];

/** What they told us about themselves. Each thing by its newest word: what is told late replaces nothing newer. */
export function traitsAfter(journey: Journey, event: TraitsGiven): Journey {
  const { person, toldAt, preferences } = journey;
  const { at } = event;
  const isNews = (trait: keyof Person): boolean =>
    event[trait] !== undefined && at >= (toldAt[trait] ?? -Infinity);
  const news = traits.filter(isNews);
  const given: Partial<Person> = Object.fromEntries(news.map((trait) => [trait, event[trait]]));
  // What they chose themselves stands above what is told of them.
  const { timeZone, language, ...others } = given;
  const isBeneath = preferences.beneath !== undefined;
  const told = changed(journey, {
    person: personWith(person, {
      ...(isBeneath ? others : given),
      goals: (given.goals ?? person.goals).slice(0, GOALS_KEPT),
    }),
    toldAt: { ...toldAt, ...Object.fromEntries(news.map((trait): [string, Instant] => [trait, at])) },
  });
  return isBeneath ? toldAround(told, { timeZone, language }) : told;
}

/** What the anonymous person said fills what the known one never did; their names and address are not inherited. */
export function unitedTraits(journey: Journey, other: Journey): Pick<Journey, 'person' | 'toldAt'> {
  const { person, toldAt } = journey;
  const isOpen = (trait: keyof Person): boolean => toldAt[trait] === undefined;
  const inherited = (['timeZone', 'language', 'region', 'goals'] as const).filter(
    (trait) => isOpen(trait) && (trait === 'goals' ? person.goals.length === 0 : person[trait] === null),
  );
  return {
    person: personWith(person, Object.fromEntries(inherited.map((trait) => [trait, other.person[trait]]))),
    toldAt: { ...toldAt, ...toldOf(inherited, other.toldAt) },
  };
}

const toldOf = (which: readonly (keyof Person)[], toldAt: ToldAt): ToldAt =>
  Object.fromEntries(which.flatMap((trait) => (toldAt[trait] === undefined ? [] : [[trait, toldAt[trait]]])));
