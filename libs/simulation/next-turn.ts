import {
  agesAt,
  agesNoSooner,
  agesNoSoonerThan,
  nextChangeAt,
  turnAlike,
  type ContactPolicy,
  type Instant,
  type Journey,
} from '@tact/journey';

/**
 * No later than time alone changes something in a journey next. Of three looks two find it as the last one left it:
 * what they decide is about plays, not about time. When behaviour ages is looked for again only once it may have come:
 * to look at a journey too early changes nothing.
 */
export class NextTurn {
  private last: Journey | null = null;
  private changesAt: Instant = -Infinity;
  private agesFrom: Instant = -Infinity;

  of(journey: Journey, policy: ContactPolicy): Instant {
    const { last } = this;
    if (last === null || journey.clock >= this.changesAt || !turnAlike(last, journey))
      this.changesAt = nextChangeAt(journey, policy);
    if (last === null || journey.clock >= this.agesFrom || !agesNoSooner(last, journey))
      this.agesFrom = Math.min(agesAt(journey, policy), agesNoSoonerThan(journey.clock, policy));
    this.last = journey;
    return Math.min(this.changesAt, this.agesFrom);
  }

  /** Something was told late: it may be the oldest of all. */
  toldLate(): void {
    this.agesFrom = -Infinity;
  }
}
