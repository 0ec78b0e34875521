import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assumedOf, consentGiven, loadAssumptions, nothingAssumed } from './assumptions';
import { summaryText } from './summary';
import { runOver, worldWith } from './testing/run';

const { purposes, book } = worldWith();
const folder = mkdtempSync(join(tmpdir(), 'tact-assume-'));
const load = (text: string) => {
  const file = join(folder, 'assume.yaml');
  writeFileSync(file, text);
  return loadAssumptions(file, { purposes, plays: book.plays });
};
const firstAt = Date.UTC(2024, 0, 31, 12);

test('an empty document assumes nothing', () => {
  expect(load('{}')).toEqual(nothingAssumed);
  expect(assumedOf(firstAt, nothingAssumed, purposes)).toEqual([]);
});

test('consent given is consent to every purpose that rests on it, from the first event, for as long as it lasts', () => {
  const events = assumedOf(firstAt, consentGiven(nothingAssumed), purposes);
  expect(events).toHaveLength(purposes.filter(({ lawfulBasis }) => lawfulBasis === 'consent').length);
  for (const event of events)
    expect(event).toMatchObject({
      at: firstAt,
      channel: 'any',
      state: 'given',
      validUntil: Date.UTC(2025, 0, 31, 12),
    });
});

test('what the input lacks is told once, at the first event; a consent from before counts from its day', () => {
  const assumed = load(
    'timeZone: Europe/Berlin\nemail: true\nfirstName: true\nformalName: true\nregion: DE-BE\ngoals: [rest]\nlanguage: de\nconsents: [{ purpose: marketing, channel: email, from: 2023-08-31 }]',
  );
  expect(assumedOf(firstAt, assumed, purposes)).toEqual([
    {
      type: 'Traits Given',
      at: firstAt,
      timeZone: 'Europe/Berlin',
      language: 'de',
      hasEmail: true,
      hasFirstName: true,
      hasFormalName: true,
      region: 'DE-BE',
      goals: ['rest'],
    },
    {
      type: 'Consent Changed',
      at: firstAt,
      purpose: 'marketing',
      channel: 'email',
      state: 'given',
      validUntil: Date.UTC(2024, 7, 31),
    },
  ]);
});

test('a consent for six months from the 31st of August ends on the last day of February', () => {
  const [event] = assumedOf(
    firstAt,
    load('consents: [{ purpose: offers, from: 2023-08-31, until: 2024-02-29 }]'),
    purposes,
  );
  expect(event).toMatchObject({ validUntil: Date.UTC(2024, 1, 29) });
});

test.each([
  ['consent: given', '1:1 error unknown-key: Nothing here is called "consent". Did you mean "consents"?'],
  [
    'timeZone: Mars/Olympus',
    '1:11 error not-allowed: "timeZone": must be an IANA time zone. Write an IANA zone',
  ],
  [
    'consents:\n  - purpose: marketting',
    '2:14 error no-such-purpose: No purpose "marketting" rests on consent. Use all, or one of: marketing',
  ],
  ['consents:\n  - purpose: service', '2:14 error no-such-purpose'],
  [
    'consents: [{ purpose: all, from: 2024-02-01, until: 2024-01-01 }]',
    'error backward-span: It ends before it begins.',
  ],
  ['consents: [{ purpose: all, from: soon }]', '1:34 error'],
  ['approved: [welcom]', '1:12 error no-such-play: There is no play "welcom".'],
  ['email: [', '1:9 error yaml'],
])('%s is refused with its place and what to do', (text, said) => {
  expect(() => load(text)).toThrow(said);
});

test('the summary echoes what was assumed, and says that it was nothing', () => {
  const told = (assumptions = nothingAssumed) =>
    summaryText(runOver('', worldWith({ assumptions })).told).join('\n');
  expect(told()).toContain('Assumed    nothing; nobody reacts to a touch');
  expect(
    told(
      load(
        'approved: all\ntimeZone: UTC\nconsents: [{ purpose: offers, channel: email, until: 2024-03-01 }]',
      ),
    ),
  ).toMatch(
    /consent to offers by email given from the first event until 2024-03-01; time zone UTC where none is told; \d+ of \d+ plays approved/,
  );
});
