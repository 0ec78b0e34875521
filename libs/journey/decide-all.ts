import { copyOf } from './changed';
import { candidateKey, copyOfCandidate, isSameThing, type Candidate } from './candidate';
import { inWords, judge, waySaid, type Check, type Judgement, type Verdict } from './decide';
import type { Journey, Touch } from './journey';
import type { ContactPolicy } from './policy';
import type { ReasonCode } from './reasons';
import { reserveReminder } from './reminders';
import { isRetargeting, retargetingEnd } from './retargetings';
import { entryOf } from './entry-of';
import { contactRules } from './rules/contact-rules';
import type { ContactRule, Question } from './rules/rule';
import type { Instant } from './time';
import type { PersonalizationLevel } from './words';

/** The record of a verdict. */
export interface Decision {
  id: string;
  at: Instant;
  candidate: Candidate;
  verdict: Verdict;
  checks: Check[];
  policy: string;
  touchId: string | null;
  /** The touch request it answers. */
  requestId: string | null;
}

export interface Deciding {
  /** The journey it was decided over. */
  over: Journey;
  journey: Journey;
  decisions: Decision[];
  touch: Touch | null;
}

/** A decision that nobody has put into words yet. */
export interface Judged extends Omit<Decision, 'candidate' | 'verdict' | 'checks'> {
  judgement: Judgement;
}

/**
 * Decides over everything that wants this moment. One wins and is reserved in the journey before anything is
 * sent; the rest wait with a time to look again, or lapse. Verdicts that only repeat are not recorded again,
 * unless somebody asked; whoever asks may ask again, so nothing of a request stays behind.
 */
export function decideAll(...asked: Parameters<typeof judgeAll>): Deciding {
  const { decisions, ...judged } = judgeAll(...asked);
  return {
    ...judged,
    decisions: decisions.map(({ judgement, ...decision }) => ({
      ...decision,
      candidate: judgement.question.candidate,
      ...inWords(judgement),
    })),
  };
}

/** The same without the words, for those who read none of them. */
export function judgeAll(
  journey: Journey,
  proposals: Candidate[],
  now: Instant,
  policy: ContactPolicy,
  mintId: () => string,
  requestId: string | null = null,
  rules: readonly ContactRule[] = contactRules,
): Omit<Deciding, 'decisions'> & { decisions: Judged[] } {
  const candidates: Candidate[] = [];
  const due: Judgement[] = [];
  for (const c of proposals) {
    const isDue = c.nextAt <= now;
    const isOne = isDue && c.kind !== 'retargeting' && isRetargeting(journey, c);
    const candidate = isOne ? asRetargeting(c) : c;
    candidates.push(candidate);
    if (isDue) due.push(judge({ journey, candidate, now, policy, winner: null }, rules));
  }
  const winner = chooseWinner(due);
  const { judged, waiting } = queued(candidates, due, winner);

  const decisions: Judged[] = [];
  const verdicts = new Verdicts(journey.lastVerdicts);
  const held: Candidate[] = [];
  let touch: Touch | null = null;
  for (const alone of judged) {
    const { candidate } = alone.question;
    const isOutranked = winner !== null && alone !== winner;
    const judgement = isOutranked
      ? judge({ ...alone.question, winner: winner.question.candidate.play }, rules)
      : alone;
    const isNews = verdicts.note(candidateKey(candidate), summaryOf(judgement), now);
    if (isNews || judgement.do === 'send' || requestId !== null) {
      const id = mintId();
      const said = judgement.do === 'send' ? waySaid(judgement.question) : null;
      if (said) touch = touchOf(judgement.question, said, { decisionId: id, id: mintId() });
      const touchId = said && touch ? touch.id : null;
      decisions.push({ id, at: now, judgement, policy: policy.version, touchId, requestId });
    }
    if (judgement.do === 'defer') {
      waiting.push(waitingUntil(Math.min(judgement.until, candidate.freshUntil), candidate));
    } else if (judgement.do === 'hold' && isMendable(judgement.codes) && now < candidate.freshUntil)
      held.push(waitingUntil(candidate.freshUntil, candidate));
  }
  const next = copyOf(touch?.consents ? reserveReminder(journey, touch.consents) : journey);
  next.lastVerdicts = verdicts.all;
  if (touch) next.touches = [...journey.touches, touch];
  if (requestId === null) {
    next.waiting = keptWaiting(waiting);
    next.held = keptHeld(journey.held, held, now);
  }
  return { over: journey, journey: next, decisions, touch };
}

function asRetargeting(candidate: Candidate): Candidate {
  const retargeting = copyOfCandidate(candidate);
  retargeting.kind = 'retargeting';
  return retargeting;
}

function waitingUntil(at: Instant, candidate: Candidate): Candidate {
  const waiting = copyOfCandidate(candidate);
  waiting.nextAt = at;
  return waiting;
}

