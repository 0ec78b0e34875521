import fc from 'fast-check';
import { drive, type Script, type Story } from './drive';
import { scripts } from './scripts';

/** Another seed lives other lives: `SEED=7 RUNS=1000 npx jest …`; `SHRINK=1` looks for the smallest one that fails. */
const seed = Number(process.env['SEED'] ?? 20_250_602);
export const RUNS = Number(process.env['RUNS'] ?? 100);

const lived = new Map<string, Story>();

/** Every property looks at the same lives; each is lived once. */
function storyOf(script: Script): Story {
  const key = JSON.stringify(script);
  const story = lived.get(key) ?? drive(script);
  lived.set(key, story);
  return story;
}

const figures: Record<string, number> = {};
afterAll(() => {
  process.stdout.write(`Of ${RUNS} lives (seed ${seed}) it arose in: ${JSON.stringify(figures, null, 1)}\n`);
});

/**
 * A property of every life. `holds` throws where it does not hold, and tells whether its situation arose: a
 * property whose situation hardly ever arises says nothing, and fails.
 */
export function always(
  sentence: string,
  holds: (story: Story, script: Script) => boolean,
  runs: number = RUNS,
): void {
  test(
    sentence,
    () => {
      let arose = 0;
      fc.assert(
        fc.property(scripts, (script) => {
          if (holds(storyOf(script), script)) arose += 1;
        }),
        { seed, numRuns: runs, endOnFailure: process.env['SHRINK'] === undefined },
      );
      figures[sentence] = arose;
      expect(arose).toBeGreaterThanOrEqual(runs / 100);
    },
    120_000,
  );
}

/** As `toEqual`, and much faster while it holds. */
export function same(a: unknown, b: unknown): void {
  if (JSON.stringify(a) !== JSON.stringify(b)) expect(a).toEqual(b);
}
