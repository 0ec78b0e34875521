import fc from 'fast-check';
import { eventTime, instantOf, type SaidTimes } from './event-time';

const now = Date.parse('2025-06-01T12:00:00.000Z');
const HOUR = 3_600_000;
const iso = (at: number) => new Date(at).toISOString();
const time = (said: Partial<SaidTimes>) =>
  eventTime(
    { timestamp: undefined, originalTimestamp: undefined, sentAt: undefined, receivedAt: undefined, ...said },
    now,
  );

describe('when it happened', () => {
  test('is what the message says', () => {
    expect(time({ timestamp: iso(now - HOUR) })).toEqual({ at: now - HOUR });
    expect(time({ originalTimestamp: iso(now - HOUR) })).toEqual({ at: now - HOUR });
  });

  test('is put right by as much as the client’s clock was wrong', () => {
    expect(time({ timestamp: iso(now - 3 * HOUR), sentAt: iso(now - 2 * HOUR) })).toEqual({ at: now - HOUR });
    expect(time({ originalTimestamp: iso(now + HOUR), sentAt: iso(now + 2 * HOUR) })).toEqual({
      at: now - HOUR,
    });
    expect(time({ originalTimestamp: '1970-01-01T00:00:10Z', sentAt: '1970-01-01T00:00:20Z' })).toEqual({
      at: now - 10_000,
    });
  });

  test('keeps its distance in an import from years ago', () => {
    expect(time({ timestamp: '2019-03-01T10:00:00Z', sentAt: iso(now) })).toEqual({
      at: Date.parse('2019-03-01T10:00:00Z'),
    });
  });

  test('is not corrected again where another hub received it before', () => {
    const archived = {
      timestamp: '2024-01-01T10:00:05Z',
      originalTimestamp: '2024-01-01T09:00:00Z',
      sentAt: '2024-01-01T09:00:01Z',
      receivedAt: '2024-01-01T10:00:06Z',
    };
    expect(time(archived)).toEqual({ at: Date.parse('2024-01-01T10:00:05Z') });
  });

  test('is never in the future, and now if nothing was said', () => {
    expect(time({ timestamp: iso(now + HOUR) })).toEqual({ at: now });
    expect(time({ timestamp: null })).toEqual({ at: now });
    expect(time({ sentAt: 'nonsense' })).toEqual({ at: now });
  });

  test('can’t be before 2000 or no time at all', () => {
    expect(time({ timestamp: '1970-01-01T00:00:00Z' })).toEqual({ code: 'too-old', where: '/timestamp' });
    expect(time({ originalTimestamp: 'noon' })).toEqual({ code: 'bad-time', where: '/originalTimestamp' });
    expect(time({ timestamp: 1_700_000_000 })).toEqual({ code: 'bad-time', where: '/timestamp' });
    expect(time({ timestamp: '' })).toEqual({ code: 'bad-time', where: '/timestamp' });
  });
});

describe('an ISO time', () => {
  test.each([
    ['2025-01-31', '2025-01-31T00:00:00.000Z'],
    ['2025-01-31T10:20', '2025-01-31T10:20:00.000Z'],
    ['2025-01-31T10:20:30', '2025-01-31T10:20:30.000Z'],
    ['2025-01-31 10:20:30Z', '2025-01-31T10:20:30.000Z'],
    ['2025-01-31T10:20:30.123456+00:00', '2025-01-31T10:20:30.123Z'],
    ['2025-01-31T10:20:30,5-0530', '2025-01-31T15:50:30.500Z'],
    ['2025-01-31T10:20:30+02', '2025-01-31T08:20:30.000Z'],
    ['2024-02-29T23:59:60z', '2024-03-01T00:00:00.000Z'],
  ])('%s is %s', (text, expected) => {
    expect(iso(instantOf(text) ?? NaN)).toBe(expected);
  });

  test.each([
    '2025-02-30',
    '2025-02-29',
    '2025-13-01',
    '2025-00-10',
    '2025-01-00',
    '2025-01-31T24:00:00Z',
    '2025-01-31T10:60',
    '31.01.2025',
    'Jan 5 2025',
    '2025',
    '2025-01-31T10:20:30+99:00',
  ])('%s is none', (text) => {
    expect(instantOf(text)).toBeNull();
  });

  test('reads whatever a client’s Date writes', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date('9999-01-01'), noInvalidDate: true }), (date) => {
        expect(instantOf(date.toISOString())).toBe(date.getTime());
      }),
    );
  });
});
