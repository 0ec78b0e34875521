import fc from 'fast-check';
import { isTimeZone, nextOccurrence, quietUntil, wallClock } from './local-time';
import { isKnownZone } from './zone-clock';
import { DAY, HOUR, MINUTE } from './time';

const at = (text: string): number => Date.parse(text);
const quiet = (text: string, zone: string, from = '21:00', to = '08:00'): string | null => {
  const until = quietUntil(at(text), zone, from, to);
  return until === null ? null : new Date(until).toISOString();
};

describe('quiet hours by the wall clock', () => {
  test.each([
    ['in summer', '2025-07-01T22:00:00Z', 'Europe/Berlin', '2025-07-02T06:00:00.000Z'],
    ['in winter', '2025-01-01T22:00:00Z', 'Europe/Berlin', '2025-01-02T07:00:00.000Z'],
    ['after midnight', '2025-07-01T01:00:00Z', 'Europe/Berlin', '2025-07-01T06:00:00.000Z'],
    ['in a zone with odd minutes', '2025-07-01T16:00:00Z', 'Asia/Kathmandu', '2025-07-02T02:15:00.000Z'],
    [
      'on the other side of the world',
      '2025-07-01T10:00:00Z',
      'Pacific/Auckland',
      '2025-07-01T20:00:00.000Z',
    ],
    [
      'over the night when clocks go forward',
      '2025-03-29T21:00:00Z',
      'Europe/Berlin',
      '2025-03-30T06:00:00.000Z',
    ],
    [
      'over the night when clocks go back',
      '2025-10-25T21:00:00Z',
      'Europe/Berlin',
      '2025-10-26T07:00:00.000Z',
    ],
    ['where a whole day was skipped', '2011-12-30T08:00:00Z', 'Pacific/Apia', '2011-12-30T18:00:00.000Z'],
  ])('end at eight %s', (_, now, zone, end) => {
    expect(quiet(now, zone)).toBe(end);
  });

  test('may lie within one day', () => {
    expect(quiet('2025-07-01T12:30:00Z', 'UTC', '12:00', '14:00')).toBe('2025-07-01T14:00:00.000Z');
    expect(quiet('2025-07-01T14:00:00Z', 'UTC', '12:00', '14:00')).toBeNull();
  });

  test('that end at a time the clocks skip end when they have skipped it', () => {
    expect(quiet('2025-03-30T00:30:00Z', 'Europe/Berlin', '21:00', '02:30')).toBe('2025-03-30T01:00:00.000Z');
  });

  test('in the hour that comes twice, are kept both times', () => {
    expect(quiet('2025-10-26T00:10:00Z', 'Europe/Berlin', '21:00', '02:30')).toBe('2025-10-26T00:30:00.000Z');
    expect(quiet('2025-10-26T00:45:00Z', 'Europe/Berlin', '21:00', '02:30')).toBeNull();
    expect(quiet('2025-10-26T01:10:00Z', 'Europe/Berlin', '21:00', '02:30')).toBe('2025-10-26T01:30:00.000Z');
  });

  test('there are none from a time to the same time', () => {
    expect(quiet('2025-07-01T08:00:00Z', 'UTC', '08:00', '08:00')).toBeNull();
  });

  test('are over when they end, and end within a day, in any zone and season', () => {
    const zones = [
      'Europe/Berlin',
      'America/New_York',
      'Pacific/Auckland',
      'Asia/Kathmandu',
      'America/Sao_Paulo',
      'Australia/Lord_Howe',
      'Africa/Cairo',
      'UTC',
    ];
    let nights = 0;
    fc.assert(
      fc.property(
        fc.integer({ min: at('2024-01-01'), max: at('2027-01-01') }),
        fc.constantFrom(...zones),
        (now, zone) => {
          const end = quietUntil(now, zone, '21:00', '08:00');
          if (end === null) return;
          nights += 1;
          expect(end - now).toBeGreaterThan(0);
          expect(end - now).toBeLessThanOrEqual(12 * HOUR);
          expect(quietUntil(end, zone, '21:00', '08:00')).toBeNull();
          expect(quietUntil(end - 1, zone, '21:00', '08:00')).not.toBeNull();
        },
      ),
      { numRuns: 400, seed: 1 },
    );
    expect(nights).toBeGreaterThan(100);
  });
});

