import { chooseLanguage, explainReason, namesIn, timeZoneOf, type Reader } from '@tact/explanations';
import type { Decision, Reason } from '@tact/journey';
import { loadPurposes } from '@tact/policy';
import type { Records } from '@tact/records';

/** The language and the names in which the command tells what customers read. */
export type Words = Omit<Reader, 'timeZone'>;

export async function wordsOf({ catalogues }: Pick<Records, 'catalogues'>): Promise<Words> {
  const language = chooseLanguage([], null);
  const names = namesIn(
    language.catalogue,
    await catalogues.current(),
    loadPurposes(process.env.TACT_PURPOSES),
  );
  return { language, names };
}

/** Who would read of a decision: times are those of where it was judged to be. */
export const readerOf = (words: Words, { checks }: Decision): Reader => ({
  ...words,
  timeZone: timeZoneOf(checks),
});

/** A reason of a decision, or one that it would have, as the customer reads it. */
export const customersWords = (words: Words, decision: Decision, reason: Reason): string =>
  explainReason(reason, decision, readerOf(words, decision)).customer;
