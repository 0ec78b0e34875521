import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkedJson, checkPlaysIn, chosenPlays } from './plays';

let dir: string;
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'plays-'))));
afterEach(() => rmSync(dir, { recursive: true }));

const put = (id: string, subject: string, tags = '[]') =>
  writeFileSync(
    join(dir, `${id}.yaml`),
    `id: ${id}
owner: tea-desk
purpose: marketing
kind: general
channels: [email]
trigger: { on: request }
tags: ${tags}
because: Whoever drinks tea learns to keep it well.
variants:
  - { id: foundational, level: general, subject: "${subject}", link: /tea, body: Tea for our customers. }
`,
  );

describe('checking plays', () => {
  test('prints each finding at its place, what to do about it, and the sum', () => {
    put('loud', 'Hurry');
    put('calm', 'How to keep tea');
    const lines: string[] = [];
    expect(checkPlaysIn(dir, (line) => lines.push(line)).ok).toBe(false);
    expect(lines).toEqual([
      `${dir}/calm.yaml:10:95 warning speaks-of-customers: “our customers”: whoever reads it is meant, and is spoken of.`,
      '    Say “you”.',
      expect.stringMatching(/loud\.yaml:10:51 error false-urgency: “Hurry”: it hurries people/),
      expect.stringMatching(/^ {4}Leave out the pressure\./),
      expect.stringContaining('loud.yaml:10:85 warning speaks-of-customers'),
      '    Say “you”.',
      `${dir}: 1 sound, 1 refused; errors: 1, warnings: 2`,
    ]);
  });

  test('says the same to programs', () => {
    put('loud', 'Hurry');
    const checked = JSON.parse(checkedJson(checkPlaysIn(dir, () => undefined))) as object;
    expect(checked).toMatchObject({
      plays: [],
      refused: [{ file: join(dir, 'loud.yaml'), id: 'loud', rules: ['false-urgency'] }],
      findings: [
        { line: 10, column: 51, severity: 'error', rule: 'false-urgency' },
        { severity: 'warning', rule: 'speaks-of-customers' },
      ],
    });
  });
});

describe('approving plays', () => {
  const chosen = (ids: string[], all = false) =>
    chosenPlays(
      checkPlaysIn(dir, () => undefined),
      ids,
      all,
    ).map(({ id }) => id);

  test('refuses a play with errors, by its name and its rules', () => {
    put('loud', 'Hurry, only two left');
    put('calm', 'How to keep tea');
    expect(() => chosen(['loud'])).toThrow('Nothing was approved. Mend first: loud (false-urgency).');
    expect(() => chosen(['calm', 'loud'])).toThrow('Mend first: loud (false-urgency).');
    expect(() => chosen([], true)).toThrow('Mend first: loud (false-urgency).');
  });

  test('lets one pass beside which another is refused', () => {
    put('loud', 'Hurry');
    put('calm', 'How to keep tea');
    expect(chosen(['calm'])).toEqual(['calm']);
  });

  test('means no drafts by all, and so no draft’s errors, but what comes with Tact', () => {
    put('loud', 'Hurry', '[draft]');
    put('calm', 'How to keep tea');
    expect(chosen([], true)).toEqual(['calm', 'consent-ending']);
    expect(() => chosen(['loud'])).toThrow('Mend first: loud');
  });

  test('names a file without an id by its name', () => {
    writeFileSync(join(dir, 'broken.yaml'), 'id: [');
    expect(() => chosen([], true)).toThrow(`Mend first: ${dir}/broken.yaml (yaml).`);
  });

  test('refuses ids that nobody has, and no choice at all', () => {
    put('calm', 'How to keep tea');
    expect(() => chosen(['warm'])).toThrow('No such play: warm. Nothing was approved.');
    expect(() => chosen([])).toThrow('Name the plays, or use --all.');
  });
});
