import { decideAll, type Deciding, type Decision } from '../decide-all';
import type { JourneyEvent, TouchReported } from '../events';
import { evolve } from '../evolve';
import { newJourney, type Journey, type Touch } from '../journey';
import { nextWakeUp } from '../next-wake-up';
import type { RuleBook } from '../play';
import type { ContactPolicy } from '../policy';
import { needsProposal, propose, proposed, proposeRequested, type TouchRequest } from '../propose';
import type { ContactRule } from '../rules/rule';
import { MINUTE, type Instant } from '../time';

/** What becomes of a touch, and how the person answers it. */
export interface Fate {
  is: 'delivered' | 'undelivered' | 'refused' | 'unknown';
  takes: number;
  answer: 'none' | 'click' | 'show' | 'show and click';
  answersAfter: number;
}

export interface Script {
  seed: number;
  opensAt: Instant;
  endsAt: Instant;
  policy: ContactPolicy;
  book: RuleBook;
  /** Batches of events, each arriving as a whole. */
  arrivals: { at: Instant; events: JourneyEvent[] }[];
  requests: { at: Instant; request: TouchRequest }[];
  /** Taken in turn. */
  fates: Fate[];
}

export interface Ways {
  /** More looks than the journey asks for. */
  looks?: Instant[];
  /** The journey as it comes back from where it is kept. */
  keep?: (journey: Journey) => Journey;
  /** Other rules than those of the contact policy. */
  rules?: readonly ContactRule[];
}

/** One event applied. */
export interface Step {
  before: Journey;
  event: JourneyEvent;
  after: Journey;
}

export interface Sent {
  touch: Touch;
  decision: Decision | undefined;
  /** The journey that it was decided over. */
  over: Journey;
  fate: Fate['is'];
  /** When it was known what became of it: it had left by then, if it left. */
  settledAt: Instant;
}

export interface Story {
  steps: Step[];
  decisions: Decision[];
  sent: Sent[];
  /** Journeys at rest, each with the instant up to which it may sleep. */
  rests: { journey: Journey; until: Instant }[];
  journey: Journey;
}

const MOST_TURNS_AT_ONCE = 200;

/** Lives a journey through a script, in the way its workflow does: the same loop around the same core. */
export function drive(script: Script, { looks = [], keep = (journey) => journey, rules }: Ways = {}): Story {
  const { policy, book } = script;
  const story: Story = {
    steps: [],
    decisions: [],
    sent: [],
    rests: [],
    journey: frozen(newJourney(script.seed, script.opensAt)),
  };
  const arrivals = [...script.arrivals];
  const requests = [...script.requests].sort((a, b) => a.at - b.at);
  let now = script.opensAt;
  let ids = 0;
  const mintId = (): string => `id-${(ids += 1)}`;
  const become = (journey: Journey): void => {
    story.journey = frozen(keep(journey));
  };
  const apply = (event: JourneyEvent): void => {
    const before = story.journey;
    become(evolve(before, event, policy));
    story.steps.push({ before, event, after: story.journey });
  };

  const settle = (deciding: Deciding, over: Journey): void => {
    become(deciding.journey);
    story.decisions.push(...deciding.decisions);
    const { touch } = deciding;
    if (!touch) return;
    const fate = script.fates[story.sent.length % script.fates.length] as Fate;
    now += fate.takes;
    const decision = deciding.decisions.find(({ touchId }) => touchId === touch.id);
    story.sent.push({ touch, decision, over, fate: fate.is, settledAt: now });
    apply(reportOf(touch, fate, now));
    const answers = fate.is === 'delivered' ? answersTo(touch, fate, now) : [];
    arrivals.push(...answers.map((event) => ({ at: event.at, events: [event] })));
  };

  for (let turnsAtOnce = 0, last = now; now <= script.endsAt;) {
    turnsAtOnce = now === last ? turnsAtOnce + 1 : 0;
    if (turnsAtOnce > MOST_TURNS_AT_ONCE) throw new Error('The journey keeps itself awake.');
    last = now;

    arrivals.sort((a, b) => a.at - b.at);
    while (arrivals[0] && arrivals[0].at <= now) arrivals.shift()?.events.forEach(apply);
    apply({ type: 'Time Passed', at: now });

    const over = story.journey;
    if (requests[0] && requests[0].at <= now) {
      const { request } = requests.shift() as Script['requests'][number];
      const candidates = proposeRequested(request, book, now, policy);
      settle(decideAll(over, candidates, now, policy, mintId, request.id, rules), over);
      continue;
    }
    if (needsProposal(over, now, policy)) {
      const proposal = propose(over, book, now, policy);
      settle(
        decideAll(proposed(over, proposal, now), proposal.candidates, now, policy, mintId, null, rules),
        over,
      );
      continue;
    }
    const wakeUp = nextWakeUp(over, policy)?.at ?? Infinity;
    if (wakeUp <= now) throw new Error('The journey wakes for nothing.');
    const look = looks.find((at) => at > now) ?? Infinity;
    const until = Math.min(wakeUp, arrivals[0]?.at ?? Infinity, requests[0]?.at ?? Infinity);
    if (until < Infinity) story.rests.push({ journey: over, until });
    now = Math.min(until, look);
  }
  return story;
}

function reportOf({ id: touchId }: Touch, fate: Fate, at: Instant): TouchReported {
  switch (fate.is) {
    case 'delivered':
      return { type: 'Touch Delivered', at, touchId };
    case 'undelivered':
      return { type: 'Touch Undelivered', at, touchId, because: 'the server said no' };
    case 'refused':
      return { type: 'Touch Refused', at, touchId, because: 'no-consent' };
    case 'unknown':
      return { type: 'Touch Unknown', at, touchId };
  }
}

function answersTo({ id: touchId, channel }: Touch, fate: Fate, deliveredAt: Instant): JourneyEvent[] {
  const at = deliveredAt + fate.answersAfter;
  if (fate.answer === 'none') return [];
  if (channel !== 'in-app') return fate.answer === 'click' ? [{ type: 'Page Viewed', at, touchId }] : [];
  const shown: JourneyEvent = { type: 'Touch Shown', at, touchId };
  return fate.answer === 'show' ? [shown] : [shown, { type: 'Touch Clicked', at: at + MINUTE, touchId }];
}

/** Frozen all the way down, so that nothing can change it unseen. */
export function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
}
