import { explainSent } from '@tact/explanations';
import type { Decision } from '@tact/journey';
import type { Records } from '@tact/records';
import { customersWords, readerOf, wordsOf, type Words } from '../customers-words';
import { eachOf, until, type ApiClient } from './api-client';
import type { Forgotten } from './forgotten';
import type { Person } from './input';

export interface Example {
  decisionId: string;
  play: string;
  channel: string;
  verdict: string;
  reasons: string[];
  /** In the customer's words. */
  why: string[];
}

/** What the demo shows. Every number comes from the servers; `made` says what the demo made up. */
export interface DemoReport {
  /** Lines of the input. */
  sent: number;
  accepted: number;
  duplicates: number;
  rejected: number;
  /** Sum over a query to the workflow of everyone in the input. */
  applied: number;
  journeys: { total: number; byStage: Record<string, number>; byLevel: Record<string, number> };
  decisions: {
    total: number;
    byVerdict: Record<string, number>;
    byReason: Record<string, number>;
    holdsByReason: Record<string, number>;
  };
  touches: {
    total: number;
    byChannel: Record<string, Record<string, number>>;
    byOutcome: Record<string, number>;
  };
  /** Largest and mean size of a journey's state, as JSON. */
  stateBytes: { largest: number; mean: number };
  webhooksVerified: number;
  live: string[];
  forgotten: Forgotten;
  made: string[];
  examples: Example[];
  seconds: number;
}

export interface IntakeCounts {
  accepted: number;
  duplicates: number;
  rejected: number;
}

/** What the API counted for a service so far. */
export async function intakeOf(ops: ApiClient, source: string): Promise<IntakeCounts> {
  const { sources } = await ops.call<{ sources: Record<string, Partial<IntakeCounts>> }>(
    'GET',
    '/v1/ops/intake',
  );
  const { accepted = 0, duplicates = 0, rejected = 0 } = sources[source] ?? {};
  return { accepted, duplicates, rejected };
}

/** Events applied, and how large the states are: one query to each person's workflow. */
export async function appliedTo(
  people: Person[],
  source: string,
  product: ApiClient,
  tick: () => void,
): Promise<{ applied: number; stateBytes: DemoReport['stateBytes'] }> {
  let applied = 0;
  let largest = 0;
  let sum = 0;
  await eachOf(people, 8, async ({ userId }) => {
    let journey = await askJourney(product, userId);
    await until(
      `the journey of ${userId} applies what it has received`,
      async () => {
        if (journey.unapplied > 0) journey = await askJourney(product, userId);
        return journey.unapplied === 0;
      },
      60_000,
    );
    applied += journey.applied[source] ?? 0;
    largest = Math.max(largest, journey.stateBytes);
    sum += journey.stateBytes;
    tick();
  });
  return { applied, stateBytes: { largest, mean: Math.round(sum / Math.max(people.length, 1)) } };
}

interface Asked {
  applied: Record<string, number>;
  unapplied: number;
  stateBytes: number;
}

const askJourney = (product: ApiClient, userId: string): Promise<Asked> =>
  product.call<Asked>('GET', `/v1/customers/${encodeURIComponent(userId)}/journey`);

/** Journeys, decisions and touches as the database counts them. */
export async function countRecords({ models }: Records) {
  const [byStage, byLevel, byVerdict, byReason, holdsByReason, byFate, byOutcome] = await Promise.all([
    counted(models.journeys, '$stage', { closed: false }),
    counted(models.journeys, '$level', { closed: false }),
    counted(models.decisions, '$verdict'),
    counted(models.decisions, '$reasons', {}, '$reasons'),
    counted(models.decisions, '$reasons', { verdict: 'hold' }, '$reasons'),
    models.touches.aggregate<{ _id: { channel: string; fate: string }; n: number }>([
      { $group: { _id: { channel: '$channel', fate: '$fate' }, n: { $sum: 1 } } },
    ]),
    counted(models.touches, { $ifNull: ['$outcome', 'open'] }),
  ]);
  const byChannel: Record<string, Record<string, number>> = {};
  for (const { _id, n } of byFate) byChannel[_id.channel] = { ...byChannel[_id.channel], [_id.fate]: n };
  return {
    journeys: { total: total(byStage), byStage, byLevel },
    decisions: { total: total(byVerdict), byVerdict, byReason, holdsByReason },
    touches: { total: total(byOutcome), byChannel, byOutcome },
  };
}

const total = (counts: Record<string, number>): number => Object.values(counts).reduce((a, b) => a + b, 0);

interface Aggregable {
  aggregate(pipeline: unknown[]): PromiseLike<unknown[]>;
}

async function counted(
  model: unknown,
  by: unknown,
  match: object = {},
  unwind: string | null = null,
): Promise<Record<string, number>> {
  const rows = (await (model as Aggregable).aggregate([
    { $match: match },
    ...(unwind === null ? [] : [{ $unwind: unwind }]),
    { $group: { _id: by, n: { $sum: 1 } } },
    { $sort: { n: -1, _id: 1 } },
  ])) as { _id: string; n: number }[];
  return Object.fromEntries(rows.map(({ _id, n }) => [_id, n]));
}

/** One decision for each verdict and first reason, so that every kind of silence is shown once. */
export async function pickExamples(records: Records): Promise<Example[]> {
  const { models, journal } = records;
  const words = await wordsOf(records);
  const picked = await models.decisions.aggregate<{ id: string }>([
    { $sort: { at: -1 } },
    {
      $group: {
        _id: {
          verdict: '$verdict',
          play: { $cond: [{ $eq: ['$verdict', 'send'] }, '$play', null] },
          reason: { $first: '$reasons' },
        },
        id: { $first: '$_id' },
      },
    },
    { $sort: { '_id.verdict': -1, '_id.reason': 1, '_id.play': 1 } },
    { $limit: 40 },
  ]);
  const examples: Example[] = [];
  for (const { id } of picked) {
    const doc = await models.decisions.findById(id).lean();
    if (doc) examples.push(exampleOf(await journal.openDecision(doc), words));
  }
  return examples;
}

function exampleOf(decision: Decision, words: Words): Example {
  const { id, candidate, verdict } = decision;
  return {
    decisionId: id,
    play: candidate.play,
    channel: candidate.channel,
    verdict: verdict.do,
    reasons: verdict.do === 'send' ? [] : verdict.reasons.map((r) => r.code),
    why:
      verdict.do === 'send'
        ? [explainSent(decision, readerOf(words, decision)).customer]
        : verdict.reasons.map((reason) => customersWords(words, decision, reason)),
  };
}
