import { keyCacheSeconds } from './subject-keys';

const saying = (said: string) => keyCacheSeconds({ TACT_KEY_CACHE_SECONDS: said });

test('a key may be held for 20 seconds unless less is said', () => {
  expect(keyCacheSeconds({})).toBe(20);
  expect(saying('')).toBe(20);
  expect(saying('1')).toBe(1);
  expect(saying('20')).toBe(20);
});

test.each(['0', '21', '1.5', '-3', 'long', 'NaN'])(
  '%s is no such time, and the error says what is',
  (said) => {
    expect(() => saying(said)).toThrow(
      `TACT_KEY_CACHE_SECONDS is ${said}: make it a whole number from 1 to 20`,
    );
  },
);
