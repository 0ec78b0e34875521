import { acceptedLanguages, chooseLanguage } from './languages';
import { catalogues } from './message-catalogue';
import { namesIn } from './names';

const chosen = (asked: string[], theirs: string | null = null) => {
  const { catalogue, locale, because } = chooseLanguage(asked, theirs);
  return [catalogue.language, locale, because];
};

test('the first language asked for that there is, else theirs, else English', () => {
  expect(chosen(['fr', 'de'], 'en')).toEqual(['de', 'de-DE', 'asked']);
  expect(chosen(['fr'], 'de-AT')).toEqual(['de', 'de-AT', 'theirs']);
  expect(chosen(['fr'], 'it')).toEqual(['en', 'en-GB', 'default']);
  expect(chosen([])).toEqual(['en', 'en-GB', 'default']);
});

test('a region writes its own dates; one that is none does not break anything', () => {
  expect(chosen(['EN-us'])).toEqual(['en', 'EN-us', 'asked']);
  expect(chosen(['de-12'])).toEqual(['de', 'de-DE', 'asked']);
  expect(chosen(['de-x'])).toEqual(['de', 'de-DE', 'asked']);
});

test.each([
  ['de', ['de']],
  ['fr;q=0.5, de-CH, en;q=0.9', ['de-CH', 'en', 'fr']],
  ['de;q=0, en', ['en']],
  ['*', []],
  ['', []],
  [undefined, []],
  ['en;q=nonsense, de', ['de']],
])('the header %p asks for %p', (header, languages) => {
  expect(acceptedLanguages(header)).toEqual(languages);
});

test('in an English sentence categories are lower-case, unless they are names; in German as they are written', () => {
  const category = (name: string) => ({
    id: name,
    name,
    repurchaseAfter: null,
    occasions: [],
    complements: [],
    products: [],
  });
  const shop = { categories: ['Home decor', 'LED lamps', 'Tea'].map(category) };
  const named = (language: string) => {
    const names = namesIn(catalogues().get(language)!, shop, []);
    return shop.categories.map(({ id }) => names.category(id));
  };
  expect(named('en')).toEqual(['home decor', 'LED lamps', 'tea']);
  expect(named('de')).toEqual(['Home decor', 'LED lamps', 'Tea']);
});
