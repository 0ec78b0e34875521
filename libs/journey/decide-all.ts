import { candidateKey, isSameThing, type Candidate } from './candidate';
import { inWords, isAllowed, judge, type Check, type Judgement, type Verdict } from './decide';
import type { Journey, Touch } from './journey';
import type { ContactPolicy } from './policy';
import type { ReasonCode } from './reasons';
import { isRetargeting, retargetingEnd } from './retargetings';
import { entryOf } from './entry-of';
import { contactRules } from './rules/contact-rules';
import type { ContactRule } from './rules/rule';
import type { Instant } from './time';

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

/**
 * Decides over everything that wants this moment. One wins and is reserved in the journey before anything is
 * sent; the rest wait with a time to look again, or lapse. Verdicts that only repeat are not recorded again,
 * unless somebody asked; whoever asks may ask again, so nothing of a request stays behind.
 */
export function decideAll(
  journey: Journey,
  proposals: Candidate[],
  now: Instant,
  policy: ContactPolicy,
  mintId: () => string,
  requestId: string | null = null,
  rules: readonly ContactRule[] = contactRules,
): Deciding {
  const candidates = proposals.map((c): Candidate =>
    isRetargeting(journey, c) ? { ...c, kind: 'retargeting' } : c,
  );
  const due = candidates.filter((candidate) => candidate.nextAt <= now);
  const winner = chooseWinner(journey, due, now, policy, rules);
  const { judged, waiting } = queued(candidates, due, winner);

  const decisions: Decision[] = [];
  const verdicts = new Verdicts(journey.lastVerdicts);
  const held: Candidate[] = [];
  let touch: Touch | null = null;
  for (const candidate of judged) {
    const outrankedBy = winner && candidate !== winner ? winner.play : null;
    const judgement = judge({ journey, candidate, now, policy, winner: outrankedBy }, rules);
    const isNews = verdicts.note(candidateKey(candidate), summaryOf(judgement));
    if (isNews || judgement.do === 'send' || requestId !== null) {
      const { verdict, checks } = inWords(judgement);
      const id = mintId();
      if (verdict.do === 'send')
        touch = touchOf(journey, candidate, verdict, { decisionId: id, id: mintId(), now, policy });
      const touchId = verdict.do === 'send' && touch ? touch.id : null;
      decisions.push({ id, at: now, candidate, verdict, checks, policy: policy.version, touchId, requestId });
    }
    if (judgement.do === 'defer')
      waiting.push({ ...candidate, nextAt: Math.min(judgement.until, candidate.freshUntil) });
    else if (judgement.do === 'hold' && isMendable(judgement.codes) && now < candidate.freshUntil)
      held.push({ ...candidate, nextAt: candidate.freshUntil });
  }
  return {
    over: journey,
    journey: {
      ...journey,
      lastVerdicts: verdicts.all,
      waiting: requestId === null ? keptWaiting(waiting) : journey.waiting,
      held: requestId === null ? keptHeld([...journey.held, ...held], now) : journey.held,
      touches: touch ? [...journey.touches, touch] : journey.touches,
    },
    decisions,
    touch,
  };
}

/** What is judged now, the winner first, and what waits unjudged. */
function queued(
  candidates: Candidate[],
  due: Candidate[],
  winner: Candidate | null,
): { judged: Candidate[]; waiting: Candidate[] } {
  if (winner === null) return { judged: due, waiting: candidates.filter((c) => !due.includes(c)) };
  const others = candidates.filter((c) => c !== winner);
  // A play says its thing once: its other channels are needed only if nothing leaves over this one.
  const alternatives = others.filter((c) => isSameThing(c, winner));
  // Nothing outranks a service touch: it waits for its turn, which is next.
  const isInTurn = (c: Candidate): boolean => due.includes(c) && c.kind !== 'service';
  const rest = others.filter((c) => !alternatives.includes(c));
  return {
    judged: [winner, ...rest.filter(isInTurn)],
    waiting: [
      ...rest.filter((c) => !isInTurn(c)),
      ...alternatives.map((c) => ({ ...c, nextAt: c.freshUntil })),
    ],
  };
}

const summaryOf = ({ do: verdict, codes }: Judgement): string =>
  verdict === 'send' ? 'send' : `${verdict}:${codes.join(',')}`;

/** By priority, then freshness; the first usable channel of a play speaks for it. */
function chooseWinner(
  journey: Journey,
  due: Candidate[],
  now: Instant,
  policy: ContactPolicy,
  rules: readonly ContactRule[],
): Candidate | null {
  const sendable = due.filter((candidate) => isAllowed(journey, candidate, now, policy, rules));
  sendable.sort(
    (a, b) =>
      Number(b.kind === 'service') - Number(a.kind === 'service') ||
      b.priority - a.priority ||
      b.trigger.at - a.trigger.at ||
      byCodeUnits(a.play, b.play) ||
      a.channelRank - b.channelRank ||
      byCodeUnits(candidateKey(a), candidateKey(b)),
  );
  return sendable[0] ?? null;
}

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
  'topic-not-chosen',
  'wrong-place',
  'quiet-hours',
  'outside-schedule',
  'outranked',
]);

const isMendable = (codes: ReasonCode[]): boolean => codes.every((code) => mendable.has(code));

const HELD_KEPT = 10;

function keptHeld(held: Candidate[], now: Instant): Candidate[] {
  const newest = new Map(held.map((candidate) => [candidateKey(candidate), candidate]));
  return [...newest.values()].filter(({ freshUntil }) => now < freshUntil).slice(-HELD_KEPT);
}

const touchOf = (
  journey: Journey,
  candidate: Candidate,
  { variant, level }: Extract<Verdict, { do: 'send' }>,
  { decisionId, id, now, policy }: { decisionId: string; id: string; now: Instant; policy: ContactPolicy },
): Touch => ({
  id,
  decisionId,
  play: candidate.play,
  kind: candidate.kind,
  channel: candidate.channel,
  ...(candidate.slot === undefined ? {} : { slot: candidate.slot }),
  purpose: candidate.purpose,
  ...(candidate.sensitivity === undefined ? {} : { sensitivity: candidate.sensitivity }),
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
});

/** A retargeting that runs ends when it ends, also for a sender that comes late. */
function notAfter(journey: Journey, { kind, category }: Candidate, policy: ContactPolicy): Instant | null {
  const running =
    kind === 'retargeting' && category !== null ? entryOf(journey.retargetings, category) : undefined;
  return running?.end === null ? retargetingEnd(running, policy) : null;
}

const VERDICTS_KEPT = 60;

/** What was last answered for each thing; copied when something else is answered. */
class Verdicts {
  private copy: Record<string, string> | null = null;

  constructor(private readonly before: Record<string, string>) {}

  get all(): Record<string, string> {
    return this.copy ?? this.before;
  }

  /** Whether it is another answer than the last. The newest stand last, and the oldest are forgotten first. */
  note(key: string, said: string): boolean {
    if (entryOf(this.all, key) === said) return false;
    this.copy ??= { ...this.before };
    delete this.copy[key];
    this.copy[key] = said;
    const names = Object.keys(this.copy);
    for (const name of names.slice(0, Math.max(names.length - VERDICTS_KEPT, 0))) delete this.copy[name];
    return true;
  }
}
