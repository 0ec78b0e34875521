import fc from 'fast-check';
import { DAY, iso, wholeSecond } from './time';

/** The years 1583 to 9999, to the millisecond and between. */
const instants = fc.double({ min: -12_212_553_600_000, max: 253_402_300_799_999, noNaN: true });

const wholeDay = (at: number): number => Math.floor(at / DAY) * DAY;

test('an instant is written as a date writes it, whatever was written before', () => {
  fc.assert(
    fc.property(fc.array(instants, { minLength: 1, maxLength: 40 }), (times) => {
      for (const at of [...times, ...times.map(wholeSecond), ...times.map(wholeDay), ...times])
        expect(iso(at)).toBe(new Date(at).toISOString());
    }),
  );
});

test('what is no instant can’t be written', () => {
  for (const at of [NaN, Infinity, 9e15]) expect(() => iso(at)).toThrow(RangeError);
});
