import { evolve, newJourney, type ContactPolicy, type Instant, type Journey } from '@tact/journey';
import type { Records } from './records';

/**
 * Where a journey stands with all that was accepted for it up to now: its last projection, and on top of it, by the
 * core, what its workflow has not heard of yet. Null for somebody of whom nothing was accepted.
 */
export async function lastKnown(
  { journal, inbox }: Pick<Records, 'journal' | 'inbox'>,
  subjectKey: string,
  policy: ContactPolicy,
  now: Instant = Date.now(),
): Promise<Journey | null> {
  const projected = await journal.projected(subjectKey);
  const pending = await inbox.pending(subjectKey, projected?.doc.appliedThrough ?? 0);
  if (projected === null && pending.length === 0) return null;
  const first = Math.min(now, ...pending.map(({ at }) => at));
  return pending.reduce(
    (known, event) => evolve(known, event, policy),
    projected?.journey ?? newJourney(0, first),
  );
}

/** How somebody wants to be spoken to, also where they said so only a moment ago. */
export async function spokenTo(
  records: Pick<Records, 'journal' | 'inbox'>,
  subjectKeys: string[],
  policy: ContactPolicy,
): Promise<Pick<Journey['person'], 'language' | 'timeZone'>> {
  const known = await Promise.all(subjectKeys.map((key) => lastKnown(records, key, policy)));
  return known.find((one) => one !== null)?.person ?? { language: null, timeZone: null };
}
