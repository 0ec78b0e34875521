export interface Deadline {
  acknowledgeBy: Date;
  dueBy: Date;
  /** How far it may be put off, with a reason given to the person. */
  extendableTo: Date;
}

const DAY_MS = 24 * 3_600_000;

/** Until when a request has to be answered. */
export function deadlineOf(
  _regulation: string,
  _jurisdiction: string | null,
  _right: string,
  receivedAt: Date,
): Deadline {
  const inDays = (days: number) => new Date(receivedAt.getTime() + days * DAY_MS);
  return { acknowledgeBy: inDays(10), dueBy: inDays(30), extendableTo: inDays(90) };
}
