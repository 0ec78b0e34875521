import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import {
  DAY,
  decideAll,
  levelRank,
  MINUTE,
  type Candidate,
  type Decision,
  type Touch,
  type Verdict,
} from '@tact/journey';
import type { RuleBookSource } from '@tact/policy';
import type { OpenedImpression, Records } from '@tact/records';
import { BOOK, RECORDS, SETTINGS } from '../providers';
import type { ApiSettings } from '../settings';
import { answerOf, because, reasonsOf, type Filling, type SlotAnswer, type Why } from './slot-answer';
import { fills, isPromotion, slotCandidates, type About } from './slot-candidates';
import { SlotNotes } from './slot-notes';
import { SlotTexts } from './slot-texts';
import { SlotView, type Known } from './slot-view';

/** A page that waits to know what to show. */
export interface SlotQuestion {
  /** The customer, as events name them. */
  id: string;
  slot: string;
  session: string | null;
  about: About;
}

type Sent = Extract<Verdict, { do: 'send' }>;

/**
 * Decides what stands in a slot, with the same core as the journey and with what the memory knows of it. The gate
 * has the last word: a promotion is reserved there before anybody hears of it, and nothing is done after that but
 * to answer.
 */
@Injectable()
export class Slots {
  constructor(
    @Inject(RECORDS) private readonly records: Records,
    @Inject(BOOK) private readonly source: RuleBookSource,
    @Inject(SETTINGS) private readonly settings: ApiSettings,
    private readonly view: SlotView,
    private readonly texts: SlotTexts,
    private readonly notes: SlotNotes,
  ) {}

  async answer(question: SlotQuestion): Promise<SlotAnswer> {
    const { slot } = question;
    const subject = await this.records.subjects.find(question.id);
    if (subject === null) {
      const policy = this.source.policy().version;
      const nobody = { slot, subject, language: null, level: 'general' as const, stale: false, policy };
      return answerOf({ ...nobody, journeyVersion: null }, null, [because('unknown-person')]);
    }
    let known = await this.view.of(subject);
    if (known.gate?.closed === 'merged') {
      known = await this.view.of(await this.records.subjects.current(subject));
    }
    const refused = new Map<string, string>();
    // Every round but the last finds one play more that can't be said after all.
    for (;;) {
      const answer = await this.attempt(question, known, refused);
      if (answer) return answer;
      known = await this.view.of(known.subject);
    }
  }

  /** The answer; null when a play was added to those that are refused, and everything is to be looked at again. */
  private async attempt(
    question: SlotQuestion,
    known: Known,
    refused: Map<string, string>,
  ): Promise<SlotAnswer | null> {
    const { slot, about } = question;
    const { subject, journey, level, stale, version, policy, now, book } = known;
    const common = {
      ...{ slot, subject, language: journey.person.language, level, stale },
      ...{ journeyVersion: version, policy: policy.version },
    };
    if (known.gate !== null && known.gate.closed !== null) {
      return answerOf({ ...common, level: 'general' }, null, [because('gate-closed')]);
    }
    const again = await this.again(question, known);
    if (again) return answerOf(common, again, [because('given-in-this-session', again.play, 'send')]);

    const candidates = slotCandidates(slot, about, book, now, policy);
    if (candidates.length === 0) return answerOf(common, null, whyNone(slot, known));
    const considered = candidates.filter(({ play }) => !refused.has(play));
    const { decisions, touch } = judged(known, considered);
    const said = decisions.find(({ verdict }) => verdict.do === 'send');
    const why = [
      ...(said ? reasonsOf(said) : []),
      ...decisions.filter((decision) => decision !== said).flatMap(reasonsOf),
      ...candidates.flatMap((candidate) => whyRefused(known, candidate, refused)),
    ];
    if (said?.verdict.do !== 'send' || touch === null) return answerOf(common, null, why);

    const filling = await this.fill(question, known, { decision: said, verdict: said.verdict, touch });
    if (typeof filling !== 'string') return answerOf(common, filling, why);
    refused.set(said.candidate.play, filling);
    return null;
  }

  /** What this visit was given in this slot before, if it may still be said. */
  private async again({ slot, session }: SlotQuestion, known: Known): Promise<Filling | null> {
    const since = known.now - known.policy.outcome.sessionGapMinutes * MINUTE;
    const given = known.impressions.findLast(
      (impression) =>
        impression.slot === slot &&
        impression.clickedAt === null &&
        this.records.impressions.isInSession(impression, { session, since }),
    );
    if (!given) return null;
    const { touch, variant } = given;
    const candidate = stillSayable(known, given);
    const text = candidate && (await this.texts.text(known, candidate, variant));
    if (!candidate || !text) return null;
    return {
      ...{ play: touch.play, variant, kind: touch.kind, touch: touch.id, decision: touch.decisionId },
      text: this.texts.tracked(text, touch.id, touch.play),
      links: this.texts.links(known.subject, touch.purpose, touch.decisionId, touch.id),
      reserved: false,
    };
  }

