import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { reasonCodes } from '@tact/journey';
import { parse, stringify } from 'yaml';
import { catalogues, readCatalogue } from './message-catalogue';

const english = readFileSync(join(__dirname, 'catalogues/en.yaml'), 'utf8');
type Texts = Record<string, Record<string, unknown>>;

/** What is found in the English catalogue once it was changed. */
function faults(change: (texts: Texts) => void): string {
  const texts = parse(english) as Texts;
  change(texts);
  try {
    readCatalogue('en.yaml', stringify(texts));
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

test('there is English and German, and every reason has every text in both', () => {
  expect([...catalogues().keys()]).toEqual(['de', 'en']);
  for (const { reasons } of catalogues().values()) {
    expect(Object.keys(reasons).sort()).toEqual([...reasonCodes].sort());
  }
});

test('both languages name the same things', () => {
  const [de, en] = [...catalogues().values()];
  const placeholders = (texts: Record<string, { placeholders: ReadonlySet<string> }>) =>
    Object.fromEntries(Object.entries(texts).map(([name, m]) => [name, [...m.placeholders].sort()]));
  for (const code of reasonCodes) {
    expect([code, placeholders(de!.reasons[code])]).toEqual([code, placeholders(en!.reasons[code])]);
  }
  expect(placeholders(de!.sent)).toEqual(placeholders(en!.sent));
  expect(placeholders(de!.confidence)).toEqual(placeholders(en!.confidence));
  expect(placeholders(de!.pages)).toEqual(placeholders(en!.pages));
});

test('the catalogue as it stands has no fault', () => {
  expect(faults(() => undefined)).toBe('');
});

test.each([
  [
    'a reason without a text',
    (t: Texts) => delete (t['reasons']!['paused'] as Texts)['wouldChange'],
    'reasons.paused.wouldChange',
  ],
  ['a reason that is missing', (t: Texts) => delete t['reasons']!['paused'], 'reasons.paused'],
  ['a reason that does not exist', (t: Texts) => (t['reasons']!['bored'] = t['reasons']!['paused']), 'bored'],
  ['a deed that is missing', (t: Texts) => delete t['deeds']!['Product Viewed'], 'deeds.Product Viewed'],
  [
    'a text that is no ICU MessageFormat',
    (t: Texts) => (t['confidence']!['general'] = 'We {know'),
    'confidence.general',
  ],
])('%s is found, with its place', (_, change, place) => {
  expect(faults(change)).toContain(place);
});
