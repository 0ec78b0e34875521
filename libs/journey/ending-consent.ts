import type { Instant } from './time';

/** A consent that comes to its end, and how near it has come: the first or the second step before it. */
export interface EndingConsent {
  /** `purpose/channel`, as in the journey. */
  key: string;
  endsAt: Instant;
  step: number;
}
