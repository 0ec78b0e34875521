import { changed } from './changed';
import type { Behaviour } from './events';
import type { Journey, Moment } from './journey';
import type { ContactPolicy } from './policy';
import { HOUR, type Instant } from './time';

const MOMENTS_KEPT = 40;

/** Whether something that happened is recent enough for any play to answer it. */
export const isFresh = (moment: Pick<Moment, 'at'>, now: Instant, policy: ContactPolicy): boolean =>
  now < moment.at + policy.freshForHours * HOUR;

/** The journey with what an event means to plays: the event itself and the states it led to. */
export function withMoments(
  journey: Journey,
  event: Behaviour,
  states: Moment['what'][],
  policy: ContactPolicy,
): Journey {
  if (!isFresh(event, journey.clock, policy)) return journey;
  const about = {
    at: event.at,
    category: event.category ?? event.bought?.[0]?.category ?? null,
    product: event.product ?? event.bought?.[0]?.product ?? null,
  };
  const added: Moment[] = [
    ...states.map((what): Moment => ({ on: 'state', what, ...about })),
    { on: 'event', what: event.type, ...about },
  ];
  return changed(journey, { moments: keptMoments([...journey.moments, ...added]) });
}

/** Each once, at its newest. Of too many the states stay longest: they were reached once, deeds come again. */
export function keptMoments(moments: Moment[]): Moment[] {
  if (moments.length === 1) return moments;
  const newest = new Map<string, Moment>();
  for (const moment of moments) {
    const key = [moment.on, moment.what, moment.category, moment.product].join('\n');
    const known = newest.get(key);
    if (!known || known.at <= moment.at) newest.set(key, moment);
  }
  const all = [...newest.values()];
  const surplus = all.filter(({ on }) => on === 'event').slice(0, Math.max(all.length - MOMENTS_KEPT, 0));
  return all.filter((moment) => !surplus.includes(moment)).slice(-MOMENTS_KEPT);
}
