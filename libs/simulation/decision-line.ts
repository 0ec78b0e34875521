import {
  channels,
  iso,
  levelAt,
  nextWholeSecond,
  personalizationLevels,
  playKinds,
  waySaid,
  wholeSecond,
  type Candidate,
  type Decision,
  type Instant,
  type Journey,
  type Judged,
} from '@tact/journey';
import { z } from 'zod';

const time = z.iso.datetime();

/** One line of the output. */
export const decisionLineSchema = z.strictObject({
  at: time,
  customer: z.string().min(1),
  decision: z.string().min(1),
  play: z.string().min(1),
  kind: z.enum(playKinds),
  category: z.string().nullable(),
  product: z.string().nullable(),
  channel: z.enum(channels),
  purpose: z.string().min(1),
  /** Spoken at when sent; else the level that was reached. */
  level: z.enum(personalizationLevels),
  verdict: z.enum(['send', 'defer', 'hold']),
  until: time.nullable(),
  reasons: z.array(z.string()),
  /** When the retargeting began that it belongs to, or that it begins. */
  retargetingSince: time.nullable(),
  policy: z.string().min(1),
});
export type DecisionLine = z.infer<typeof decisionLineSchema>;

/** A line that waits for its place in the output, with its times as instants: they are put into words as it is told. */
export interface WaitingLine extends Omit<DecisionLine, 'at' | 'until' | 'retargetingSince'> {
  at: Instant;
  until: Instant | null;
  retargetingSince: Instant | null;
}

/** A recorded decision as the output tells it; `journey` as it stands after it. */
export const decisionLine = (
  { id, at, candidate, verdict, policy }: Decision,
  customer: string,
  journey: Journey,
): DecisionLine =>
  inWords(
    waitingLine({ id, at, policy, customer }, candidate, journey, {
      verdict: verdict.do,
      level: verdict.do === 'send' ? verdict.level : levelAt(journey, at),
      until: verdict.do === 'defer' ? verdict.until : null,
      reasons: verdict.do === 'send' ? [] : verdict.reasons.map(({ code }) => code),
    }),
  );

/** The same of a decision that nobody has put into words. */
export const judgedLine = (
  { id, at, judgement, policy }: Judged,
  customer: string,
  journey: Journey,
): WaitingLine =>
  waitingLine({ id, at, policy, customer }, judgement.question.candidate, journey, {
    verdict: judgement.do,
    level: judgement.do === 'send' ? waySaid(judgement.question).level : levelAt(journey, at),
    until: judgement.do === 'defer' ? judgement.until : null,
    // Copied, because a list that grew keeps room to grow on.
    reasons: judgement.codes.slice(),
  });

function waitingLine(
  { id, at, policy, customer }: { id: string; at: Instant; policy: string; customer: string },
  { play, kind, category, product, channel, purpose }: Candidate,
  journey: Journey,
  said: Pick<WaitingLine, 'verdict' | 'level' | 'reasons' | 'until'>,
): WaitingLine {
  const retargetingSince =
    kind === 'retargeting' && category !== null && Object.hasOwn(journey.retargetings, category)
      ? (journey.retargetings[category]?.startedAt ?? null)
      : null;
  return {
    at,
    customer,
    decision: id,
    play,
    kind,
    category,
    product,
    channel,
    purpose,
    level: said.level,
    verdict: said.verdict,
    until: said.until,
    reasons: said.reasons,
    retargetingSince,
    policy,
  };
}

export const inWords = (line: WaitingLine): DecisionLine => ({
  at: iso(wholeSecond(line.at)),
  customer: line.customer,
  decision: line.decision,
  play: line.play,
  kind: line.kind,
  category: line.category,
  product: line.product,
  channel: line.channel,
  purpose: line.purpose,
  level: line.level,
  verdict: line.verdict,
  until: line.until === null ? null : iso(nextWholeSecond(line.until)),
  reasons: line.reasons,
  retargetingSince: line.retargetingSince === null ? null : iso(wholeSecond(line.retargetingSince)),
  policy: line.policy,
});
