import type { Behaviour } from './events';
import type { Journey, Moment } from './journey';
import type { ContactPolicy } from './policy';
import { HOUR, type Instant } from './time';

const MOMENTS_KEPT = 40;

/** Whether something that happened is recent enough for any play to answer it. */
export const isFresh = (moment: Pick<Moment, 'at'>, now: Instant, policy: ContactPolicy): boolean =>
  now < freshUntil(moment, policy);

export const freshUntil = ({ at }: Pick<Moment, 'at'>, policy: ContactPolicy): Instant =>
  at + policy.freshForHours * HOUR;

/** The moments with what an event means to plays: the event itself and the states it led to. */
export function momentsAfter(
  journey: Journey,
  event: Behaviour,
  states: Moment['what'][],
  policy: ContactPolicy,
): Moment[] {
  if (!isFresh(event, journey.clock, policy)) return journey.moments;
  const { at } = event;
  const category = event.category ?? event.bought?.[0]?.category ?? null;
  const product = event.product ?? event.bought?.[0]?.product ?? null;
  const moments = [...journey.moments];
  for (const what of states) moments.push({ on: 'state', what, at, category, product });
  moments.push({ on: 'event', what: event.type, at, category, product });
  return keptMoments(moments);
}

const isSame = (a: Moment, b: Moment): boolean =>
  a.on === b.on && a.what === b.what && a.category === b.category && a.product === b.product;

/** Each once, at its newest. Of too many the states stay longest: they were reached once, deeds come again. */
export function keptMoments(moments: Moment[]): Moment[] {
  if (moments.length === 1) return moments;
  const all: Moment[] = [];
  for (const moment of moments) {
    const known = all.findIndex((other) => isSame(other, moment));
    if (known < 0) all.push(moment);
    else if ((all[known] as Moment).at <= moment.at) all[known] = moment;
  }
  if (all.length <= MOMENTS_KEPT) return all;
  const surplus = all.filter(({ on }) => on === 'event').slice(0, all.length - MOMENTS_KEPT);
  return all.filter((moment) => !surplus.includes(moment)).slice(-MOMENTS_KEPT);
}
