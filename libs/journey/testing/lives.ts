import fc from 'fast-check';
import { drive, type Script, type Story } from './drive';
import { scripts } from './scripts';

/** Another seed lives other lives: `SEED=7 RUNS=1000 npx jest …`; `SHRINK=1` looks for the smallest one that fails. */
const seed = Number(process.env['SEED'] ?? 20_250_602);
export const RUNS = Number(process.env['RUNS'] ?? 60);

/** A property whose situation arises in fewer lives says nothing. */
const LEAST_SHARE = 0.01;

const lived = new Map<string, Story>();

/** Every property looks at the same lives; each is lived once. */
function storyOf(script: Script): Story {
  const key = JSON.stringify(script);
  const story = lived.get(key) ?? drive(script);
  lived.set(key, story);
  return story;
}

const figures: Record<string, string> = {};
afterAll(() => {
  process.stdout.write(
    `Of ${RUNS} lives (seed ${seed}) each situation arose in: ${JSON.stringify(figures, null, 1)}\n`,
  );
});

/**
 * Holds every life to a property. `holds` expects it, and tells whether its situation arose: a property whose
 * situation hardly ever arises says nothing, and fails.
 */
export function everyLife(holds: (story: Story, script: Script) => boolean, runs: number = RUNS): void {
  let arose = 0;
  fc.assert(
    fc.property(scripts, (script) => {
      if (holds(storyOf(script), script)) arose += 1;
    }),
    { seed, numRuns: runs, endOnFailure: process.env['SHRINK'] === undefined },
  );
  figures[expect.getState().currentTestName ?? ''] = `${arose} of ${runs}`;
  expect(arose / runs).toBeGreaterThanOrEqual(LEAST_SHARE);
}

/** Where two values of plain JSON differ first, and how; null when they do not. */
export function difference(a: unknown, b: unknown, path = ''): string | null {
  const [one, other] = [JSON.stringify(a), JSON.stringify(b)];
  if (one === other) return null;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null)
    return `${path}: ${one} is not ${other}`;
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  const inside = keys.map((key) => difference(Reflect.get(a, key), Reflect.get(b, key), `${path}/${key}`));
  return inside.find((found) => found !== null) ?? `${path}: in another order`;
}
