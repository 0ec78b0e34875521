import fc from 'fast-check';
import { stringify } from 'yaml';
import { yamlSource } from './yaml-source';

/** What stands in a file at the place of a word of a text, up to the next blank. */
function wordAtPlaceOf(word: string, file: string): string {
  const source = yamlSource('a.yaml', file);
  const value = (source.value as { text: string }).text.trim();
  const before = value.slice(0, value.indexOf(word)).split('\n');
  const { line, column } = source.placeWithin(['text'], before.length, (before.at(-1)?.length ?? 0) + 1);
  return file.split('\n')[line - 1]?.slice(column - 1, column - 1 + word.length) ?? '';
}

describe('the place of a word within a text', () => {
  test.each([
    ['a plain one', 'text: one two wanted three\n'],
    ['a plain one over lines', 'text: one two\n  three\n  wanted four\n'],
    ['one in single quotes', "text: 'it''s one, wanted'\n"],
    ['one in single quotes over lines', "text: 'it''s one\n\n   and two, wanted'\n"],
    ['one in double quotes', 'text: "it\\u2019s \\"one\\"\\t\\x41 wanted"\n'],
    ['one in double quotes with lines joined', 'text: "one \\\n   two\\nthree wanted\\U0001F375"\n'],
    ['a literal block', 'text: |\n  one\n\n    two\n  wanted\n'],
    ['a literal block with a remark', 'text: |2 # wanted\n    one\n   wanted\n'],
    ['a folded block', 'text: >\n  one\n  two\n\n  three\n  four wanted\n'],
    ['a folded block without its end', 'text: >-\n\n\n  one two\n  wanted\n'],
    ['a block after blank lines', 'text: |\n\n\n  one\n  wanted\n'],
    ['one with another character of 32 bits', 'text: >\n  🍵 one\n  🍵🍵 wanted\n'],
    ['lines of Windows', 'text: >\r\n  one\r\n  wanted\r\n'],
  ])('is found in %s', (_, file) => {
    expect(wordAtPlaceOf('wanted', file)).toBe('wanted');
  });

  test('is found in any text, however it is written', () => {
    const piece = fc.constantFrom(
      'a',
      "it's",
      '"b"',
      'ä',
      '🍵',
      '- c',
      '\\n',
      ': d',
      '# e',
      '%',
      '\t',
      '&',
      '*f',
    );
    const blank = fc.constantFrom(' ', '  ', '\n', '\n\n', '\n  ');
    const style = fc.constantFrom('PLAIN', 'QUOTE_DOUBLE', 'QUOTE_SINGLE', 'BLOCK_LITERAL', 'BLOCK_FOLDED');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(piece, blank)),
        fc.array(fc.tuple(blank, piece)),
        style,
        (left, right, as) => {
          const text = `x ${left.flat().join('')} wanted ${right.flat().join('')} y`;
          const file = stringify({ text }, { lineWidth: 40, defaultStringType: as });
          expect(wordAtPlaceOf('wanted', file)).toBe('wanted');
        },
      ),
      { numRuns: 500 },
    );
  });
});
