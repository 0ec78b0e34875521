import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { centreTexts } from './centre-texts';
import { centreCatalogue } from './message-catalogue';
import { centreText } from './page-text';
import { languages, readerOf } from './testing/readers';

const raw = (language: string) =>
  parse(readFileSync(join(__dirname, 'catalogues/centre', `${language}.yaml`), 'utf8')) as Record<
    string,
    string
  >;

test('every language says everything, and names the same things', () => {
  const named = (language: string) =>
    centreTexts.map((text) => [text, [...centreCatalogue(language)[text].placeholders].sort()]);
  for (const language of languages) expect(named(language)).toEqual(named('en'));
});

test.each(languages)('in %s nobody is hurried, flattered or made to feel guilty', (language) => {
  const said = Object.values(raw(language)).join('\n');
  expect(said).not.toMatch(
    /miss out|don’t miss|hurry|last chance|sorry to see you|are you sure|verpassen|beeil|letzte Chance|schade|wirklich/i,
  );
  expect(said).not.toContain('!');
});

test.each(languages)('in %s a button says what it does, and never how to feel about it', (language) => {
  for (const text of ['stopOne', 'objectButton', 'pauseButton', 'forget'] as const) {
    const words = centreText(text, readerOf(language));
    expect([words, words.length]).toEqual([words, expect.any(Number)]);
    expect(words.split(' ').length).toBeLessThanOrEqual(5);
  }
});

test('days are counted as people count them', () => {
  const soon = (days: number, language: string) => centreText('endsSoon', readerOf(language), { days });
  expect([0, 1, 12].map((days) => soon(days, 'en'))).toEqual([
    'Ends today',
    'Ends tomorrow',
    'Ends in 12 days',
  ]);
  expect([0, 1, 12].map((days) => soon(days, 'de'))).toEqual([
    'Endet heute',
    'Endet morgen',
    'Endet in 12 Tagen',
  ]);
});
