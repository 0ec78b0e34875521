import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lintText } from './lint-texts';
import { nameVariableProblems } from './name-variables';

/** The rows of the tables in docs/plays.md that show what a rule refuses and what is better. */
const rows = [
  ...readFileSync(join(__dirname, '../../../docs/plays.md'), 'utf8').matchAll(
    /### `([a-z-]+)` \((?:error|warning)\)([\s\S]*?)(?=\n##)/g,
  ),
].flatMap(([, rule = '', section = '']) =>
  section
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(2)
    .map((line) =>
      line.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|').replaceAll('`', '')),
    )
    .map(([, refused = '', better = '']) => [rule, refused, better] as const),
);

const rulesIn = (text: string) => {
  const linted = { path: [], text, isLink: false, level: 'individual' };
  return [...lintText(linted, 'general'), ...nameVariableProblems(linted)].map(({ rule }) => rule);
};

test('docs/plays.md shows every rule about words', () => {
  expect(rows.length).toBeGreaterThan(18);
  expect(new Set(rows.map(([rule]) => rule)).size).toBe(5);
});

test.each(rows)('as docs/plays.md says, %s refuses “%s”, and “%s” is better', (rule, refused, better) => {
  // Several examples of one row are divided by a stroke.
  for (const text of refused.split(' / ').filter((one) => /[A-Z<]/.test(one)))
    expect(rulesIn(text)).toContain(rule);
  expect(rulesIn(better.replace(/^\(.*\)$/, ''))).toEqual([]);
});
