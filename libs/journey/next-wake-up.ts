import type { Journey } from './journey';
import type { ContactPolicy } from './policy';
import type { Due } from './due';
import { soonest, turns } from './time-passing';

/** When to look at the journey again, and what falls due then. */
export type WakeUp = Due;

/** When to look at the journey again if nothing happens; null when time alone will change nothing. */
export function nextWakeUp(journey: Journey, policy: ContactPolicy): WakeUp | null {
  return soonest([
    ...journey.waiting.map((c) => ({ at: c.nextAt, why: `look at ${c.play} by ${c.channel} again` })),
    ...turns(journey, policy),
    ...(journey.nextScheduleAt === null ? [] : [{ at: journey.nextScheduleAt, why: 'a scheduled play' }]),
  ]);
}
