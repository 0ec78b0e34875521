import type { Journey } from './journey';

/** They asked not to be learned about; their browser may have asked for them. */
export const isTrackingLimited = ({ standings }: Pick<Journey, 'standings'>): boolean =>
  standings['tracking-limited']?.on === true || standings.restricted?.on === true;
