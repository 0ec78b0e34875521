import { lastingAt, type ContactPolicy, type Instant, type Journey } from '@tact/journey';

/** Silence is an answer: how it was understood, as the text that says so and the number it speaks of. */
export function silenceOf(
  { backOff }: Pick<Journey, 'backOff'>,
  now: Instant,
  { backOff: numbers }: Pick<ContactPolicy, 'backOff'>,
): { text: 'quietNone' | 'quietSome' | 'quietGeneral' | 'quietSilent'; ignored: number } {
  const { ignoredInARow } = backOff;
  const lasting = lastingAt(backOff, now);
  // They came back for something new, and the wait before that is not over yet.
  if (lasting && ignoredInARow < lasting.ignoredInARow)
    return { text: 'quietSome', ignored: lasting.ignoredInARow };
  if (ignoredInARow === 0) return { text: 'quietNone', ignored: 0 };
  if (ignoredInARow >= numbers.silentAfter) return { text: 'quietSilent', ignored: ignoredInARow };
  const isGeneral = ignoredInARow >= numbers.generalOnlyAfter;
  return { text: isGeneral ? 'quietGeneral' : 'quietSome', ignored: ignoredInARow };
}
