import type { Channel, LawfulBasis, Sensitivity } from '@tact/journey';
import { noes, yeses } from './consent-words';

/** What a message is about, and by what right it may be sent. */
interface Matter {
  purpose: string;
  channel: Channel;
  sensitivity?: Sensitivity | undefined;
  lawfulBasis: LawfulBasis;
  /** What they asked for themselves: nobody can say no to it. */
  essential: boolean;
}

/**
 * What their word must be, as the server's own clock sees it: a consent that holds, where the purpose rests on
 * consent; where it rests on something else, no word against it. An entry for the channel beats one for any.
 */
export function theirWordAllows({ lawfulBasis, essential, ...matter }: Matter): object[] {
  if (lawfulBasis === 'consent') return [withWord(matter, holds)];
  return essential ? [] : [withWord(matter, { $not: [{ $in: ['$$word.state', noes] }] })];
}

const holds = {
  $and: [
    { $in: ['$$word.state', yeses] },
    { $lte: ['$$word.at', '$$NOW'] },
    { $or: [{ $eq: ['$$word.validUntil', null] }, { $gt: ['$$word.validUntil', '$$NOW'] }] },
  ],
};

function withWord(
  { purpose, channel, sensitivity = 'standard' }: Pick<Matter, 'purpose' | 'channel' | 'sensitivity'>,
  is: object,
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
  const theirs = { $cond: [{ $gt: [{ $size: '$$exact' }, 0] }, '$$exact', '$$general'] };
  return {
    $let: {
      vars: { exact: entryFor(channel), general: entryFor('any') },
      in: { $let: { vars: { word: { $arrayElemAt: [theirs, 0] } }, in: is } },
    },
  };
}
