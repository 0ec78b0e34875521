import {
  askedInVain,
  consentAt,
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
  sensitivities,
  type Instant,
  type Journey,
  type JourneyEvent,
  type Judged,
  type Sensitivity,
  type Touch,
} from '@tact/journey';
import { nameTraits } from '@tact/policy';
import { assumedOf } from './assumptions';
import { chanceFrom } from './chance';
import { judgedLine } from './decision-line';
import type { InOrder } from './in-order';
import type { Observations } from './observations';
import { inOneShape } from './one-shape';
import type { Person, ToBeShown, ToldEvent } from './people';
import { answersTo, type Answers } from './reactions';
import type { World } from './world';

/** What the product does too: no sleep is shorter, and what is overdue is no reason to hurry. */
const SHORTEST_SLEEP_MS = 1_000;
const OVERDUE_SLEEP_MS = 60_000;
const MOST_TURNS_AT_ONCE = 200;

/**
 * Every person's journey under one virtual clock, which is that of the person who is being lived. What the workflow
 * does around the core, in the same order: apply what happened, live through now, propose, decide, deliver, and sleep
 * until the next wake-up.
 */
export class Lives {
  private clock: Instant = -Infinity;

  constructor(
    private readonly world: World,
    private readonly seen: Observations,
    private readonly out: InOrder,
  ) {}

  /** Lives what a person did, and on to an instant; what falls on that is yet to come. */
  liveUntil(person: Person, until: Instant): void {
    const { heard } = person;
    for (const one of heard) this.live(person, one);
    heard.length = 0;
    this.passTo(person, until);
  }

  /** Lives up to an event and through it. One from before its person's clock was told late: it is judged by now. */
  protected live(person: Person, told: ToldEvent): void {
    const { at } = told.event;
    const { now, isPromotion, joins } = told.heard ?? { now: at, isPromotion: false, joins: null };
    const isLate = at < now;
    // Until here they lived apart.
    if (joins) this.liveUntil(joins, now);
    this.passTo(person, now);
    this.clock = now;
    if (isPromotion) becomeKnown(person);
    this.begin(person, at);
    this.apply(person, this.named(person, told));
    if (isLate) person.nextTurn.toldLate();
    if (isBehaviour(told.event)) this.showWhatWaits(person, now);
    this.settle(person, !isLate && isBehaviour(told.event));
    if (joins) this.handOver(joins, person);
  }

  /** Everything that is to come for somebody before an instant; what falls on it comes after the event that does. */
  private passTo(person: Person, until: Instant): void {
    for (let at = nextAt(person); at < until; at = nextAt(person)) {
      this.clock = at;
      // A look may see what happens at the same time.
      const next = person.toCome[0];
      if (next && next.at === at) {
        person.toCome.shift();
        this.apply(person, next);
        if (next.type === 'Touch Complained') this.endMail(person);
      }
      this.settle(person);
    }
  }

  /** Who is heard of for the first time gets a journey, and what is assumed of them. */
  private begin(person: Person, firstAt: Instant): void {
    const { assumptions, purposes, policy } = this.world;
    if (person.journey === null) {
      person.journey = newJourney(person.seed, this.clock);
      this.seen.begun(person, this.clock);
    }
    if (person.isAssumed || (assumptions.people === 'known' && !person.isKnown)) return;
    person.isAssumed = true;
    person.restsUntil = -Infinity;
    for (const event of assumedOf(firstAt, assumptions, purposes)) {
      if (event.at <= this.clock) person.journey = evolve(person.journey, event, policy);
      else note(person, event);
    }
  }

  /** As the vault does: which names there are depends on all that they ever gave, and on what is assumed. */
  private named(person: Person, { event, names }: ToldEvent): JourneyEvent {
    if (event.type !== 'Traits Given') return event;
    // Addresses are not known here: which of them they complained from can't be told.
    if (person.isOffMail && event.hasEmail) event = { ...event, hasEmail: false };
    const assumed = person.isAssumed && this.world.assumptions.firstName ? { firstName: 'assumed' } : {};
    const traits = nameTraits(names, { ...assumed, ...person.names, ...names });
    if (traits.hasFirstName === undefined) return event;
    person.names = { ...person.names, ...names };
    return { ...event, ...traits };
  }

  /** As the product takes a complaint: nothing is mailed to them any more, and by mail they agree to nothing. */
  private endMail(person: Person): void {
    const { clock: at } = this;
    person.isOffMail = true;
    this.apply(person, { type: 'Traits Given', at, hasEmail: false });
    for (const { id, essential } of this.world.purposes) {
      const isGiven = (sensitivity: Sensitivity): boolean =>
        consentAt(journeyOf(person), id, 'email', at, sensitivity).valid;
      if (!essential && sensitivities.some(isGiven)) this.apply(person, withdrawn(id, 'email', at));
    }
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
    for (const event of visitor.toCome) note(person, event);
    if (visitor.isOffMail && !person.isOffMail) this.endMail(person);
    this.seen.handedOver(visitor, clock);
    visitor.journey = null;
    visitor.toCome = [];
    visitor.toBeShown = [];
    visitor.wakeAt = Infinity;
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
      if (delayMs !== undefined) note(person, event(after(delayMs)));
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
      note(person, inOneShape({ type: 'Page Viewed', at }));
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
    else note(person, { type: 'Touch Shown', at, touchId });
    const after = (delayMs: number): Instant => nextWholeSecond(at + Math.max(delayMs, 0));
    if (clickAfterMs !== null) note(person, { type: 'Touch Clicked', at: after(clickAfterMs), touchId });
    if (stopAfterMs !== null) note(person, withdrawn(purpose, channel, after(stopAfterMs)));
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
  }
}

/** When something is to come for somebody next. */
export const nextAt = ({ toCome, wakeAt }: Person): Instant => Math.min(toCome[0]?.at ?? Infinity, wakeAt);

/** Of what falls on one instant, that comes first which was noted first. */
function note({ toCome }: Person, event: JourneyEvent): void {
  let place = toCome.length;
  while (place > 0 && (toCome[place - 1] as JourneyEvent).at > event.at) place -= 1;
  toCome.splice(place, 0, event);
}

function becomeKnown(person: Person): void {
  person.isKnown = true;
  person.customer = person.account ?? person.customer;
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
