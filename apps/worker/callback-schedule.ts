const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** After a try that was not heard, so long until the next: the schedule of Standard Webhooks, ten tries in 75 hours. */
const PAUSES_MS = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
];
/** Who was away gets what waited not all at once: up to a tenth later. */
const JITTER = 0.1;
const LONGEST_RETRY_AFTER_MS = 24 * HOUR_MS;

/**
 * Milliseconds until the next try, after so many; null when that was the last. Who names a later time in `Retry-After`
 * (seconds, or a date) is taken at their word, for a day at most. `chance` is between 0 and 1.
 */
export function pauseAfter(
  attempts: number,
  retryAfter: string | null,
  now: Date,
  chance: number,
): number | null {
  const pauseMs = PAUSES_MS[attempts - 1];
  if (pauseMs === undefined) return null;
  return Math.round(Math.max(pauseMs, retryAfterMs(retryAfter, now)) * (1 + JITTER * chance));
}

/** Milliseconds that somebody wants to be left alone for: a day at most. */
export function retryAfterMs(text: string | null, now: Date): number {
  if (text === null) return 0;
  const asked = /^\d+$/.test(text.trim())
    ? Number(text) * SECOND_MS
    : Math.max(0, Date.parse(text) - now.getTime());
  return Number.isNaN(asked) ? 0 : Math.min(asked, LONGEST_RETRY_AFTER_MS);
}
