import type { Channel, Sensitivity } from '@tact/journey';

/**
 * Consent for purpose × channel × sensitivity as the server's own clock sees it; an entry for the channel beats one
 * for any.
 */
export function consentHolds(
  purpose: string,
  channel: Channel,
  sensitivity: Sensitivity = 'standard',
): object {
  const entryFor = (wanted: string) => ({
    $filter: {
      input: '$consents',
      as: 'c',
      cond: {
        $and: [
          { $eq: ['$$c.purpose', purpose] },
          { $eq: ['$$c.channel', wanted] },
          { $eq: [{ $ifNull: ['$$c.sensitivity', 'standard'] }, sensitivity] },
        ],
      },
    },
  });
  return {
    $let: {
      vars: { exact: entryFor(channel), general: entryFor('any') },
      in: {
        $let: {
          vars: {
            consent: {
              $arrayElemAt: [{ $cond: [{ $gt: [{ $size: '$$exact' }, 0] }, '$$exact', '$$general'] }, 0],
            },
          },
          in: {
            $and: [
              { $in: ['$$consent.state', ['given', 'renewed']] },
              { $lte: ['$$consent.at', '$$NOW'] },
              { $or: [{ $eq: ['$$consent.validUntil', null] }, { $gt: ['$$consent.validUntil', '$$NOW'] }] },
            ],
          },
        },
      },
    },
  };
}
