import { pauseAfter } from './callback-schedule';

const now = new Date('2025-11-22T12:00:00Z');

describe('when a callback is tried again', () => {
  test('is the schedule of Standard Webhooks: ten tries within 75 hours and 36 minutes', () => {
    let since = 0;
    const tried = [0];
    for (let attempts = 1; ; attempts += 1) {
      const pause = pauseAfter(attempts, null, now, 0);
      if (pause === null) break;
      since += pause;
      tried.push(since / 1000);
    }
    const hours = (h: number, m: number, s: number) => h * 3600 + m * 60 + s;
    expect(tried).toEqual([
      hours(0, 0, 0),
      hours(0, 0, 5),
      hours(0, 5, 5),
      hours(0, 35, 5),
      hours(2, 35, 5),
      hours(7, 35, 5),
      hours(17, 35, 5),
      hours(31, 35, 5),
      hours(51, 35, 5),
      hours(75, 35, 5),
    ]);
  });

  test('is up to a tenth later, so that what waited does not come all at once', () => {
    expect([0, 0.5, 1].map((chance) => pauseAfter(2, null, now, chance))).toEqual([
      300_000, 315_000, 330_000,
    ]);
  });

  test.each([
    ['3600', 3_600_000],
    ['1', 300_000],
    ['Sat, 22 Nov 2025 13:00:00 GMT', 3_600_000],
    ['Sat, 22 Nov 2025 11:00:00 GMT', 300_000],
    ['later', 300_000],
    ['999999999', 24 * 3_600_000],
  ])('is no earlier than Retry-After: %s asks for', (retryAfter, pause) => {
    expect(pauseAfter(2, retryAfter, now, 0)).toBe(pause);
  });
});
