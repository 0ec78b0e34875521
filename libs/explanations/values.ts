import type { Candidate, Looked } from '@tact/journey';
import type { Value, Values } from './message';
import type { Reader } from './reader';

const DAY = 24 * 60 * 60 * 1000;

/** What a text may name of a candidate: things by their names, and for ops by their ids. */
export function candidateValues(
  { play, purpose, channel, category, product, sensitivity = 'standard' }: Candidate,
  { names, language }: Reader,
): Values {
  return {
    playId: play,
    purposeId: purpose,
    channelId: channel,
    sensitivity,
    // A purpose that nobody registered has no other name.
    purpose: names.purpose(purpose) ?? purpose,
    channel: language.catalogue.channels[channel],
    ...named('category', category === null ? null : names.category(category)),
    ...named('product', product === null ? null : names.product(product)),
  };
}

/** What a rule looked at: instants become dates, words become what a `select` can name. */
export function lookedValues(looked: Looked): Values {
  const known = Object.entries(looked).flatMap(([name, value]): [string, Value][] => {
    if (value === null || theCandidates.has(name)) return [];
    if (typeof value === 'number') return [[name, name.endsWith('At') ? new Date(value) : value]];
    return [[name, typeof value === 'boolean' || enumerated.has(name) ? selectable(String(value)) : value]];
  });
  return { ...Object.fromEntries(known), ...againAt(looked) };
}

/** What the candidate gives a name to; a bare id is nothing to read. */
const theCandidates: ReadonlySet<string> = new Set([
  'purpose',
  'channel',
  'category',
  'product',
  'sensitivity',
]);

/** Fields whose values are words of Tact's own, for a `select`; ICU has no hyphens in its keywords. */
const enumerated: ReadonlySet<string> = new Set(['untrue', 'trouble', 'ended']);
const selectable = (word: string): string => word.replace(/-/g, '_');

/** When what was bought may be spoken of again. */
function againAt({ boughtAt, days }: Looked): Values {
  return typeof boughtAt === 'number' && typeof days === 'number'
    ? { againAt: new Date(boughtAt + days * DAY) }
    : {};
}

const named = (name: string, value: string | null): Values => (value === null ? {} : { [name]: value });
