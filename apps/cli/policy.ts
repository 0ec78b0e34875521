import { writeFileSync } from 'node:fs';
import { iso, type ContactPolicy } from '@tact/journey';
import { limitOf, loadPolicy, PolicyDiffTally, type Compared, type PolicyDiff } from '@tact/policy';
import type { Records } from '@tact/records';
import { customersWords, type Words } from './customers-words';

export interface DiffOptions {
  candidate: ContactPolicy;
  current: ContactPolicy;
  since: Date;
  /** At most so many decisions, the newest. */
  most: number;
  /** Limits such as `5%` or `20`. */
  mostNewlySent: string | undefined;
  mostNewlyHeld: string | undefined;
}

/** As they come from the command line. */
export interface PolicyDiffArguments {
  candidate: string;
  current?: string;
  since: string;
  most: string;
  mostNewlySent?: string;
  mostNewlyHeld?: string;
  json?: string;
  data: string;
}

/** Reads files, dates and numbers; throws what is wrong with them. */
export function readDiffOptions(given: PolicyDiffArguments): DiffOptions {
  const since = new Date(given.since);
  if (Number.isNaN(since.getTime())) throw new Error(`Not a date: "${given.since}". Write it as 2026-01-31.`);
  const most = Number(given.most);
  if (!Number.isInteger(most) || most < 1) throw new Error(`Not a number of decisions: "${given.most}".`);
  // A limit that can't be read must not pass for none.
  limitOf(given.mostNewlySent, 1);
  limitOf(given.mostNewlyHeld, 1);
  return {
    candidate: loadPolicy(given.candidate),
    current: loadPolicy(given.current),
    since,
    most,
    mostNewlySent: given.mostNewlySent,
    mostNewlyHeld: given.mostNewlyHeld,
  };
}

/** Judges recorded decisions anew under a candidate policy. */
export async function diffPolicies(
  records: Records,
  { candidate, current, since, most }: DiffOptions,
): Promise<PolicyDiff> {
  if (candidate.version === current.version && JSON.stringify(candidate) !== JSON.stringify(current)) {
    throw new Error(
      `The candidate calls itself "${candidate.version}", as the current policy does, with other numbers. ` +
        'Give it a version of its own: decisions name it.',
    );
  }
  const tally = new PolicyDiffTally(candidate, current);
  for await (const { subjectKey, ...judged } of records.journal.judgements(since, most)) {
    tally.add(subjectKey, judged);
  }
  return tally.diff;
}

/** Which declared limits a candidate crosses, in words; empty when it may be released. */
export function crossed(diff: PolicyDiff, options: DiffOptions): string[] {
  if (diff.judged === 0)
    return ['No recorded decision could be judged, so nothing is known about this policy.'];
  const limits = [
    ['newly-sent', options.mostNewlySent],
    ['newly-held', options.mostNewlyHeld],
  ] as const;
  return limits.flatMap(([change, text]) => {
    const limit = limitOf(text, diff.judged);
    const count = diff.changes[change];
    return limit !== null && count > limit ? [`${count} ${change}; the limit is ${text}.`] : [];
  });
}

/** The difference as JSON, for pipelines. */
export const writeDiff = (file: string, diff: PolicyDiff, limits: string[], words: Words): void =>
  writeFileSync(
    file,
    `${JSON.stringify({ ...diff, examples: diff.examples.map((one) => exampleOf(words, one)), crossed: limits }, null, 2)}\n`,
  );

const exampleOf = (words: Words, compared: Compared) => {
  const { decision, change, because } = compared;
  const { id, at, candidate } = decision;
  return {
    decision: id,
    at: iso(at),
    play: candidate.play,
    channel: candidate.channel,
    category: candidate.category,
    change,
    because: because.map((reason) => ({
      code: reason.code,
      customer: customersWords(words, decision, reason),
      ops: reason.ops,
    })),
  };
};

/** The difference for people. */
export function describeDiff(diff: PolicyDiff, words: Words): string[] {
  const { changes, judged } = diff;
  const share = (count: number): string =>
    `${String(count).padStart(6)}  ${judged === 0 ? '' : `${((100 * count) / judged).toFixed(1)} %`}`;
  const byReason = (change: 'newly-sent' | 'newly-held'): string[] =>
    Object.entries(diff.byReason[change])
      .sort(([, a], [, b]) => b - a)
      .map(([code, count]) => `    ${String(count).padStart(6)}  ${code}`);
  const recorded = Object.entries(diff.recordedUnder).map(([version, count]) => `${version} (${count})`);
  return [
    `${judged} decisions about ${diff.people} people, recorded under ${recorded.join(', ') || 'no policy'},`,
    `judged anew under ${diff.candidate}` +
      (diff.from === null || diff.to === null ? '' : `; from ${iso(diff.from)} to ${iso(diff.to)}`),
    '',
    `  newly sent    ${share(changes['newly-sent'])}   what stood in the way:`,
    ...byReason('newly-sent'),
    `  newly held    ${share(changes['newly-held'])}   what stands in the way:`,
    ...byReason('newly-held'),
    `  sooner        ${share(changes.sooner)}`,
    `  later         ${share(changes.later)}`,
    `  other reasons ${share(changes['other-reasons'])}`,
    `  the same      ${share(changes.same)}`,
    ...(diff.notJudged > 0
      ? ['', `${diff.notJudged} decisions have no journey on record and were not judged.`]
      : []),
    ...(diff.notReproduced > 0
      ? [
          '',
          `${diff.notReproduced} decisions would not be made again under their own policy: the rules changed since.`,
        ]
      : []),
    ...(diff.examples.length > 0 ? ['', 'Examples'] : []),
    ...diff.examples.map(
      ({ decision, change, because }) =>
        `  ${change}  ${decision.candidate.play} by ${decision.candidate.channel}: ` +
        `${because.map((reason) => `${customersWords(words, decision, reason)} [${reason.code}]`).join(' ')}  (decision ${decision.id})`,
    ),
  ];
}
