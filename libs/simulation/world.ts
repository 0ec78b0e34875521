import type { ContactPolicy, Instant, RuleBook } from '@tact/journey';
import type { DataMap, EventMap, RegisteredPurpose } from '@tact/policy';
import type { Assumptions } from './assumptions';
import type { ReactionModel } from './reactions';

/** All that a run depends on, besides its events: the same world and events give the same decisions. */
export interface World {
  book: RuleBook;
  purposes: RegisteredPurpose[];
  policy: ContactPolicy;
  maps: { events: EventMap; data: DataMap };
  assumptions: Assumptions;
  reactions: ReactionModel;
  seed: number;
  /** The run goes no further, and this far also after the last event; null for until the last event. */
  until: Instant | null;
}
