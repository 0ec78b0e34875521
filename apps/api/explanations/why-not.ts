import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import {
  decideAll,
  evolve,
  propose,
  proposeRequested,
  upgraded,
  type Channel,
  type ContactPolicy,
  type Decision,
  type Journey,
  type Play,
  type RuleBook,
} from '@tact/journey';
import type { RuleBookSource } from '@tact/policy';
import type { DecisionDoc, Records } from '@tact/records';
import { notFound } from '../problem';
import { BOOK, RECORDS } from '../providers';

export interface AskedPlay {
  play: string;
  /** What it would be about; what they care about most where the play needs it and nobody says. */
  category: string | null;
  product: string | null;
  channel: Channel | null;
}

export interface WhyNotAnswer {
  play: Play;
  /** The newest on record about this play; null when there is none. */
  recorded: Decision | null;
  /** Whether something they did calls for it now, or it waits. */
  calledFor: boolean;
  /** When what waits is looked at next; null when nothing waits. */
  dueAt: number | null;
  /** The purpose it would come under. */
  purpose: string;
  /** What the answer would be now; where nothing calls for it, what it would be if something did. */
  now: Decision[];
}

/**
 * Why a play is not said, or would be: the same core as the journey's own, over its read model. It records
 * nothing, reserves nothing and sends nothing.
 */
@Injectable()
export class WhyNot {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(BOOK) private readonly book: RuleBookSource,
  ) {}

  async answer(subjects: [string, ...string[]], asked: AskedPlay, now = Date.now()): Promise<WhyNotAnswer> {
    const [projected, book, recorded] = await Promise.all([
      this.records.journal.projected(subjects[0]),
      this.book.current(),
      this.newest(subjects, asked.play),
    ]);
    const play = book.plays.find(({ id }) => id === asked.play);
    if (!play)
      throw notFound(`play "${asked.play}"`, 'Use the id of a play that runs; see tact plays check.');
    if (!projected) throw notFound('projection of this journey yet', 'Ask again in a moment.');
    const policy = this.book.policy();
    const journey = evolve(upgraded(projected.journey), { type: 'Time Passed', at: now }, policy);
    const said = wouldSay(journey, play, asked, book, policy, now);
    return { play, recorded, purpose: purposeOf(play, said.now[0] ?? recorded, book), ...said };
  }

  private async newest(subjects: string[], play: string): Promise<Decision | null> {
    const doc = await this.records.models.decisions
      .findOne({ subjectKey: { $in: subjects }, play })
      .sort({ at: -1, _id: -1 })
      .lean<DecisionDoc>();
    return doc && this.records.journal.openDecision(doc);
  }
}

/** A reminder comes under the purpose of what it reminds of; where it reminds of nothing, under any that is spoken for. */
function purposeOf(play: Play, decision: Decision | null, { plays, purposes }: RuleBook): string {
  if (play.trigger.on !== 'consent-ending') return play.purpose;
  const spoken = purposes.find(
    ({ id, lawfulBasis }) => lawfulBasis === 'consent' && plays.some((p) => p.purpose === id),
  );
  return decision?.candidate.purpose ?? spoken?.id ?? play.purpose;
}

/** What the core would answer about a play now, beside everything else that wants the moment. */
function wouldSay(
  journey: Journey,
  play: Play,
  asked: AskedPlay,
  book: RuleBook,
  policy: ContactPolicy,
  now: number,
): Pick<WhyNotAnswer, 'calledFor' | 'dueAt' | 'now'> {
  const waiting = [...journey.waiting, ...journey.held];
  const { candidates } = propose({ ...journey, waiting }, book, now, policy);
  const isAsked = (c: { play: string; channel: Channel }): boolean =>
    c.play === play.id && (asked.channel === null || c.channel === asked.channel);
  const called = candidates.filter((c) => isAsked(c) && now < c.freshUntil);
  const others = candidates.filter((c) => c.play !== play.id && c.nextAt <= now);
  const supposed = called.length > 0 ? called : supposedly(journey, play, asked, book, policy, now);
  // Looked at as if it were due: when it is due is in the answer, and no reason against it.
  const due = supposed.map((candidate) => ({ ...candidate, nextAt: now }));
  const { decisions } = decideAll(journey, [...due, ...others], now, policy, randomUUID, 'why-not');
  const dueAt = Math.min(...called.map(({ nextAt }) => nextAt));
  return {
    calledFor: called.length > 0,
    dueAt: dueAt > now && dueAt < Infinity ? dueAt : null,
    now: decisions.filter(({ candidate }) => isAsked(candidate)),
  };
}

/** The candidates that the play would make if its trigger fired now. */
function supposedly(
  journey: Journey,
  play: Play,
  { category, product, channel }: AskedPlay,
  book: RuleBook,
  policy: ContactPolicy,
  now: number,
) {
  if (play.trigger.on === 'consent-ending') return ofWhatEnds(journey, play, channel, book, policy, now);
  const about = { category: category ?? lastCategory(journey), product };
  const anyTime: Play = { ...play, trigger: { on: 'request' } };
  const request = { id: 'why-not', play: play.id, ...about, channel };
  const asRequested = proposeRequested(request, { ...book, plays: [anyTime] }, now, policy);
  return asRequested.map((candidate) => ({ ...candidate, trigger: { ...triggerOf(play), at: now } }));
}

/** The reminder of what is about to end, as if nobody had asked about it yet; none where nothing ends soon. */
function ofWhatEnds(
  journey: Journey,
  play: Play,
  channel: Channel | null,
  book: RuleBook,
  policy: ContactPolicy,
  now: number,
) {
  const unasked = Object.entries(journey.reminded).map(([key, known]) => [key, { ...known, proposed: 0 }]);
  const reminded = Object.fromEntries(unasked) as Journey['reminded'];
  return propose({ ...journey, reminded }, book, now, policy).candidates.filter(
    (c) => c.play === play.id && (channel === null || c.channel === channel),
  );
}

/** What they looked for last: what a trigger would most likely be about. */
const lastCategory = ({ interests }: Journey): string | null =>
  Object.entries(interests).sort(([, a], [, b]) => b.at - a.at)[0]?.[0] ?? null;

function triggerOf({ trigger }: Play): { on: Play['trigger']['on']; what: string } {
  switch (trigger.on) {
    case 'event':
      return { on: 'event', what: trigger.event };
    case 'state':
      return { on: 'state', what: trigger.state };
    case 'schedule':
    case 'consent-ending':
    case 'request':
      return { on: trigger.on, what: trigger.on };
  }
}
