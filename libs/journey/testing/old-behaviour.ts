import type { Journey } from '../journey';
import { DAY, HOUR, type Instant } from '../time';

/** What may be older than behaviour is kept, because it says that something stands, is over, or how long they are known. */
const remembered = [
  /^(startedAt|clock|proposedAt|nextScheduleAt|keptUntil)$/,
  /^(standings|pause|preferences|contexts|toldAt|corrections|consents|reminded)\./,
  /^activity\.(firstAt|lastAt|silentFrom)$/,
  /^(stage\.since|level\.\w+|backOff\.(judgedAt|lasting\.until))$/,
  /^retargetings\.[^.]+\.(startedAt|end\.at)$/,
  // Messages have times of their own.
  /^(touches|waiting|held)\./,
];

/** Anything in the journey that tells what they did longer ago, found without asking the journey how it ages. */
export function behaviourOlderThan(journey: Journey, since: Instant): string[] {
  const { activity, lastVerdicts, engagement, startedAt } = journey;
  const open = journey.tasks.filter((task) => task.closedAt === null);
  const isStanding = (path: string, at: Instant): boolean =>
    remembered.some((pattern) => pattern.test(path)) ||
    (path === 'engagement.at' && at === startedAt && engagement.score === 0) ||
    // What a human has not settled, and what was closed since.
    (path.startsWith('troubles.cases.') && open.some(({ openedAt }) => openedAt === at)) ||
    (path === 'troubles.paymentFailedAt' && open.some(({ kind }) => kind === 'payment-failed')) ||
    (/^tasks\.\d+\.openedAt$/.test(path) &&
      journey.tasks.some((t) => t.openedAt === at && (t.closedAt === null || t.closedAt > since))) ||
    (path.startsWith('boughtFrom.') &&
      new Date(at + 14 * HOUR + 1).toISOString().endsWith('-01T00:00:00.000Z'));
  return [
    ...instantsIn(journey).flatMap(([path, at]) => (at <= since && !isStanding(path, at) ? [path] : [])),
    // The last moment of that day, wherever they live.
    ...activity.days.filter((day) => (day + 1.5) * DAY <= since).map((day) => `activity.days: ${day}`),
    ...lastVerdicts.flatMap(({ thing, at }) => (at === undefined ? [`lastVerdicts: ${thing}`] : [])),
  ];
}

/** Every number that can only be an instant, and where it stands. */
function instantsIn(value: unknown, path: string[] = []): [string, Instant][] {
  if (typeof value === 'number') return value > Date.UTC(2000) ? [[path.join('.'), value]] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inside]) => instantsIn(inside, [...path, key]));
}
