import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { projectRoot } from '@tact/servers';
import { decisionLineSchema } from '@tact/simulation';
import { simulate, type SimulateOptions } from './simulate';

const folder = mkdtempSync(join(tmpdir(), 'tact-simulate-'));
const path = (name: string): string => join(folder, name);
const file = (name: string, content: string | Buffer): string => {
  writeFileSync(path(name), content);
  return path(name);
};
const linkTo = (target: string): string => {
  symlinkSync(target, path('link'));
  return path('link');
};
const sample = gunzipSync(readFileSync(join(__dirname, '../../demo/storefront-events.jsonl.gz')))
  .toString()
  .split('\n')
  .slice(0, 300)
  .join('\n');
const events = file('events.jsonl', sample);
const assume = file('assume.yaml', 'email: true\napproved: all\n');

let said: string[] = [];
let printed: unknown[] = [];
beforeEach(() => {
  said = [];
  printed = [];
  jest.spyOn(console, 'error').mockImplementation((line: string) => said.push(line));
  jest.spyOn(console, 'log').mockImplementation((line: string) => printed.push(line));
});
afterEach(() => jest.restoreAllMocks());

const run = (options: Partial<SimulateOptions> = {}): Promise<number> =>
  simulate({
    events,
    catalogue: undefined,
    plays: undefined,
    policy: undefined,
    assume: undefined,
    consent: undefined,
    reactions: 'none',
    seed: '1',
    until: undefined,
    out: path('decisions.ndjson'),
    report: undefined,
    ...options,
  });
const out = (): string => readFileSync(path('decisions.ndjson'), 'utf8');

test('writes decisions, a summary on stderr, and nothing on stdout; packed or not, twice the same', async () => {
  expect(await run({ assume, consent: 'given' })).toBe(0);
  const first = out();
  for (const line of first.trimEnd().split('\n')) decisionLineSchema.parse(JSON.parse(line));
  expect(first).toContain('"verdict":"send"');
  expect(said.join('\n')).toContain('300 lines: 300 messages accepted');
  expect(printed).toEqual([]);
  // Known by its bytes, whatever it is called.
  expect(await run({ assume, consent: 'given', events: file('packed', gzipSync(sample)) })).toBe(0);
  expect(out()).toBe(first);
});

test('without consent, addresses and approval nothing is sent, and the summary says what is missing', async () => {
  expect(await run()).toBe(0);
  expect(out()).not.toContain('"verdict":"send"');
  const text = said.join('\n');
  expect(text).toContain('Assumed    nothing');
  expect(text).toMatch(
    /Nothing was sent, because .*no play is approved .*nobody consented .*no mail address/,
  );
});

test('the report is one page that loads nothing, with the assumptions and a plot for each question', async () => {
  expect(
    await run({ assume, consent: 'given', report: path('report.html'), events: file('<b>.jsonl', sample) }),
  ).toBe(0);
  const page = readFileSync(path('report.html'), 'utf8');
  for (const title of [
    'Touches a person a week',
    'Holds by reason',
    'The ladder over time',
    'Retargeting lengths',
  ])
    expect(page).toContain(`<h2>${title}</h2>`);
  expect(page.match(/<svg /g)!.length).toBeGreaterThanOrEqual(4);
  expect(page).toContain('consent to everything by any channel given from the first event');
  expect(page).toContain('&#60;b&#62;.jsonl');
  expect(page).not.toMatch(/<script|<link|<img|url\(|https?:|<b>|NaN|undefined/);
  expect(page).toContain('prefers-color-scheme:dark');
});

test('an empty input is a run over nothing; one with nothing to use in it fails', async () => {
  expect(await run({ events: file('empty', '') })).toBe(0);
  expect(out()).toBe('');
  expect(await run({ events: file('none', '{"a":1}\n<html>\n') })).toBe(1);
  expect(said.join('\n')).toContain('1 broken-json, first in line 2');
});

describe('what can’t be used is refused with its reason', () => {
  test.each<[string, () => Partial<SimulateOptions>, string]>([
    [
      'events that are not there',
      () => ({ events: path('missing') }),
      "missing can't be read to its end (ENOENT)",
    ],
    ['a folder as events', () => ({ events: folder }), '(EISDIR)'],
    [
      'packed events that are cut off',
      () => ({ events: file('cut', gzipSync(sample).subarray(0, 2_000)) }),
      '(Z_BUF_ERROR)',
    ],
    ['decisions over the events', () => ({ out: events }), 'written over the events'],
    ['decisions over a link to the events', () => ({ out: linkTo(events) }), 'written over the events'],
    ['a report over the events', () => ({ report: events }), 'The report would be written over the events'],
    ['a report over the decisions', () => ({ report: path('decisions.ndjson') }), 'over the decisions'],
    [
      'decisions over assumptions',
      () => ({ assume: file('as.yaml', 'email: true\n'), out: path('as.yaml') }),
      'written over the assumptions',
    ],
    [
      'decisions over a play',
      () => ({
        out: join(projectRoot(), 'demo/plays', readdirSync(join(projectRoot(), 'demo/plays'))[0] ?? ''),
      }),
      'written over the play',
    ],
    ['a report in no folder', () => ({ report: path('no/r.html') }), "can't be written to"],
    ['a seed', () => ({ seed: 'x' }), `--seed can't be "x"`],
    ['an end', () => ({ until: 'tomorrow' }), `--until can't be "tomorrow"`],
    ['a policy', () => ({ policy: file('policy.yaml', 'version: x\n') }), 'policy.yaml:1:1 error missing'],
    ['assumptions', () => ({ assume: file('bad.yaml', 'emial: true\n') }), 'Did you mean "email"?'],
    ['reactions', () => ({ reactions: path('none.yaml') }), "The file can't be read (ENOENT)"],
    [
      'a catalogue',
      () => ({ catalogue: file('c.json', '{"currency":"EUR"}') }),
      'c.json:/categories error missing',
    ],
    ['a catalogue that is no JSON', () => ({ catalogue: file('d.json', '{') }), 'd.json:1 is no catalogue'],
    ['plays that are not there', () => ({ plays: path('nowhere') }), "The folder can't be read (ENOENT)"],
  ])('%s', async (_, options, message) => {
    await expect(run(options())).rejects.toThrow(message);
  });

  test.each(['TACT_PURPOSES', 'TACT_EVENT_MAP', 'TACT_DATA_MAP'])(
    'decisions over what %s names',
    async (setting) => {
      const names = { TACT_PURPOSES: 'purposes', TACT_EVENT_MAP: 'event-map', TACT_DATA_MAP: 'data-map' };
      const name = `${names[setting as keyof typeof names]}.yaml`;
      const own = file(name, readFileSync(join(projectRoot(), 'libs/policy/defaults', name), 'utf8'));
      process.env[setting] = own;
      try {
        await expect(run({ out: own })).rejects.toThrow('written over the');
      } finally {
        delete process.env[setting];
      }
    },
  );

  test('a missing input leaves earlier decisions as they are', async () => {
    writeFileSync(path('decisions.ndjson'), 'earlier\n');
    await expect(run({ events: path('missing') })).rejects.toThrow('ENOENT');
    expect(out()).toBe('earlier\n');
  });

  test('broken plays, with their findings', async () => {
    mkdirSync(path('plays'), { recursive: true });
    file('plays/broken.yaml', 'id: broken\n');
    expect(await run({ plays: path('plays') })).toBe(1);
    expect(said.join('\n')).toMatch(/broken\.yaml:1:1 error missing/);
  });
});
