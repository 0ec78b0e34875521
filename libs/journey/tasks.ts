import { changed } from './changed';
import type { TaskClosed } from './events';
import type { Journey, Task } from './journey';
import { closedTask } from './parts';
import type { Instant } from './time';

const TASKS_KEPT = 20;

/** In the order they were opened; of too many the settled go first, then the oldest. */
export function keptTasks(tasks: Task[]): Task[] {
  const byAge = [...tasks].sort((a, b) => a.openedAt - b.openedAt);
  if (byAge.length <= TASKS_KEPT) return byAge;
  const byNeed = [...byAge].sort((a, b) => Number(a.closedAt === null) - Number(b.closedAt === null));
  const kept = new Set(byNeed.slice(-TASKS_KEPT));
  return byAge.filter((task) => kept.has(task));
}

/** The journey with something for a human to look at. */
export function openTask(journey: Journey, { kind, openedAt, about }: Omit<Task, 'closedAt'>): Journey {
  const task: Task = { kind, openedAt, about, closedAt: null };
  return changed(journey, { tasks: keptTasks([...journey.tasks, task]) });
}

/** The journey with every open task of that description settled. */
export function closeTasks(
  journey: Journey,
  which: { kind: Task['kind']; openedAt?: Instant; about?: string | null },
  at: Instant,
): Journey {
  const isMeant = (task: Task): boolean =>
    task.closedAt === null &&
    task.kind === which.kind &&
    (which.openedAt === undefined || task.openedAt === which.openedAt) &&
    (which.about === undefined || task.about === which.about);
  if (!journey.tasks.some(isMeant)) return journey;
  return changed(journey, {
    tasks: journey.tasks.map((task) =>
      isMeant(task) ? closedTask(task, Math.max(at, task.openedAt)) : task,
    ),
  });
}

/** Somebody took it on: a case they closed by hand no longer stands in the way of anything. */
export function closeTask(journey: Journey, { kind, openedAt, at }: TaskClosed): Journey {
  const closed = closeTasks(journey, { kind, openedAt }, at);
  if (closed === journey) return journey;
  const { cases, closed: over, paymentFailedAt } = journey.troubles;
  return changed(closed, {
    troubles: {
      cases: kind === 'support-case' ? cases.filter((c) => c.at !== openedAt) : cases,
      closed: over,
      paymentFailedAt: kind === 'payment-failed' ? null : paymentFailedAt,
    },
  });
}

/** They are back: nobody has to wonder about their silence any more. */
export const closeSilences = (journey: Journey, at: Instant): Journey =>
  closeTasks(journey, { kind: 'silent-regular' }, at);
