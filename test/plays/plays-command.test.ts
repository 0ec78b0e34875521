import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '@tact/servers';

let dir: string;
const demoPlays = readdirSync(join(projectRoot(), 'demo/plays'));
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'plays-'));
  const plays = join(projectRoot(), 'demo/plays');
  for (const name of demoPlays) copyFileSync(join(plays, name), join(dir, name));
});
afterEach(() => rmSync(dir, { recursive: true }));

/** Runs the built command, as people do. */
const tact = (...args: string[]) => {
  const main = join(projectRoot(), 'dist/apps/cli/main.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
};

const putLoudPlay = () =>
  writeFileSync(
    join(dir, 'loud.yaml'),
    `id: loud
owner: sales
purpose: marketing
kind: promotion
channels: [email]
trigger: { on: request }
because: Somebody wants to sell more tea than people want to drink.
variants:
  - id: foundational
    level: general
    subject: Dear Anna
    link: /sale
    body: >
      Our tea is good, and there are
      only two left.
`,
  );

describe('tact plays', () => {
  test('check lets the demo’s plays pass', () => {
    const { status, stdout } = tact('plays', 'check', dir);
    expect(stdout).toBe(`${dir}: ${demoPlays.length} sound, 0 refused; errors: 0, warnings: 0\n`);
    expect(status).toBe(0);
  });

  test('check names file, line, column, rule and what to do, and fails', () => {
    putLoudPlay();
    const { status, stdout } = tact('plays', 'check', dir);
    expect(status).toBe(1);
    expect(stdout).toContain(`${dir}/loud.yaml:11:19 error name-nobody-gave: “Anna” is a name in the text`);
    expect(stdout).toContain(
      `${dir}/loud.yaml:15:7 error false-urgency: “only two left”: a text is written once`,
    );
    expect(stdout).toContain('    Greet without a name;');
  });

  test('check --json says the same to programs, and fails as well', () => {
    putLoudPlay();
    const { status, stdout } = tact('plays', 'check', dir, '--json');
    expect(status).toBe(1);
    const { plays, refused, findings } = JSON.parse(stdout) as Record<string, object[]>;
    expect(plays).toHaveLength(demoPlays.length);
    expect(refused).toMatchObject([{ id: 'loud', rules: ['name-nobody-gave', 'false-urgency'] }]);
    expect(findings).toHaveLength(2);
  });

  test.each([[['loud']], [['--all']]])(
    'approve %j refuses it, names it and its rules, and reaches for nothing',
    (which) => {
      putLoudPlay();
      const { status, stderr } = tact(
        'plays',
        'approve',
        ...which,
        '--dir',
        dir,
        '--data',
        join(dir, 'nowhere'),
      );
      expect(status).toBe(1);
      expect(stderr).toContain('Nothing was approved. Mend first: loud (name-nobody-gave, false-urgency).');
    },
  );
});
