import type { Models } from '../schemas/models';
import type { PrivacyRight, RequestState } from '../schemas/privacy';

/** Two clocks may differ by so much. */
const CLOCKS_DIFFER_BY_MS = 5_000;

const underWay: RequestState[] = ['received', 'running', 'needs-a-human'];

/**
 * People of whom MongoDB knows more than a copy of Temporal from that moment: their workflows are ended, and go on
 * from what MongoDB knows. All of them where no moment is known.
 */
export async function aheadOf(models: Models, copiedAt: Date | null): Promise<string[]> {
  if (copiedAt === null) return models.journeys.distinct('_id', { closed: false });
  const since = new Date(copiedAt.getTime() - CLOCKS_DIFFER_BY_MS);
  const [projected, said] = await Promise.all([
    models.journeys.distinct('_id', { updatedAt: { $gte: since } }),
    models.touches.distinct('subjectKey', {
      $or: [{ reservedAt: { $gte: since } }, { fateAt: { $gte: since } }],
    }),
  ]);
  return [...new Set([...projected, ...said])];
}

/**
 * Everybody's last batch is sent once more. A journey that has it ignores it by its number; one that lacks some before
 * it asks for them; one that is gone starts from its last projection. Returns how many people.
 */
export async function sendLastBatchesAgain(models: Models): Promise<number> {
  const closed = await models.subjects.distinct('_id', { mergedInto: { $type: 'string' } });
  const { modifiedCount } = await models.dispatches.collection.updateMany(
    { _id: { $nin: closed as never[] }, lastBatch: { $gt: 0 } },
    [
      {
        $set: {
          signalledThrough: { $min: ['$signalledThrough', { $subtract: ['$lastBatch', 1] }] },
          dueAt: '$$NOW',
        },
      },
      { $unset: ['leaseBy', 'leaseUntil'] },
    ],
  );
  return modifiedCount;
}

/** People some of whose batches are neither in their journey's projection nor in the inbox any more. */
export async function withGaps(models: Models): Promise<string[]> {
  const behind = await models.dispatches.aggregate<{ _id: string; applied: number; lastBatch: number }>([
    { $lookup: { from: 'journeys', localField: '_id', foreignField: '_id', as: 'journey' } },
    { $set: { applied: { $ifNull: [{ $first: '$journey.appliedThrough' }, 0] } } },
    { $match: { $expr: { $lt: ['$applied', '$lastBatch'] } } },
    { $project: { applied: 1, lastBatch: 1 } },
  ]);
  const gaps: string[] = [];
  for (const { _id, applied, lastBatch } of behind) {
    const kept = await models.inbox.distinct('batch', { subjectKey: _id, batch: { $gt: applied } });
    if (kept.length < lastBatch - applied) gaps.push(_id);
  }
  return gaps;
}

/** Requests that a workflow has to see through. */
export async function requestsUnderWay({
  privacyRequests,
}: Models): Promise<{ id: string; right: PrivacyRight }[]> {
  const found = await privacyRequests
    .find({ state: { $in: underWay } }, { right: 1 })
    .sort({ receivedAt: 1 })
    .lean();
  return found.map(({ _id, right }) => ({ id: _id, right }));
}

/** Some of them begin with their first step again: each step finds what is left to do. */
export async function beginAnew({ privacyRequests }: Models, ids: string[]): Promise<void> {
  const anew = { state: 'received', step: null, because: null } as const;
  await privacyRequests.updateMany({ _id: { $in: ids }, state: { $in: underWay } }, { $set: anew });
}