  /** Says it, or the code of what stands in the way. */
  private async fill(
    { slot, session, about }: SlotQuestion,
    known: Known,
    { decision, verdict, touch }: { decision: Decision; verdict: Sent; touch: Touch },
  ): Promise<Filling | 'stale' | 'impression-cap' | 'stopped'> {
    const { candidate } = decision;
    const { play, kind, purpose } = candidate;
    const { variant } = verdict;
    const { subject, policy } = known;
    const text = await this.texts.text(known, candidate, variant);
    if (text === null) return 'stale';
    if (!isPromotion(candidate)) {
      const id = await this.notes.record(
        subject,
        { slot, session },
        { decision, judged: known.journey },
        verdict,
      );
      const links = this.texts.links(subject, purpose, id, null);
      const said = { play, variant, kind, links, decision: id, touch: null, reserved: false };
      return { ...said, text: this.texts.tracked(text, null, play) };
    }
    const filling: Filling = {
      ...{ play, variant, kind, decision: decision.id, touch: touch.id, reserved: true },
      text: this.texts.tracked(text, touch.id, play),
      links: this.texts.links(subject, purpose, decision.id, touch.id),
    };
    if (known.gate === null) await this.records.gates.open(subject);
    const { perPromotion, perSession, windowDays } = policy.impressions;
    const sessionGapMs = policy.outcome.sessionGapMinutes * MINUTE;
    const lawfulBasis = candidate.facts.purpose?.lawfulBasis ?? 'consent';
    const reserved = await this.records.impressions.reserve({
      ...{ subjectKey: subject, slot, session, about, touch, decision, variant, lawfulBasis },
      judged: known.journey,
      caps: { perPromotion, windowMs: windowDays * DAY, perSession, sessionGapMs },
      tellBy: new Date(known.now + this.settings.behaviourWindowMs),
      elsewhere: this.countedElsewhere(known, candidate, { session, sessionGapMs }),
    });
    if (!reserved) return 'impression-cap';
    // Asked after the impression is taken: a stop either is seen here, or comes after this answer.
    if (!(await this.records.stops.covering(play, 'in-app'))) return filling;
    await this.records.impressions.takeBack(subject, touch.id, 'stopped');
    return 'stopped';
  }

  /** The gates of those who turned out to be this person give nothing any more, but what they gave counts. */
  private countedElsewhere(
    { subject, impressions, now, policy }: Known,
    candidate: Candidate,
    { session, sessionGapMs }: { session: string | null; sessionGapMs: number },
  ): { ofPromotion: number; inSession: number } {
    const elsewhere = impressions.filter(({ subjectKey }) => subjectKey !== subject);
    const windowSince = now - policy.impressions.windowDays * DAY;
    const since = now - sessionGapMs;
    const gate = this.records.impressions;
    return {
      ofPromotion: elsewhere.filter((i) => i.at.getTime() > windowSince && gate.isOf(i, candidate)).length,
      inSession: elsewhere.filter((i) => gate.isInSession(i, { session, since })).length,
    };
  }
}

/** Whoever asks for a slot asks: every verdict is given, and nothing of it stays behind in the journey. */
const judged = ({ journey, now, policy }: Known, candidates: Candidate[]) =>
  decideAll(journey, candidates, now, policy, randomUUID, randomUUID());

/** The same thing as the touch said, as it stands now, if every rule would allow it had it not been said. */
function stillSayable(known: Known, { slot, about, touch }: OpenedImpression): Candidate | null {
  const { journey, level, book, now, policy } = known;
  const same = slotCandidates(slot, about, book, now, policy).filter(
    ({ play, category, product, contentHash }) =>
      play === touch.play &&
      category === touch.category &&
      product === touch.product &&
      contentHash === touch.contentHash,
  );
  const touches = journey.touches.filter(({ id }) => id !== touch.id);
  const [decision] = judged({ ...known, journey: { ...journey, touches } }, same).decisions;
  const isFamiliar = levelRank(touch.level) <= levelRank(level);
  return decision?.verdict.do === 'send' && isFamiliar ? decision.candidate : null;
}

/** By the rules, where they say no by now; else by what the gate said. */
function whyRefused(known: Known, candidate: Candidate, refused: Map<string, string>): Why[] {
  const code = refused.get(candidate.play);
  if (code === undefined) return [];
  const [decision] = judged(known, [candidate]).decisions;
  return decision && decision.verdict.do !== 'send' ? reasonsOf(decision) : [because(code, candidate.play)];
}

const whyNone = (slot: string, { book }: Known): Why[] => {
  const plays = book.plays.filter((play) => fills(play, slot));
  return plays.length === 0
    ? [because('no-play-for-slot')]
    : plays.map(({ id }) => because('not-about-this-page', id));
};
