import type { Instant } from './time';

/** An instant at which something falls due, in words for ops. */
export interface Due {
  at: Instant;
  why: string;
}
