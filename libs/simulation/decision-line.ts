import {
  channels,
  iso,
  levelAt,
  nextWholeSecond,
  personalizationLevels,
  playKinds,
  wholeSecond,
  type Decision,
  type Journey,
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

/** A decision as the output tells it; `journey` as it stands after it. */
export function decisionLine(
  { id, at, candidate, verdict, policy }: Decision,
  customer: string,
  journey: Journey,
): DecisionLine {
  const { play, kind, category, product, channel, purpose } = candidate;
  const since =
    kind === 'retargeting' && category !== null && Object.hasOwn(journey.retargetings, category)
      ? (journey.retargetings[category]?.startedAt ?? null)
      : null;
  return {
    at: iso(wholeSecond(at)),
    customer,
    decision: id,
    play,
    kind,
    category,
    product,
    channel,
    purpose,
    level: verdict.do === 'send' ? verdict.level : levelAt(journey, at),
    verdict: verdict.do,
    until: verdict.do === 'defer' ? iso(nextWholeSecond(verdict.until)) : null,
    reasons: verdict.do === 'send' ? [] : verdict.reasons.map(({ code }) => code),
    retargetingSince: since === null ? null : iso(wholeSecond(since)),
    policy,
  };
}
