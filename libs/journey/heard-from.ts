import { isNo, isYes } from './consents';
import type { Journey } from './journey';
import type { Instant } from './time';

/**
 * When they were last heard of: something they did, or said, or a service told of them. That a consent ended, a message
 * was sent or somebody looked at the journey is no sign of life.
 */
export function heardFromAt(journey: Journey): Instant {
  const { startedAt, activity, pause, level, corrections, preferences, toldAt } = journey;
  const words = [
    ...Object.values(journey.standings).map((word) => word.at),
    ...Object.values(journey.consents).flatMap(({ state, at }) => (isYes(state) || isNo(state) ? [at] : [])),
    ...Object.values(journey.contexts).map((context) => context.toldAt),
    ...Object.values(corrections?.forgotten ?? {}).map(({ at }) => at),
    ...Object.values(preferences.toldAt),
    ...Object.values(toldAt),
    ...journey.troubles.cases.map(({ at }) => at),
    corrections?.stage?.at,
    pause?.since,
    level.wishedAt,
    activity.lastAt,
  ];
  return words.reduce<Instant>((last, at) => Math.max(last, at ?? last), startedAt);
}

/** Whether somebody waits for a human to look after them. */
export const isLookedAfter = ({ tasks }: Journey): boolean =>
  tasks.some(({ kind, closedAt }) => closedAt === null && kind !== 'silent-regular');
