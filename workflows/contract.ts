import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type {
  Candidate,
  ContactPolicy,
  Decision,
  Journey,
  JourneyEvent,
  KeptJourney,
  Proposal,
  Stage,
  Touch,
  TouchReported,
  TouchRequest,
} from '@tact/journey';

/** Up to 50 events of one person in the order they occurred, under a number that never comes twice. */
export interface EventBatch {
  number: number;
  events: JourneyEvent[];
}

/** What the dispatcher starts a journey with, and what one run hands to the next. */
export interface JourneyInput {
  policy: ContactPolicy;
  /** 0 to 1; spreads releases. */
  seed: number;
  carried: Carried | null;
}

export interface Carried {
  /** As the run before left it, which an earlier version of Tact may have been. */
  journey: KeptJourney;
  inbox: EventBatch[];
  /** Counts the projections. */
  version: number;
  recent: DecisionSummary[];
  answered: Answered[];
}

/** A request that was answered; what was decided is on record. */
export interface Answered {
  requestId: string;
  decisionIds: string[];
  touchId: string | null;
}

/** A decision in a line, for queries and for ops. */
export interface DecisionSummary {
  id: string;
  at: number;
  play: string;
  channel: string;
  verdict: 'send' | 'defer' | 'hold';
  until: number | null;
  reasons: string[];
  ops: string[];
}

export interface TouchAnswer {
  requestId: string;
  /** One a channel that was considered; empty when no play of that name takes requests. */
  decisions: Decision[];
  touchId: string | null;
}

export interface JourneyView {
  journey: Journey;
  version: number;
  policy: string;
  /** Size of the journey as JSON. */
  stateBytes: number;
  /** Batches received and not applied yet. */
  unapplied: number;
}

export interface WhatNext {
  wakeUp: { at: number; why: string } | null;
  waiting: {
    play: string;
    channel: string;
    category: string | null;
    lookAgainAt: number;
    freshUntil: number;
  }[];
}

/** Events for the journey, from its one dispatcher. */
export const deliverEvents = defineSignal<[EventBatch]>('deliverEvents');
/** New policy numbers; the decisions from here on name them. */
export const renewPolicy = defineSignal<[ContactPolicy]>('renewPolicy');
/** May I say this now? Answers with the verdict; a request id that was answered lately is answered the same way. */
export const requestTouch = defineUpdate<TouchAnswer, [TouchRequest]>('requestTouch');
export const journeyState = defineQuery<JourneyView>('journeyState');
export const recentDecisions = defineQuery<DecisionSummary[]>('recentDecisions');
export const whatNext = defineQuery<WhatNext>('whatNext');

export interface ProjectionInput {
  subjectKey: string;
  version: number;
  journey: Journey;
  nextWakeUpAt: number | null;
  lastDecision: string | null;
  closed: boolean;
}

export interface DeliveryInput {
  subjectKey: string;
  touch: Touch;
  candidate: Candidate;
  variant: string;
  /** What a text may speak of, as far as its level allows. */
  person: { stage: Stage; language: string | null; timeZone: string | null };
}

/** A journey as last projected. */
export interface Recalled {
  journey: KeptJourney;
  version: number;
  /** It was handed to another person. */
  closed: boolean;
}

/** What the journey asks of the world. All but `deliver`, `handOver` and `forward` run as local activities. */
export interface JourneyActivities {
  /** What an earlier workflow of this person left, when it was lost; else null. */
  recall(subjectKey: string): Promise<Recalled | null>;
  /** Asks the dispatcher for every batch after a number again; those that are known are told by their number. */
  askAgain(input: { subjectKey: string; through: number }): Promise<void>;
  proposePlays(input: { journey: Journey; now: number; policy: ContactPolicy }): Promise<Proposal>;
  proposeRequest(input: { request: TouchRequest; now: number; policy: ContactPolicy }): Promise<Candidate[]>;
  /**
   * Records decisions, with the journey they were judged over, and the read model; decisions that send are on
   * record before anything leaves.
   */
  journal(input: {
    projection: ProjectionInput;
    decisions: Decision[];
    judged: Journey | null;
  }): Promise<void>;
  /** Decisions on record, in the order of their ids. */
  decisionsOf(input: { subjectKey: string; ids: string[] }): Promise<Decision[]>;
  /** Takes a permit, says it, returns what came of it. Never says the same touch twice. */
  deliver(input: DeliveryInput): Promise<TouchReported>;
  /** Ends a touch whose delivery came to no end with what is certain about it; nothing leaves after this. */
  conclude(input: { subjectKey: string; touchId: string; because: string }): Promise<TouchReported>;
  /** Gives an anonymous journey to the person it turned out to be, once. */
  handOver(input: { subjectKey: string; mergeId: string; journey: Journey }): Promise<void>;
  /** Gives events that came too late to be handed over to that person too, each once. */
  forward(input: { subjectKey: string; batches: EventBatch[] }): Promise<void>;
  currentPolicy(): Promise<ContactPolicy>;
  /** Whether somebody has to keep what this person did: a legal hold, or a restriction they asked for. */
  mustKeep(subjectKey: string): Promise<boolean>;
}

/** What one purge did: what went, and what a legal hold kept although its time was over. */
export interface PurgeCounts {
  purged: number;
  held: number;
}

/** What a purge asks of the world. */
export interface RetentionActivities {
  /** Purges one category of retention, and goes on where an earlier attempt was. */
  purgeCategory(category: string): Promise<PurgeCounts>;
}
