import { lintText } from './lint-texts';
import { lintLanguages } from './rules';

const rulesIn = (text: string, kind = 'general') =>
  lintText({ path: [], text, isLink: false }, kind).map(({ rule }) => rule);

describe.each(lintLanguages().map((language) => [language.language, language] as const))(
  'the rules of %s',
  (_, { entries, names }) => {
    test.each(entries.flatMap(({ rule, id, refuses }) => refuses.map((text) => [rule, id, text] as const)))(
      '%s (%s) finds: %s',
      (rule, _id, text) => {
        expect(rulesIn(text)).toContain(rule);
      },
    );

    test.each(
      [...entries, { rule: 'name-nobody-gave', id: 'names', ...names }].flatMap(({ rule, id, allows }) =>
        allows.map((text) => [rule, id, text] as const),
      ),
    )('%s (%s) and every other rule let pass: %s', (_rule, _id, text) => {
      expect(lintText({ path: [], text, isLink: false }, 'general')).toEqual([]);
    });

    test.each(names.refuses)('a name nobody gave is found: %s', (text) => {
      expect(rulesIn(text)).toContain('name-nobody-gave');
    });
  },
);
