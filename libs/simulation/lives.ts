import {
  askedInVain,
  evolve,
  isBehaviour,
  judgeAll,
  needsProposal,
  newJourney,
  nextWakeUpAt,
  nextWholeSecond,
  propose,
  proposed,
  restsUntil,
  wholeSecond,
  type Instant,
  type Journey,
  type JourneyEvent,
  type Judged,
  type Touch,
} from '@tact/journey';
import { nameTraits } from '@tact/policy';
import { Agenda } from './agenda';
import { assumedOf } from './assumptions';
import { chanceFrom } from './chance';
import { judgedLine, type DecisionLine } from './decision-line';
import { InOrder } from './in-order';
import type { ToldEvent } from './messages';
import type { Observations } from './observations';
import { inOneShape } from './one-shape';
import { current, People, type Person, type ToBeShown } from './people';
import { answersTo, type Answers } from './reactions';
import type { World } from './world';

/** What the product does too: no sleep is shorter, and what is overdue is no reason to hurry. */
const SHORTEST_SLEEP_MS = 1_000;
const OVERDUE_SLEEP_MS = 60_000;
const MOST_TURNS_AT_ONCE = 200;

/** Null is a look at the journey, because its next wake-up has come. */
interface ToCome {
  person: Person;
  event: JourneyEvent | null;
}

/**
 * Every person's journey under one virtual clock. What the workflow does around the core, in the same order: apply
 * what happened, live through now, propose, decide, deliver, and sleep until the next wake-up.
 */
export class Lives {
  private readonly people: People;
  private readonly agenda = new Agenda<ToCome>();
  private readonly out: InOrder;
  private clock: Instant = -Infinity;

  constructor(
    private readonly world: World,
    private readonly seen: Observations,
    out: (line: DecisionLine) => void,
  ) {
    this.people = new People(world.seed);
    this.out = new InOrder(out);
  }

  /** Lives up to an event and through it. One from before the clock is told late: it is judged by now. */
  live(told: ToldEvent): 'in time' | 'late' | 'refused' {
    const isLate = told.at < this.clock;
    this.passTo(told.at);
    const resolved = this.people.resolve(told.ids, told.links);
    if ('refused' in resolved) return 'refused';
    const { person, handedOver } = resolved;
    this.begin(person, told.at);
    this.apply(person, this.named(person, told));
    if (isLate) person.nextTurn.toldLate();
    if (isBehaviour(told.event)) this.showWhatWaits(person, this.clock);
    this.settle(person, !isLate && isBehaviour(told.event));
    if (handedOver) this.handOver(handedOver, person);
    return isLate ? 'late' : 'in time';
  }

  /** On to the end of the run, or to the last event; then everything is told. */
  end(until: Instant | null): void {
    if (until !== null) this.passTo(until);
    this.passThrough(this.clock);
    this.out.flush();
    this.seen.end(this.clock, this.people.all);
  }

  /** Everything that is to come before an instant; what falls on it comes after the event that does. */
  private passTo(at: Instant): void {
    while (this.agenda.firstAt < at) this.next();
    this.advance(at);
  }

  private passThrough(at: Instant): void {
    while (this.agenda.firstAt <= at) this.next();
  }

  private advance(at: Instant): void {
    if (at <= this.clock) return;
    this.clock = at;
    this.out.advance(wholeSecond(at));
    this.seen.advance(at);
  }

  private next(): void {
    const entry = this.agenda.takeFirst();
    if (!entry) return;
    const { person: noted, event } = entry.what;
    if (event !== null) {
      const person = current(noted);
      this.advance(entry.at);
      this.apply(person, event);
      this.settle(person);
      return;
    }
    // Only the latest look that was noted counts, and only if nothing put it off meanwhile.
    if (entry.at !== noted.armedFor || noted.mergedInto) return;
    noted.armedFor = Infinity;
    if (noted.wakeAt > entry.at) {
      this.arm(noted);
      return;
    }
    this.advance(entry.at);
    this.settle(noted);
  }

