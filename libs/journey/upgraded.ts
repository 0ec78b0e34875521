import { newJourney, type Journey } from './journey';

/** A journey as an earlier version of Tact left it: whatever was added since has its first value. */
export type KeptJourney =
  Journey | (Omit<Partial<Journey>, 'schema'> & { schema: 1; seed: number; startedAt: number });

/** A journey as this version knows it, whichever version kept it. */
export function upgraded(kept: KeptJourney): Journey {
  if (kept.schema === 2) return kept;
  const first = newJourney(kept.seed, kept.startedAt);
  return {
    ...first,
    ...kept,
    schema: 2,
    person: { ...first.person, ...kept.person },
    // They had no names then; what they spoke for shows again with the next visit.
    signs: first.signs,
    touches: (kept.touches ?? []).map((touch) => ({
      ...touch,
      contentHash: touch.contentHash ?? '',
      usesName: touch.usesName ?? false,
      notAfter: touch.notAfter ?? null,
    })),
    // They lack what the rules ask of them now; their plays are asked again.
    waiting: [],
    held: [],
    proposedAt: null,
  };
}
