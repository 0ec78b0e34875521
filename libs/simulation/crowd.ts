import { DAY, type Instant } from '@tact/journey';
import { Agenda } from './agenda';
import type { InOrder } from './in-order';
import { nextAt, type Lives } from './lives';
import type { Observations } from './observations';
import { People, type Person, type ToldEvent } from './people';

/** How much is lived at once: what is heard, and what is decided, waits so long. */
const AT_ONCE = {
  events: 16_384,
  /** Also without events there is something to decide every week; the more people, the shorter a stretch. */
  personWeeks: 50_000,
};
const WEEK = 7 * DAY;

/**
 * All people of a stream of events. Nobody's decisions depend on who else is in it, so that a stretch of the stream is
 * lived one person after the other, which is faster than by turns: what a journey is made of is at hand from one event to the
 * next, and what each of them leaves behind is gone before it is collected.
 */
export class Crowd {
  private readonly people: People;
  /** Those of whom something was heard that is not lived yet, and how much it is of all. */
  private heardOf: Person[] = [];
  private heard = 0;
  /** Who is to be lived on next when nothing is heard of them. */
  private readonly agenda = new Agenda<Person>();
  private now: Instant = -Infinity;
  /** Everything before is lived. */
  private livedUntil: Instant = Infinity;

  constructor(
    seed: number,
    private readonly lives: Lives,
    private readonly seen: Observations,
    private readonly out: InOrder,
    private readonly atOnce = AT_ONCE,
  ) {
    this.people = new People(seed);
  }

  /** An event is heard in its turn. One from before another is told late. */
  hear(told: ToldEvent): 'in time' | 'late' | 'refused' {
    const { at } = told.event;
    const isLate = at < this.now;
    if (!isLate) this.advance(at);
    const resolved = this.people.resolve(told.ids, told.links);
    if ('refused' in resolved) return 'refused';
    const { person, isPromotion, joins } = resolved;
    if (isLate || isPromotion || joins) told.heard = { now: this.now, isPromotion, joins };
    if (person.heard.length === 0) this.heardOf.push(person);
    person.heard.push(told);
    this.heard += 1;
    if (this.heard >= this.atOnce.events) this.liveUntil(this.now);
    return isLate ? 'late' : 'in time';
  }

  /** On to the end of the run, or to the last event; then everything is told. */
  end(until: Instant | null): void {
    if (until !== null && until > this.now) this.advance(until);
    // What falls on the end is lived too.
    this.liveUntil(this.now + 1);
    this.out.tellUntil(Infinity);
    this.seen.end(this.now, this.people.all);
  }

  private advance(at: Instant): void {
    if (this.livedUntil === Infinity) this.livedUntil = at;
    for (let until = this.stretchEnd(); until <= at; until = this.stretchEnd()) this.liveUntil(until);
    this.now = at;
    this.seen.advance(at);
  }

  private stretchEnd(): Instant {
    const { personWeeks } = this.atOnce;
    return this.livedUntil + (personWeeks * WEEK) / Math.max(this.people.all.length, 1);
  }

  private liveUntil(until: Instant): void {
    for (const person of this.heardOf) if (!person.isJoining) this.live(person, until);
    this.heardOf = [];
    this.heard = 0;
    this.livedUntil = until;
    while (this.agenda.firstAt < until) {
      const due = this.agenda.takeFirst();
      // Only what was noted last counts, which was the soonest.
      if (due && due.at === due.what.dueAt) {
        due.what.dueAt = Infinity;
        this.live(due.what, until);
      }
    }
    this.out.tellUntil(until);
  }

  /** Lives one person, and notes when they are next to be lived unless they are noted for sooner. */
  private live(person: Person, until: Instant): void {
    this.lives.liveUntil(person, until);
    const at = nextAt(person);
    if (at >= person.dueAt) return;
    person.dueAt = at;
    this.agenda.note(at, person);
  }
}
