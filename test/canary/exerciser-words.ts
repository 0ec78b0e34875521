/** A word for each place of Temporal's in which something can be said. */
export const places = [
  'input',
  'memo',
  'upserted memo',
  'signal',
  'update',
  'update answer',
  'activity input',
  'activity result',
  'heartbeat',
  'activity failure',
  'activity failure detail',
  'activity failure cause',
  'local activity result',
  'timer summary',
  'child input',
  'child memo',
  'child result',
  'child failure',
  'update refusal',
  'carried on',
  'workflow failure',
  'result',
  'static details',
] as const;
export type Place = (typeof places)[number];
export type Words = Record<Place, string>;

/** Written backwards, so that what is found was said in its own place, and not carried there to be said. */
export const backwards = (words: Words): Words =>
  Object.fromEntries(
    Object.entries(words).map(([place, word]) => [place, word.split('').reverse().join('')]),
  ) as Words;

export interface ExerciserInput {
  said: string;
  /** Backwards. */
  words: Words;
  /** Opaque, and its payloads under a key of its own. */
  childId: string;
  /** It has continued as new. */
  isSecondRun: boolean;
  carried: string;
  /** How it ends; null for one that stays. */
  end: 'failed' | 'completed' | null;
}
