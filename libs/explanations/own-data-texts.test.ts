import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ownDataCatalogue } from './message-catalogue';
import { ownDataTexts } from './own-data-texts';
import { languages } from './testing/readers';

test('every language says everything, and names the same things', () => {
  const named = (language: string) =>
    ownDataTexts.map((text) => [text, [...ownDataCatalogue(language)[text].placeholders].sort()]);
  for (const language of languages) expect(named(language)).toEqual(named('en'));
});

test.each(languages)('in %s nobody is talked out of leaving', (language) => {
  const said = readFileSync(join(__dirname, 'catalogues/own-data', `${language}.yaml`), 'utf8');
  expect(said).not.toMatch(
    /miss out|hurry|last chance|sorry to see you|are you sure|verpassen|schade|wirklich/i,
  );
  expect(said).not.toContain('!');
});