  /** Who is heard of for the first time gets a journey, and what is assumed of them. */
  private begin(person: Person, firstAt: Instant): void {
    const { assumptions, purposes, policy } = this.world;
    if (person.journey === null) {
      person.journey = newJourney(person.seed, this.clock);
      this.seen.begun(person);
    }
    if (person.isAssumed || (assumptions.people === 'known' && !person.isKnown)) return;
    person.isAssumed = true;
    person.restsUntil = -Infinity;
    for (const event of assumedOf(firstAt, assumptions, purposes)) {
      if (event.at <= this.clock) person.journey = evolve(person.journey, event, policy);
      else this.note(event.at, person, event);
    }
  }

  /** As the vault does: which names there are depends on all that they ever gave, and on what is assumed. */
  private named(person: Person, { event, names }: ToldEvent): JourneyEvent {
    if (event.type !== 'Traits Given') return event;
    const assumed = person.isAssumed && this.world.assumptions.firstName ? { firstName: 'assumed' } : {};
    const traits = nameTraits(names, { ...assumed, ...person.names, ...names });
    if (traits.hasFirstName === undefined) return event;
    person.names = { ...person.names, ...names };
    return { ...event, ...traits };
  }

  protected apply(person: Person, event: JourneyEvent): void {
    person.journey = evolve(journeyOf(person), event, this.world.policy, person.restsUntil);
    person.restsUntil = -Infinity;
  }

  /** A visitor's journey closes and hands its state over, once. */
  private handOver(visitor: Person, person: Person): void {
    const { clock } = this;
    const mergeId = `merge-${visitor.key}`;
    person.toBeShown.push(...visitor.toBeShown);
    if (visitor.journey !== null) {
      this.apply(visitor, { type: 'Merge Requested', at: clock, mergeId });
      this.apply(visitor, { type: 'Time Passed', at: clock });
      this.apply(person, { type: 'Journey Merged', at: clock, mergeId, from: journeyOf(visitor) });
      this.settle(person);
    }
    this.seen.handedOver(visitor);
    visitor.journey = null;
    visitor.toBeShown = [];
  }

  /** Lets the journey come to rest: everything that wants this moment is decided, what is granted is said. */
  private settle(person: Person, isUpToNow = false): void {
    const { world, clock: now } = this;
    const { book, policy } = world;
    for (let turn = 0; turn < MOST_TURNS_AT_ONCE; turn += 1) {
      // An event that happened just now was lived up to already.
      if (turn > 0 || !isUpToNow) this.apply(person, { type: 'Time Passed', at: now });
      const journey = journeyOf(person);
      if (!needsProposal(journey, now, policy, person.nextReminder.of(journey, policy))) break;
      const quiet = askedInVain(journey, book, now, policy);
      if (quiet) {
        person.journey = quiet;
        break;
      }
      const proposal = propose(journey, book, now, policy);
      const deciding = judgeAll(proposed(journey, proposal, now), proposal.candidates, now, policy, () =>
        this.mintId(person),
      );
      person.journey = deciding.journey;
      if (deciding.touch) this.deliver(person, deciding.touch);
      this.tell(person, deciding.decisions);
      if (!deciding.touch) break;
    }
    this.seen.rested(person, now);
    this.sleep(person);
  }

  private mintId(person: Person): string {
    person.minted += 1;
    return `${person.key}-${person.minted}`;
  }

  private tell(person: Person, decisions: Judged[]): void {
    const journey = journeyOf(person);
    for (const decision of decisions) {
      const line = judgedLine(decision, person.customer, journey);
      this.seen.decided(line);
      this.out.add(line);
    }
  }

  /** The gate permits and the channel delivers at once; what the person makes of it is the reaction model's. */
  private deliver(person: Person, touch: Touch): void {
    const { world, clock: now } = this;
    const before = journeyOf(person);
    // It was lived up to this instant before it was decided over.
    person.restsUntil = now + 1;
    this.apply(person, { type: 'Touch Delivered', at: now, touchId: touch.id });
    this.seen.said(person, touch, before, journeyOf(person), now);
    person.touches += 1;
    const chance = chanceFrom(`${world.seed}/${person.key}/${person.touches}`);
    const answers = answersTo(touch, world.reactions, chance);
    for (const name of Object.keys(answers)) this.seen.answered(name);
    if (touch.channel === 'in-app') this.answerInProduct(person, touch, answers);
    else this.answerPushed(person, touch, answers);
  }

