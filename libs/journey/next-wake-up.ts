import type { Journey } from './journey';
import type { ContactPolicy } from './policy';
import type { Due } from './due';
import { nextReminderAt } from './reminders';
import { eachTurn, nextTurnAt, turnInWords } from './time-passing';
import type { Instant } from './time';

/** When to look at the journey again, and what falls due then. */
export type WakeUp = Due;

/** When to look at the journey again if nothing happens; null when time alone will change nothing. */
export function nextWakeUp(journey: Journey, policy: ContactPolicy): WakeUp | null {
  const at = nextWakeUpAt(journey, policy);
  return at === Infinity ? null : { at, why: dueAt(at, journey, policy) };
}

/** The same without the words, for those who read none of them; Infinity when time alone will change nothing. */
export function nextWakeUpAt(
  journey: Journey,
  policy: ContactPolicy,
  turnAt: Instant = nextTurnAt(journey, policy),
  remindsAt: Instant = nextReminderAt(journey, policy),
): Instant {
  let first = Math.min(turnAt, remindsAt);
  for (const { nextAt } of journey.waiting) if (nextAt < first) first = nextAt;
  const { nextScheduleAt } = journey;
  return nextScheduleAt !== null && nextScheduleAt < first ? nextScheduleAt : first;
}

function dueAt(at: Instant, journey: Journey, policy: ContactPolicy): string {
  const candidate = journey.waiting.find(({ nextAt }) => nextAt === at);
  if (candidate) return `look at ${candidate.play} by ${candidate.channel} again`;
  let why: string | null = null;
  eachTurn(journey, policy, (turnAt, turn, about) => {
    if (turnAt === at) why ??= turnInWords[turn](about);
  });
  return why ?? (journey.nextScheduleAt === at ? 'a scheduled play' : 'a consent is about to end');
}
