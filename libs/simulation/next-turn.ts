import { nextTurnAt, turnAlike, type ContactPolicy, type Instant, type Journey } from '@tact/journey';

/**
 * When time alone changes something in a journey next. Of three looks two find it as the last one left it: what they
 * decide is about plays, not about time.
 */
export class NextTurn {
  private last: Journey | null = null;
  private at: Instant = -Infinity;

  of(journey: Journey, policy: ContactPolicy): Instant {
    if (this.last === null || journey.clock >= this.at || !turnAlike(this.last, journey))
      this.at = nextTurnAt(journey, policy);
    this.last = journey;
    return this.at;
  }
}