/** What is judged now, the winner first, and what waits unjudged. */
function queued(
  candidates: Candidate[],
  due: Judgement[],
  winner: Judgement | null,
): { judged: Judgement[]; waiting: Candidate[] } {
  if (due.length === 0) return { judged: due, waiting: candidates };
  // Mostly one thing wants the moment, over one channel.
  if (candidates.length === 1) return { judged: due, waiting: [] };
  const isDue = (c: Candidate): boolean => due.some(({ question }) => question.candidate === c);
  if (winner === null) return { judged: due, waiting: candidates.filter((c) => !isDue(c)) };
  const won = winner.question.candidate;
  const others = candidates.filter((c) => c !== won);
  // A play says its thing once: its other channels are needed only if nothing leaves over this one.
  const alternatives = others.filter((c) => isSameThing(c, won));
  // Nothing outranks a service touch: it waits for its turn, which is next.
  const isInTurn = (c: Candidate): boolean => c.kind !== 'service' && isDue(c);
  const rest = others.filter((c) => !alternatives.includes(c));
  return {
    judged: [
      winner,
      ...due.filter(({ question: { candidate } }) => rest.includes(candidate) && isInTurn(candidate)),
    ],
    waiting: [...rest.filter((c) => !isInTurn(c)), ...alternatives.map((c) => waitingUntil(c.freshUntil, c))],
  };
}

function summaryOf({ do: verdict, codes }: Judgement): string {
  if (verdict === 'send') return verdict;
  return codes.length === 1 ? `${verdict}:${codes[0]}` : `${verdict}:${codes.join(',')}`;
}

/** By priority, then freshness; the first usable channel of a play speaks for it. */
function chooseWinner(due: Judgement[]): Judgement | null {
  const sendable = due.filter((judgement) => judgement.do === 'send');
  if (sendable.length > 1) sendable.sort((x, y) => byRank(x.question.candidate, y.question.candidate));
  return sendable[0] ?? null;
}

const byRank = (a: Candidate, b: Candidate): number =>
  Number(b.kind === 'service') - Number(a.kind === 'service') ||
  b.priority - a.priority ||
  b.trigger.at - a.trigger.at ||
  byCodeUnits(a.play, b.play) ||
  a.channelRank - b.channelRank ||
  byCodeUnits(candidateKey(a), candidateKey(b));

/** The same order on every machine, whatever its locale. */
const byCodeUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const WAITING_KEPT = 40;

/** Of too many the least important lapse, the oldest first. */
function keptWaiting(waiting: Candidate[]): Candidate[] {
  if (waiting.length <= WAITING_KEPT) return waiting;
  const rank = (c: Candidate): number => (c.kind === 'service' ? Infinity : c.priority);
  return [...waiting]
    .sort((a, b) => (rank(a) === rank(b) ? b.trigger.at - a.trigger.at : rank(b) - rank(a)))
    .slice(0, WAITING_KEPT);
}

/** What they may still give, a minute after they did what the play answers. */
const mendable: ReadonlySet<ReasonCode> = new Set([
  'no-consent',
  'consent-expired',
  'unreachable',
  'channel-not-chosen',
  'topic-not-chosen',
  'wrong-place',
  'quiet-hours',
  'outside-schedule',
  'outranked',
]);

const isMendable = (codes: ReasonCode[]): boolean => codes.every((code) => mendable.has(code));

const HELD_KEPT = 10;

function keptHeld(before: Candidate[], added: Candidate[], now: Instant): Candidate[] {
  if (added.length === 0 && before.every(({ freshUntil }) => now < freshUntil)) return before;
  const newest = new Map([...before, ...added].map((candidate) => [candidateKey(candidate), candidate]));
  return [...newest.values()].filter(({ freshUntil }) => now < freshUntil).slice(-HELD_KEPT);
}

function touchOf(
  { journey, candidate, now, policy }: Question,
  { variant, level }: { variant: string; level: PersonalizationLevel },
  { decisionId, id }: { decisionId: string; id: string },
): Touch {
  const touch: Touch = {
    id,
    decisionId,
    play: candidate.play,
    kind: candidate.kind,
    channel: candidate.channel,
    purpose: candidate.purpose,
    level,
    category: candidate.category,
    product: candidate.product,
    contentHash: candidate.contentHash,
    usesName: candidate.variants.find((v) => v.id === variant)?.usesName ?? false,
    reservedAt: now,
    notAfter: notAfter(journey, candidate, policy),
    deliveredAt: null,
    shownAt: null,
    outcome: null,
  };
  if (candidate.slot !== undefined) touch.slot = candidate.slot;
  if (candidate.consents !== undefined) touch.consents = candidate.consents;
  if (candidate.sensitivity !== undefined) touch.sensitivity = candidate.sensitivity;
  return touch;
}

/** A retargeting that runs ends when it ends, also for a sender that comes late. */
function notAfter(journey: Journey, { kind, category }: Candidate, policy: ContactPolicy): Instant | null {
  const running =
    kind === 'retargeting' && category !== null ? entryOf(journey.retargetings, category) : undefined;
  return running?.end === null ? retargetingEnd(running, policy) : null;
}

const VERDICTS_KEPT = 60;

/** What was last answered for each thing; copied when something else is answered. */
class Verdicts {
  constructor(public all: Journey['lastVerdicts']) {}

  /** Whether it is another answer than the last. The newest stand last, and the oldest are forgotten first. */
  note(thing: string, said: string, at: Instant): boolean {
    // What repeats mostly repeats what was said last.
    let known = this.all.length - 1;
    while (known >= 0 && this.all[known]?.thing !== thing) known -= 1;
    if (known >= 0 && this.all[known]?.said === said) return false;
    const all = this.all.slice();
    if (known >= 0) all.splice(known, 1);
    all.push({ thing, said, at });
    if (all.length > VERDICTS_KEPT) all.splice(0, all.length - VERDICTS_KEPT);
    this.all = all;
    return true;
  }
}
