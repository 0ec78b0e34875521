import type { Journey } from './journey';
import type { ContactPolicy } from './policy';
import type { Due } from './due';
import { nextReminderAt } from './reminders';
import { eachTurn } from './time-passing';
import type { Instant } from './time';

/** When to look at the journey again, and what falls due then. */
export type WakeUp = Due;

/** When to look at the journey again if nothing happens; null when time alone will change nothing. */
export function nextWakeUp(journey: Journey, policy: ContactPolicy): WakeUp | null {
  let first = Infinity;
  let why = (): string => '';
  const visit = (at: Instant, reason: () => string): void => {
    if (at < first) [first, why] = [at, reason];
  };
  for (const c of journey.waiting) visit(c.nextAt, () => `look at ${c.play} by ${c.channel} again`);
  eachTurn(journey, policy, visit);
  if (journey.nextScheduleAt !== null) visit(journey.nextScheduleAt, () => 'a scheduled play');
  visit(nextReminderAt(journey, policy), () => 'a consent is about to end');
  return first === Infinity ? null : { at: first, why: why() };
}
