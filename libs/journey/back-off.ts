import type { Journey } from './journey';
import type { ContactPolicy } from './policy';
import { DAY, latest, type Instant } from './time';

type BackOff = Journey['backOff'];
type Judged = BackOff & { judgedAt: Instant };

/** Ten years: nothing is waited for longer, and no time is so far off that no calendar holds it. */
export const LONGEST_WAIT_DAYS = 3_660;

/** When the wait after a row of ignored messages is over. */
export const pauseEndsAt = ({ ignoredInARow, judgedAt }: BackOff, { backOff }: ContactPolicy): Instant =>
  judgedAt === null
    ? -Infinity
    : judgedAt + Math.min(backOff.baseDays ** ignoredInARow, LONGEST_WAIT_DAYS) * DAY;

/** The row with one more. A judgement that is known late must not move the wait back. */
export const onceMore = (backOff: BackOff, at: Instant): Judged => ({
  ...backOff,
  ignoredInARow: backOff.ignoredInARow + 1,
  judgedAt: Math.max(at, backOff.judgedAt ?? at),
});

/** What is left, at an instant, of a wait that new interest did not end. */
export const lastingAt = ({ lasting }: BackOff, at: Instant): BackOff['lasting'] =>
  lasting !== undefined && lasting.until > at ? lasting : undefined;

/** A row that new interest ended; what is left of its wait lasts. */
export function rowEnded(backOff: BackOff, at: Instant, policy: ContactPolicy): BackOff {
  const { ignoredInARow } = backOff;
  const lasting = later(backOff.lasting, { ignoredInARow, until: pauseEndsAt(backOff, policy) });
  const row = { ignoredInARow: 0, judgedAt: null };
  return lasting !== undefined && lasting.until > at ? { ...row, lasting } : row;
}

/** The longer row, the later judgement, the longer wait: whichever of the two they waited for, they wait for still. */
export function stricter(one: BackOff, other: BackOff): BackOff {
  const row = {
    ignoredInARow: Math.max(one.ignoredInARow, other.ignoredInARow),
    judgedAt: latest(one.judgedAt, other.judgedAt),
  };
  const lasting = later(one.lasting, other.lasting);
  return lasting === undefined ? row : { ...row, lasting };
}

const later = (one: BackOff['lasting'], other: BackOff['lasting']): BackOff['lasting'] =>
  (one?.until ?? -Infinity) >= (other?.until ?? -Infinity) ? one : other;
