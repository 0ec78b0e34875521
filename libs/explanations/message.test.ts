import { formatted, parsed } from './message';

const berlin = { locale: 'de', timeZone: 'Europe/Berlin' };
const at = new Date(Date.UTC(2025, 6, 1, 22, 30));

test('counts, dates and times are those of the language and of where they live', () => {
  const text = parsed('{n, plural, one {# Tag} other {# Tage}}, {at, date, day}, {at, time, clock}');
  expect(formatted(text, { n: 1, at }, berlin)).toBe('1 Tag, 2. Juli 2025, 00:30');
  const english = parsed('{n, plural, one {# day} other {# days}}, {at, date, day}, {at, time, clock}');
  expect(formatted(english, { n: 1_200, at }, { locale: 'en-GB', timeZone: 'America/New_York' })).toBe(
    '1,200 days, 1 July 2025, 18:30',
  );
});

test('what is not known can be said otherwise, by a select for none', () => {
  const text = parsed('{product, select, none {something} other {“{product}”}}.');
  expect(formatted(text, { product: 'Sencha' }, berlin)).toBe('“Sencha”.');
  expect(formatted(text, {}, berlin)).toBe('something.');
});

test.each([
  ['named', '{x}'],
  ['counted', '{x, plural, one {#} other {#}}'],
  ['dated', '{x, date, day}'],
])('what is not known cannot be %s', (_, text) => {
  expect(() => formatted(parsed(text), {}, berlin)).toThrow('not known');
});

test('the placeholders of a text are found wherever they stand', () => {
  const { placeholders } = parsed(
    '{a} {b, date, day} {c, select, x {{d}} other {{e, plural, one {{f}} other {#}}}}',
  );
  expect([...placeholders].sort()).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
});

test('what is no ICU MessageFormat is refused', () => {
  expect(() => parsed('{a, plural, one {x}}')).toThrow('MISSING_OTHER_CLAUSE');
  expect(() => parsed('{a')).toThrow('EXPECT_ARGUMENT_CLOSING_BRACE');
});
