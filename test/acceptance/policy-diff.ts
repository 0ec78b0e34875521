import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '@tact/servers';
import { customer } from '../support/people';
import { mayI } from '../support/questions';
import type { Tact } from '../support/tact';
import { runTact } from '../support/tact-command';

interface Report {
  judged: number;
  people: number;
  notJudged: number;
  notReproduced: number;
  changes: Record<string, number>;
  byReason: Record<string, Record<string, number>>;
  examples: {
    decision: string;
    play: string;
    change: string;
    because: { code: string; customer: string }[];
  }[];
  crossed: string[];
}

const defaults = readFileSync(join(projectRoot(), 'libs/policy/defaults/policy.yaml'), 'utf8');

export function policyDiff(tact: () => Tact): void {
  let dir: string;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'tact-policy-'));
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  /** The default policy with something else in it. */
  function candidate(name: string, from: RegExp, to: string): string {
    const changed = defaults.replace(from, to).replace(/^version: .*$/m, `version: '${name}'`);
    expect(changed).not.toBe(defaults);
    const file = join(dir, `${name}.yaml`);
    writeFileSync(file, changed);
    return file;
  }

  async function diff(
    file: string,
    ...more: string[]
  ): Promise<{ code: number; said: string; report: Report }> {
    const json = join(dir, 'diff.json');
    rmSync(json, { force: true });
    const command = ['policy', 'diff', '--candidate', file, '--json', json, ...more];
    const { status, stdout, stderr } = await runTact(command, tact().env);
    if (!existsSync(json)) throw new Error(`No report was written: ${stdout}${stderr}`);
    const report = JSON.parse(readFileSync(json, 'utf8')) as Report;
    return { code: status, said: stdout + stderr, report };
  }

  test('every recorded decision is made again by the policy it was made under', async () => {
    const same = join(dir, 'same.yaml');
    writeFileSync(same, defaults);
    const { code, report, said } = await diff(same);
    expect(report.judged).toBeGreaterThan(20);
    expect(report).toMatchObject({ notJudged: 0, notReproduced: 0, crossed: [] });
    expect(report.changes).toMatchObject({ 'newly-sent': 0, 'newly-held': 0, same: report.judged });
    expect(said).toContain('newly sent');
    expect(code).toBe(0);
  });

  test('a wider cap newly sends what the cap held; more than the declared limit fails', async () => {
    const capped = await customer(tact().api, 'capped');
    await mayI(tact().api.product, capped.id, { play: 'product-tip', channel: 'email' });
    const { body } = await mayI(tact().api.product, capped.id, { play: 'product-tip', channel: 'email' });
    expect(body.verdict).not.toBe('send');

    const wider = candidate('wider', /touches: (\d+)/g, 'touches: 5$1');
    const { report, code } = await diff(wider, '--most-newly-sent', '100%');
    expect(report.byReason['newly-sent']?.['frequency-cap']).toBeGreaterThan(0);
    expect(report.changes['newly-held']).toBe(0);
    const told = report.examples.flatMap(({ because }) =>
      because.filter(({ code }) => code === 'frequency-cap'),
    );
    expect(told.length).toBeGreaterThan(0);
    expect(told.every(({ customer: sentence }) => /^[A-Z].*\.$/.test(sentence))).toBe(true);
    expect(code).toBe(0);

    const limited = await diff(wider, '--most-newly-sent', '0');
    expect(limited.code).toBe(1);
    expect(limited.report.crossed).toHaveLength(1);
    expect(limited.said).toContain('Limit crossed');
  });

  test('a stricter policy newly holds, and says by which rule', async () => {
    const night = /from: '21:00'\s+to: '08:00'\s+spreadReleaseMinutes: 60/;
    const allDay = "from: '08:00'\n  to: '07:59'\n  spreadReleaseMinutes: 0";
    const stricter = candidate('stricter', night, allDay);
    const { report, code, said } = await diff(stricter, '--most-newly-held', '5%');
    expect(report.changes['newly-held']).toBeGreaterThan(0);
    expect(Object.keys(report.byReason['newly-held'] ?? {})).toContain('quiet-hours');
    expect(said).toContain('quiet-hours');
    expect(code).toBe(1);
  });

  test('other numbers under the same name, a limit that is none and a broken file are refused', async () => {
    const twin = candidate('twin', /touches: 1,/, 'touches: 2,');
    writeFileSync(
      twin,
      readFileSync(twin, 'utf8').replace(/^version: .*$/m, /^version: .*$/m.exec(defaults)?.[0] ?? ''),
    );
    const refused = (...args: string[]) => runTact(['policy', ...args], tact().env);
    expect(await refused('diff', '--candidate', twin)).toMatchObject({ status: 1 });
    expect((await refused('diff', '--candidate', twin)).stderr).toContain('version of its own');
    const some = candidate('some', /touches: 1,/, 'touches: 2,');
    const few = await refused('diff', '--candidate', some, '--most-newly-sent', 'few');
    expect(few.stderr).toContain('Not a limit');
    const broken = candidate('broken', /days: 30/, 'days: 31');
    const { status, stderr } = await refused('check', broken);
    expect(status).toBe(1);
    expect(stderr).toContain('broken.yaml:');
  });
}
