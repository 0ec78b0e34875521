import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '@tact/servers';

/** Requires what simulates and decides, and says which of the core's modules keep their exports in a hash table. */
const script = `
  const isFast = new Function('one', 'return %HasFastProperties(one)');
  const exportsOf = (get) => Object.defineProperty({}, 'sameName', { enumerable: true, get });
  const [control] = [() => 1, () => 2].map(exportsOf).filter((one) => !isFast(one));
  require('./libs/simulation');
  const core = Object.entries(require.cache).filter(([file]) => /libs.journey/.test(file));
  const slow = core.filter(([, { exports }]) => !isFast(exports)).map(([file]) => file);
  console.log(JSON.stringify({ modules: core.length, slow, isControlSlow: control !== undefined }));
`;

test('V8 finds what the core’s modules export by its place, not by its name', () => {
  const dist = join(projectRoot(), 'dist');
  const said = execFileSync(process.execPath, ['--allow-natives-syntax', '-e', script], { cwd: dist });
  const { modules, slow, isControlSlow } = JSON.parse(said.toString()) as {
    modules: number;
    slow: string[];
    isControlSlow: boolean;
  };
  expect(isControlSlow).toBe(true);
  expect(modules).toBeGreaterThan(40);
  expect(slow).toEqual([]);
});