describe('the next occurrence of a weekly time', () => {
  const next = (after: string, zone: string, weekdays: number[], time: string): string | null => {
    const found = nextOccurrence(at(after), zone, weekdays, time);
    return found === null ? null : new Date(found).toISOString();
  };
  test.each([
    ['later today', '2025-06-03T06:00:00Z', 'Europe/Berlin', [2], '10:00', '2025-06-03T08:00:00.000Z'],
    [
      'a week after now when it is now',
      '2025-06-03T08:00:00Z',
      'Europe/Berlin',
      [2],
      '10:00',
      '2025-06-10T08:00:00.000Z',
    ],
    [
      'by the local weekday',
      '2025-06-03T00:30:00Z',
      'America/New_York',
      [1],
      '23:00',
      '2025-06-03T03:00:00.000Z',
    ],
    [
      'the nearest of several days',
      '2025-06-04T12:00:00Z',
      'UTC',
      [1, 5],
      '09:00',
      '2025-06-06T09:00:00.000Z',
    ],
    [
      'at the same wall time after the clocks changed',
      '2025-10-21T09:00:00Z',
      'Europe/Berlin',
      [2],
      '10:00',
      '2025-10-28T09:00:00.000Z',
    ],
    [
      'when the clocks have skipped it',
      '2025-03-29T12:00:00Z',
      'Europe/Berlin',
      [7],
      '02:30',
      '2025-03-30T01:00:00.000Z',
    ],
    [
      'the first of two same times',
      '2025-10-25T12:00:00Z',
      'Europe/Berlin',
      [7],
      '02:30',
      '2025-10-26T00:30:00.000Z',
    ],
    [
      'not the second of two same times',
      '2025-10-26T01:10:00Z',
      'Europe/Berlin',
      [7],
      '02:30',
      '2025-11-02T01:30:00.000Z',
    ],
    [
      'at midnight where midnight is skipped',
      '2025-04-24T12:00:00Z',
      'Africa/Cairo',
      [5],
      '00:00',
      '2025-04-24T22:00:00.000Z',
    ],
  ])('is %s', (_, after, zone, weekdays, time, expected) => {
    expect(next(after, zone, weekdays, time)).toBe(expected);
  });

  test('is none without weekdays or in a zone that does not exist', () => {
    expect(next('2025-06-03T06:00:00Z', 'UTC', [], '10:00')).toBeNull();
    expect(next('2025-06-03T06:00:00Z', 'Mars/Olympus_Mons', [1, 2, 3, 4, 5, 6, 7], '10:00')).toBeNull();
  });

  test('comes after now and within eight days, whatever the zone', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: at('2024-01-01'), max: at('2027-01-01') }),
        fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Cairo'),
        fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 }),
        fc.nat(24 * 60 - 1),
        (after, zone, weekdays, minute) => {
          const time = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
          const found = nextOccurrence(after, zone, weekdays, time) ?? 0;
          expect(found).toBeGreaterThan(after);
          expect(found - after).toBeLessThanOrEqual(8 * DAY);
          expect(nextOccurrence(found - MINUTE, zone, weekdays, time)).toBe(found);
        },
      ),
      { numRuns: 300, seed: 1 },
    );
  });
});

test('a zone is one that people live in: no offset of this machine, no alias for it', () => {
  for (const is of [isTimeZone, isKnownZone]) {
    expect(['Europe/Berlin', 'UTC', 'Asia/Kathmandu'].every(is)).toBe(true);
    expect(['local', 'system', 'default', '', 'Mars/Olympus_Mons', 'Europe'].some(is)).toBe(false);
  }
});

test('a time of day is written as HH:mm', () => {
  expect(wallClock('08:05')).toEqual({ hour: 8, minute: 5 });
  for (const wrong of ['8', '24:00', '10:60', 'noon', '']) expect(() => wallClock(wrong)).toThrow(RangeError);
});
