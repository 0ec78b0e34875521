import { newJourney, type Journey, type Sign } from './journey';
import { unitedBoughtFrom } from './purchases';
import type { Instant } from './time';
import type { BehaviourName } from './words';

/** The parts that had another shape in the first version. */
type Reshaped = 'schema' | 'signs' | 'toldAt' | 'level' | 'lastVerdicts';

/** A journey as the first version of Tact left it. */
interface FirstJourney extends Omit<Partial<Journey>, Reshaped> {
  schema: 1;
  seed: number;
  startedAt: Instant;
  toldAt?: Instant | null;
  lastVerdicts?: Record<string, string>;
  level?: Omit<Journey['level'], 'wishedAt'>;
  signs?: { research: Instant[]; decidingAt: Instant | null; orderedAt: Instant | null };
}

/** What was last answered for each thing was a record once. */
type KeptVerdicts = Journey['lastVerdicts'] | Record<string, string>;

/** A journey of the second version, which did not always know what was said of consents that end. */
type SecondJourney = Omit<Journey, 'lastVerdicts' | 'reminded'> & {
  lastVerdicts: KeptVerdicts;
  reminded?: Journey['reminded'];
};

/** A journey as an earlier version of Tact left it: whatever was added since has its first value. */
export type KeptJourney = SecondJourney | FirstJourney;

/** A journey as this version knows it, whichever version kept it. */
export function upgraded(kept: KeptJourney): Journey {
  if (kept.schema === 2)
    return { ...kept, lastVerdicts: listed(kept.lastVerdicts), reminded: kept.reminded ?? {} };
  const first = newJourney(kept.seed, kept.startedAt);
  const { toldAt, signs, level, lastVerdicts, ...rest } = kept;
  return {
    ...first,
    ...rest,
    schema: 2,
    lastVerdicts: listed(lastVerdicts ?? []),
    person: { ...first.person, ...kept.person },
    toldAt: typeof toldAt === 'number' ? toldThen(first, toldAt) : {},
    level: { ...first.level, ...level },
    signs: {
      // What they did then has no name; each deed said as much as another.
      research: (signs?.research ?? []).map((at) => ({ what: 'Product Viewed', at, weight: 1 })),
      deciding: signOf('Cart Viewed', signs?.decidingAt ?? null),
      ordered: signOf('Order Completed', signs?.orderedAt ?? null),
    },
    boughtFrom: boughtFromThen(kept),
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

const listed = (kept: KeptVerdicts): Journey['lastVerdicts'] =>
  Array.isArray(kept) ? kept : Object.entries(kept).map(([thing, said]) => ({ thing, said }));

const signOf = (what: BehaviourName, at: Instant | null): Sign | null =>
  at === null ? null : { what, at, weight: 1 };

/** Then one instant stood for everything they had told. */
const toldThen = ({ person }: Journey, at: Instant): Journey['toldAt'] =>
  Object.fromEntries(Object.keys(person).map((trait) => [trait, at]));

/** What is bought for years was bought before anybody remembered it for years. */
function boughtFromThen({ interests = {}, purchases = [] }: FirstJourney): Journey['boughtFrom'] {
  const settled = Object.entries(interests).flatMap(([category, { boughtAt }]) =>
    boughtAt === null ? [] : [[category, boughtAt] as const],
  );
  const named = purchases.flatMap(({ category, at }) => (category === null ? [] : [[category, at] as const]));
  return [...settled, ...named].reduce<Journey['boughtFrom']>(
    (all, [category, at]) => unitedBoughtFrom(all, { [category]: at }),
    {},
  );
}
