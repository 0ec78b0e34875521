import type { Behaviour, Instant, TraitsGiven } from '@tact/journey';
import type { GivenNames } from '@tact/policy';

export interface Ids {
  userId: string | null;
  anonymousId: string | null;
  previousId: string | null;
}

/** An event of the input, of whom it is, and whether it says who is who. */
export interface ToldEvent {
  at: Instant;
  line: number;
  ids: Ids;
  links: boolean;
  event: Behaviour | TraitsGiven;
  /** What it gave to address them by. */
  names: GivenNames;
}
