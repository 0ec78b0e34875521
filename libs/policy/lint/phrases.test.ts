import fc from 'fast-check';
import { BadPhrase, phrases } from './phrases';
import { plainText } from './plain-text';
import { lintLanguages } from './rules';

const says = (phrase: string, text: string, lists = {}) =>
  [...plainText([{ said: text, at: 0 }]).text.matchAll(phrases([phrase], lists))].map(([found]) => found);

describe('a phrase', () => {
  test.each([
    ['last chance', 'Your LAST   chance!', ['last chance']],
    ['last chance', 'The last chances', []],
    ['last chance', 'blast chance', []],
    ['last chance', 'last\n\nchance', []],
    ['last chance', 'last, *chance*', ['last, *chance']],
    ['miss*', 'missing it', ['missing']],
    ['*freunde', 'Teefreunde', ['teefreunde']],
    ['(no|some)? way out', 'way out, no way out', ['way out', 'no way out']],
    ['way (right)? out', 'way right out', ['way right out']],
    ['customer(s)?', 'customer, customers', ['customer', 'customers']],
    ['only .. left', 'only two of the three left', ['only two of the three left']],
    ['only .. left', 'only one. Two are left', []],
    ['only .. left', 'only a b c d e f left', []],
    ['only <number> left', 'only 12 left', ['only 12 left']],
    ['only <few> left', 'only two left', ['only two left']],
    ['für dich', 'Fuer dich; für dich; fu\u0308r dich', ['fuer dich', 'fuer dich', 'fuer dich']],
    ['quick$', 'Quick! A quick cup. Be quick', ['quick', 'quick']],
    ['come back $', 'Come back! Come back soon', ['come back']],
    ['left', 'left-handed and left', ['left']],
  ])('%s finds in "%s": %j', (phrase, text, found) => {
    expect(says(phrase, text, { few: 'two|three' })).toEqual(found);
  });

  test.each(['(a', 'a)', 'a+', '[ab]', 'a\\b', '<nothing>', '(a)?', '', '<few', '^a'])(
    '“%s” is none, and says so',
    (phrase) => {
      expect(() => phrases([phrase], { few: 'two' })).toThrow(BadPhrase);
    },
  );

  test('has no list that names itself', () => {
    expect(() => phrases(['<a>'], { a: '<b>', b: '<a>' })).toThrow('circles');
  });
});

describe('no text takes long', () => {
  test('no rule repeats anything without bound', () => {
    for (const { entries } of lintLanguages()) {
      for (const { says, saysHonestly } of entries) {
        for (const { source } of saysHonestly ? [says, saysHonestly] : [says]) {
          expect(source.replace(/\\./g, '')).not.toMatch(/[+]|\]\*|\)\*|,\}/);
        }
      }
    }
  });

  test('what plain text keeps is as long as the places it knows', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const plain = plainText([{ said: text, at: 0 }]);
        expect(plain.at).toHaveLength(plain.text.length);
        expect(plain.cased).toHaveLength(plain.text.length);
        expect(plain.at.every((at, index) => index === 0 || at >= (plain.at[index - 1] ?? 0))).toBe(true);
      }),
    );
  });
});
