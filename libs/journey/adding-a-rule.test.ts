import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from '@swc/core';
import fc from 'fast-check';
import { contactRules } from './rules/contact-rules';
import type { ContactRule } from './rules/rule';
import { drive, type Story } from './testing/drive';
import { scripts } from './testing/scripts';

/** docs/adding-a-rule.md, run as it stands. */
const page = readFileSync(join(__dirname, '../../docs/adding-a-rule.md'), 'utf8');

function block(name: string): string {
  const found = new RegExp('```' + name + '\n([\\s\\S]*?)```').exec(page)?.[1];
  if (!found) throw new Error(`The page has no block "${name}".`);
  return found;
}

/** What a block exports, as if it stood in a folder of the core. */
function exported(name: string, folder: string): Record<string, unknown> {
  const { code } = transformSync(block(name), {
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'commonjs' },
  });
  const module = { exports: {} as Record<string, unknown> };
  const load = (path: string): unknown => jest.requireActual(join(__dirname, folder, path));
  // The page is ours, and this is what running it means.
  // oxlint-disable-next-line no-implied-eval
  new Function('module', 'exports', 'require', 'expect', code)(module, module.exports, load, expect);
  return module.exports;
}

const { firstDay } = exported('ts rule', 'rules') as { firstDay: ContactRule };
const { nothingOnTheirFirstDay } = exported('ts property', '.') as {
  nothingOnTheirFirstDay: (story: Story) => boolean;
};
const LIVES = { seed: 7, numRuns: 20 };

test('with the rule of the page beside the others its property holds, and its situation arises', () => {
  let arose = 0;
  fc.assert(
    fc.property(scripts, (script) => {
      arose += Number(nothingOnTheirFirstDay(drive(script, { rules: [...contactRules, firstDay] })));
    }),
    LIVES,
  );
  expect(arose / LIVES.numRuns).toBeGreaterThanOrEqual(0.01);
});

test('without it the property is broken: it can tell', () => {
  const withoutIt = fc.check(
    fc.property(scripts, (script) => void nothingOnTheirFirstDay(drive(script))),
    { ...LIVES, endOnFailure: true },
  );
  expect(withoutIt.failed).toBe(true);
});

test.each(['en', 'de'])('the page has its texts in %s', (language) => {
  const text = block(`yaml ${language}`);
  expect(text).toMatch(/^first-day:\n {2}customer: .{20,}\n {2}wouldChange: .{20,}\n$/);
});
