import {
  nextChangeAt,
  nextTurnAt,
  turnAlike,
  type ContactPolicy,
  type Instant,
  type Journey,
} from '@tact/journey';

/**
 * When time alone changes something in a journey next. Of three looks two find it as the last one left it: what they
 * decide is about plays, not about time. Only what ages is looked for each time.
 */
export class NextTurn {
  private last: Journey | null = null;
  private changesAt: Instant = -Infinity;

  of(journey: Journey, policy: ContactPolicy): Instant {
    if (this.last === null || journey.clock >= this.changesAt || !turnAlike(this.last, journey))
      this.changesAt = nextChangeAt(journey, policy);
    this.last = journey;
    return nextTurnAt(journey, policy, -Infinity, this.changesAt);
  }
}
