import {
  DAY,
  levelAt,
  personalizationLevels,
  type Instant,
  type Journey,
  type PersonalizationLevel,
  type Touch,
} from '@tact/journey';
import type { WaitingLine } from './decision-line';
import type { Person } from './people';

const WEEK = 7 * DAY;
/** 1970-01-05 was a Monday. */
const FIRST_MONDAY = 4 * DAY;

export interface Week {
  /** Monday, 00:00 UTC. */
  startsAt: Instant;
  pushed: number;
  inApp: number;
  /**
   * How many people stood on which level when it ended, or when the run did; until the run ends, how many more did than
   * when it began.
   */
  levels: Record<PersonalizationLevel, number>;
}

export type RetargetingEnd = 'won' | 'spent' | 'stopped' | 'running';

/** What a run shows, gathered while it runs; its size is that of weeks and reasons, not of events. */
export class Observations {
  people = 0;
  firstAt: Instant | null = null;
  lastAt: Instant | null = null;
  readonly decisions = { send: 0, defer: 0, hold: 0 };
  readonly reasons = new Map<string, { defer: number; hold: number }>();
  readonly answers = new Map<string, number>();
  readonly weeks: Week[] = [];
  /** How many weeks of a person held one touch, two, three … */
  readonly touchesInAWeek = new Map<number, number>();
  /** How many retargetings ended how, by the full days they lasted. */
  readonly retargetings = new Map<number, Record<RetargetingEnd, number>>();
  /** The first of `weeks`. */
  private firstWeek = 0;

  /** The run has come so far. */
  advance(at: Instant): void {
    if (this.firstAt === null) {
      this.firstAt = at;
      this.firstWeek = weekOf(at);
    }
    this.lastAt = at;
  }

  begun(person: Person, now: Instant): void {
    this.people += 1;
    this.weekAt(now).levels.general += 1;
    person.level = 'general';
  }

  handedOver(visitor: Person, now: Instant): void {
    this.closePersonWeek(visitor);
    if (visitor.level === null) return;
    this.people -= 1;
    this.weekAt(now).levels[visitor.level] -= 1;
    visitor.level = null;
  }

  rested(person: Person, now: Instant): void {
    if (person.journey === null || person.level === null) return;
    const level = levelAt(person.journey, now);
    if (level === person.level) return;
    const { levels } = this.weekAt(now);
    levels[person.level] -= 1;
    levels[level] += 1;
    person.level = level;
  }

  decided({ verdict, reasons }: WaitingLine): void {
    this.decisions[verdict] += 1;
    if (verdict === 'send') return;
    for (const code of reasons) {
      const counts = this.reasons.get(code) ?? { defer: 0, hold: 0 };
      counts[verdict] += 1;
      this.reasons.set(code, counts);
    }
  }

  said(person: Person, touch: Touch, before: Journey, after: Journey, now: Instant): void {
    this.weekAt(now)[touch.channel === 'in-app' ? 'inApp' : 'pushed'] += 1;
    const week = weekOf(now);
    if (person.week !== week) {
      this.closePersonWeek(person);
      person.week = week;
    }
    person.touchesThisWeek += 1;
    const { category } = touch;
    if (category === null) return;
    const ended = before.retargetings[category];
    if (ended && after.retargetings[category]?.startedAt !== ended.startedAt)
      this.noteRetargeting(ended, now);
  }

  answered(name: string): void {
    more(this.answers, name);
  }

  end(now: Instant, people: Person[]): void {
    if (this.lastAt !== null) this.weekAt(this.lastAt);
    // What changed in a week adds to how the one before ended.
    for (const [i, week] of this.weeks.entries())
      for (const level of personalizationLevels) week.levels[level] += this.weeks[i - 1]?.levels[level] ?? 0;
    for (const person of people) {
      this.closePersonWeek(person);
      if (person.journey === null) continue;
      for (const retargeting of Object.values(person.journey.retargetings))
        this.noteRetargeting(retargeting, now);
    }
  }

  /** The week of an instant that is no earlier than the first; all before it are there too then. */
  private weekAt(at: Instant): Week {
    const { weeks, firstWeek } = this;
    const place = weekOf(at) - firstWeek;
    while (weeks.length <= place) {
      const startsAt = FIRST_MONDAY + (firstWeek + weeks.length) * WEEK;
      const levels = { general: 0, contextual: 0, interest: 0, individual: 0 };
      weeks.push({ startsAt, pushed: 0, inApp: 0, levels });
    }
    return weeks[place] as Week;
  }

  private closePersonWeek(person: Person): void {
    if (person.touchesThisWeek > 0) {
      this.touchesInAWeek.set(
        person.touchesThisWeek,
        (this.touchesInAWeek.get(person.touchesThisWeek) ?? 0) + 1,
      );
    }
    person.touchesThisWeek = 0;
  }

  private noteRetargeting({ startedAt, end }: Journey['retargetings'][string], now: Instant): void {
    const days = Math.floor(((end?.at ?? now) - startedAt) / DAY);
    const counts = this.retargetings.get(days) ?? { won: 0, spent: 0, stopped: 0, running: 0 };
    counts[end?.how ?? 'running'] += 1;
    this.retargetings.set(days, counts);
  }
}

const weekOf = (at: Instant): number => Math.floor((at - FIRST_MONDAY) / WEEK);

const more = (counts: Map<string, number>, name: string): void => {
  counts.set(name, (counts.get(name) ?? 0) + 1);
};