  private answerPushed(person: Person, touch: Touch, answers: Answers): void {
    const { id: touchId, purpose, channel } = touch;
    const { bounce, complaint, stop, click, visit } = answers;
    const after = (delayMs: number): Instant => nextWholeSecond(this.clock + Math.max(delayMs, 0));
    const will = (delayMs: number | undefined, event: (at: Instant) => JourneyEvent): void => {
      if (delayMs !== undefined) this.note(after(delayMs), person, event(after(delayMs)));
    };
    will(bounce, (at) => ({ type: 'Touch Bounced', at, touchId }));
    will(complaint, (at) => ({ type: 'Touch Complained', at, touchId }));
    will(stop, (at) => withdrawn(purpose, channel, at));
    // A click counts once its page event follows, which brings the touch's id home.
    will(click, (at) => inOneShape({ type: 'Page Viewed', at, touchId }));
    will(visit, (at) => inOneShape({ type: 'Page Viewed', at }));
  }

  private answerInProduct(person: Person, touch: Touch, answers: Answers): void {
    const { id: touchId, purpose, channel } = touch;
    const { shown, click, stop, visit } = answers;
    if (visit !== undefined) {
      const at = nextWholeSecond(this.clock + Math.max(visit, 0));
      this.note(at, person, inOneShape({ type: 'Page Viewed', at }));
    }
    if (shown === undefined) return;
    const message = { touchId, purpose, channel, clickAfterMs: click ?? null, stopAfterMs: stop ?? null };
    if (shown < 0) person.toBeShown.push(message);
    else this.show(person, message, nextWholeSecond(this.clock + shown));
  }

  private showWhatWaits(person: Person, at: Instant): void {
    if (person.toBeShown.length === 0) return;
    for (const message of person.toBeShown) this.show(person, message, at);
    person.toBeShown = [];
  }

  private show(person: Person, message: ToBeShown, at: Instant): void {
    const { touchId, purpose, channel, clickAfterMs, stopAfterMs } = message;
    if (at <= this.clock) this.apply(person, { type: 'Touch Shown', at, touchId });
    else this.note(at, person, { type: 'Touch Shown', at, touchId });
    const after = (delayMs: number): Instant => nextWholeSecond(at + Math.max(delayMs, 0));
    if (clickAfterMs !== null) {
      this.note(after(clickAfterMs), person, { type: 'Touch Clicked', at: after(clickAfterMs), touchId });
    }
    if (stopAfterMs !== null)
      this.note(after(stopAfterMs), person, withdrawn(purpose, channel, after(stopAfterMs)));
  }

  private note(at: Instant, person: Person, event: JourneyEvent): void {
    this.agenda.note(at, person.index, { person, event });
  }

  private sleep(person: Person): void {
    const journey = journeyOf(person);
    const { policy } = this.world;
    const turnAt = person.nextTurn.of(journey, policy);
    person.restsUntil = restsUntil(journey, policy, turnAt);
    const remindsAt = person.nextReminder.of(journey, policy);
    const rest = nextWakeUpAt(journey, policy, turnAt, remindsAt) - this.clock;
    person.wakeAt =
      rest > 0
        ? nextWholeSecond(this.clock + Math.max(rest, SHORTEST_SLEEP_MS))
        : this.clock + OVERDUE_SLEEP_MS;
    this.arm(person);
  }

  /** One look a person, noted anew only for an earlier time. */
  private arm(person: Person): void {
    if (person.wakeAt >= person.armedFor) return;
    person.armedFor = person.wakeAt;
    this.agenda.note(person.wakeAt, person.index, { person, event: null });
  }
}

const journeyOf = ({ journey, customer }: Person): Journey => {
  if (journey === null) throw new Error(`${customer} has no journey; this is a fault in Lives.`);
  return journey;
};

const withdrawn = (purpose: string, channel: Touch['channel'], at: Instant): JourneyEvent => ({
  type: 'Consent Changed',
  at,
  purpose,
  channel,
  state: 'withdrawn',
  validUntil: null,
});
