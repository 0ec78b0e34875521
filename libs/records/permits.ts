import type { Sensitivity } from '@tact/journey';
import type { GateDoc, Permit } from './schemas/gates';

/** A permit that was not committed for so long never is: what was decided for a moment is not said in another. */
export const TAKEN_HOLDS_MS = 60_000;
/** Of permits that don't say by when their fate is known: they were given before permits said so. */
const KNOWN_AFTER_MS = 15 * 60_000;

/** A permit on its way out, as those see it who wait for it. */
export interface OnItsWay {
  subjectKey: string;
  permitId: string;
  touchId: string;
  play: string;
  purpose: string;
  channel: Permit['channel'];
  sensitivity: Sensitivity;
  essential: boolean;
  since: Date;
  /** From here on it has left or never will, whatever became of its sender. */
  knownBy: Date;
}

/*
 * Every time in a permit is the database's own: `$$NOW` stamps it and `$$NOW` is compared with it, so the clocks
 * of senders, doors and sweepers may be wrong and it makes no difference.
 */

/** Puts a permit into the gate, in place of one that an earlier attempt at the same touch took and did not use. */
export const taking = (permit: Omit<Permit, 'takenAt' | 'state'>): object[] => [
  {
    $set: {
      permits: {
        $concatArrays: [
          { $filter: { input: '$permits', cond: { $ne: ['$$this.touchId', { $literal: permit.touchId }] } } },
          [{ $mergeObjects: [{ $literal: { ...permit, state: 'taken' } }, { takenAt: '$$NOW' }] }],
        ],
      },
    },
  },
];

/** Whether a permit was taken lately enough. */
export const takenLately = (permitId: string): object => ({
  $anyElementTrue: [
    {
      $map: {
        input: '$permits',
        in: {
          $and: [
            { $eq: ['$$this.id', { $literal: permitId }] },
            { $gt: ['$$this.takenAt', { $subtract: ['$$NOW', TAKEN_HOLDS_MS] }] },
          ],
        },
      },
    },
  ],
});

/** Marks a permit as on its way out, and by when at the latest that is over. */
export const committing = (permitId: string, overWithinMs: number): object[] => [
  {
    $set: {
      permits: {
        $map: {
          input: '$permits',
          in: {
            $cond: [
              { $eq: ['$$this.id', { $literal: permitId }] },
              {
                $mergeObjects: [
                  '$$this',
                  {
                    state: 'committing',
                    committedAt: '$$NOW',
                    knownBy: { $add: ['$$NOW', overWithinMs] },
                  },
                ],
              },
              '$$this',
            ],
          },
        },
      },
    },
  },
];

/** What a gate has on its way out, by the database's clock. */
export function onTheirWay(gate: Pick<GateDoc, '_id' | 'permits'>): OnItsWay[] {
  return gate.permits
    .filter(({ state }) => state === 'committing')
    .map((permit) => ({
      subjectKey: gate._id,
      permitId: permit.id,
      touchId: permit.touchId,
      play: permit.play,
      purpose: permit.purpose,
      channel: permit.channel,
      sensitivity: permit.sensitivity ?? 'standard',
      essential: permit.essential,
      since: permit.committedAt ?? permit.takenAt,
      knownBy: permit.knownBy ?? new Date(permit.takenAt.getTime() + KNOWN_AFTER_MS),
    }));
}
