import {
  decideAll,
  type ContactPolicy,
  type Decision,
  type Instant,
  type Journey,
  type Reason,
} from '@tact/journey';

/** Decisions of one person at one instant, and the journey they were judged over. */
export interface Judged {
  decisions: Decision[];
  over: Journey | null;
}

export type Change = 'newly-sent' | 'newly-held' | 'sooner' | 'later' | 'other-reasons' | 'same';

/** One recorded decision beside what another policy would have decided. */
export interface Compared {
  decision: Decision;
  change: Change;
  /** The reasons that fell away, or those that came. */
  because: Reason[];
}

/** What another policy would have decided over the same; null where the journey was not recorded. */
export function judgedAnew({ decisions, over }: Judged, policy: ContactPolicy): Compared[] | null {
  const [first] = decisions;
  if (over === null || first === undefined) return null;
  const fresh = { ...over, lastVerdicts: [], waiting: [], held: [] };
  const candidates = decisions.map(({ candidate }) => ({
    ...candidate,
    nextAt: Math.min(candidate.nextAt, first.at),
  }));
  let minted = 0;
  const anew = decideAll(fresh, candidates, first.at, policy, () => `anew-${(minted += 1)}`, first.requestId);
  return decisions.map((decision, index) => {
    const now = anew.decisions.find(({ candidate }) => isSame(candidate, candidates[index]));
    // Not judged again: the same thing goes out over another of its channels.
    return now === undefined
      ? { decision, change: 'same', because: [] }
      : { decision, ...changeOf(decision, now) };
  });
}

const isSame = (a: Decision['candidate'], b: Decision['candidate'] | undefined): boolean =>
  b !== undefined &&
  a.play === b.play &&
  a.channel === b.channel &&
  a.category === b.category &&
  a.product === b.product;

const reasonsOf = ({ verdict }: Decision): Reason[] => (verdict.do === 'send' ? [] : verdict.reasons);
const untilOf = ({ verdict }: Decision): Instant => (verdict.do === 'defer' ? verdict.until : Infinity);

function changeOf(before: Decision, now: Decision): Pick<Compared, 'change' | 'because'> {
  const [were, are] = [reasonsOf(before), reasonsOf(now)];
  const gone = were.filter(({ code }) => !are.some((reason) => reason.code === code));
  const come = are.filter(({ code }) => !were.some((reason) => reason.code === code));
  if (before.verdict.do !== 'send' && now.verdict.do === 'send')
    return { change: 'newly-sent', because: were };
  if (before.verdict.do === 'send' && now.verdict.do !== 'send')
    return { change: 'newly-held', because: are };
  const [was, is] = [untilOf(before), untilOf(now)];
  if (was !== is) return { change: is < was ? 'sooner' : 'later', because: is < was ? gone : come };
  return gone.length + come.length > 0
    ? { change: 'other-reasons', because: [...gone, ...come] }
    : { change: 'same', because: [] };
}

export interface PolicyDiff {
  /** Versions: what the decisions were made under, and what they were judged by now. */
  recordedUnder: Record<string, number>;
  candidate: string;
  judged: number;
  people: number;
  from: Instant | null;
  to: Instant | null;
  /** Recorded without the journey they were judged over. */
  notJudged: number;
  /** Decisions that the policy they were recorded under would not make again: the rules changed since. */
  notReproduced: number;
  changes: Record<Change, number>;
  byReason: Record<'newly-sent' | 'newly-held', Record<string, number>>;
  examples: Compared[];
}

const EXAMPLES_A_REASON = 3;

/** Adds up what another policy changes, one judgement at a time. */
export class PolicyDiffTally {
  private readonly people = new Set<string>();
  private readonly shown = new Map<string, number>();
  readonly diff: PolicyDiff;

  constructor(
    private readonly candidate: ContactPolicy,
    private readonly current: ContactPolicy,
  ) {
    const none = { 'newly-sent': 0, 'newly-held': 0, sooner: 0, later: 0, 'other-reasons': 0, same: 0 };
    this.diff = {
      recordedUnder: {},
      candidate: candidate.version,
      judged: 0,
      people: 0,
      from: null,
      to: null,
      notJudged: 0,
      notReproduced: 0,
      changes: none,
      byReason: { 'newly-sent': {}, 'newly-held': {} },
      examples: [],
    };
  }

  add(person: string, judged: Judged): void {
    const { diff } = this;
    const compared = judgedAnew(judged, this.candidate);
    if (compared === null) {
      diff.notJudged += judged.decisions.length;
      return;
    }
    const again = judgedAnew(judged, this.current) ?? [];
    diff.notReproduced += again.filter(
      ({ decision, change }) => decision.policy === this.current.version && change !== 'same',
    ).length;
    this.people.add(person);
    diff.people = this.people.size;
    for (const one of compared) this.count(one);
  }

  private count(one: Compared): void {
    const { diff } = this;
    const { decision, change, because } = one;
    diff.judged += 1;
    diff.recordedUnder[decision.policy] = (diff.recordedUnder[decision.policy] ?? 0) + 1;
    diff.from = Math.min(diff.from ?? decision.at, decision.at);
    diff.to = Math.max(diff.to ?? decision.at, decision.at);
    diff.changes[change] += 1;
    if (change !== 'newly-sent' && change !== 'newly-held') return;
    for (const { code } of because) {
      diff.byReason[change][code] = (diff.byReason[change][code] ?? 0) + 1;
    }
    const key = `${change}/${because[0]?.code ?? ''}`;
    const shown = this.shown.get(key) ?? 0;
    if (shown >= EXAMPLES_A_REASON) return;
    this.shown.set(key, shown + 1);
    diff.examples.push(one);
  }
}

/** A limit such as `5%` or `20`, as a number of decisions among those judged; null for no limit. */
export function limitOf(text: string | undefined, judged: number): number | null {
  if (text === undefined) return null;
  const match = /^(\d+(?:\.\d+)?)(%?)$/.exec(text.trim());
  if (!match)
    throw new RangeError(`Not a limit: "${text}". Write a number such as 20, or a share such as 5%.`);
  const number = Number(match[1]);
  return match[2] === '%' ? (number / 100) * judged : number;
}
