import ts from 'typescript';
import { findings, parseSource, sourceFiles } from './source-files';

/** Ways to ask for the present that the linter does not see; it watches over the named ones, such as `Date.now`. */
function asksTheClock(node: ts.Node): string | null {
  if (ts.isNewExpression(node) && node.expression.getText() === 'Date' && !node.arguments?.length) {
    return 'new Date() without an instant';
  }
  if (!ts.isCallExpression(node)) return null;
  const called = node.expression.getText();
  if (called === 'Date') return 'Date() without an instant';
  if (/^DateTime\.(now|utc|local)$/.test(called) && node.arguments.length === 0) return `${called}()`;
  return null;
}

test('the core never asks what time it is', () => {
  const core = sourceFiles('libs/journey');
  expect(core.length).toBeGreaterThan(10);
  expect(core.flatMap((source) => findings(source, asksTheClock))).toEqual([]);
});

test('neither does the simulator, whose time is that of its events', () => {
  const simulator = sourceFiles('libs/simulation');
  expect(simulator.length).toBeGreaterThan(10);
  expect(simulator.flatMap((source) => findings(source, asksTheClock))).toEqual([]);
});

test('a core that asked would be found', () => {
  const asking = ['new Date()', 'new Date', 'Date()', 'DateTime.now()', 'DateTime.utc()'];
  const given = ['new Date(now)', 'DateTime.fromMillis(now)', 'Date.UTC(2026, 0)'];
  const source = parseSource('core.ts', [...asking, ...given].join(';\n'));
  expect(findings(source, asksTheClock)).toHaveLength(asking.length);
});
