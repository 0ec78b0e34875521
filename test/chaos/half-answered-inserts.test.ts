import { mongo } from 'mongoose';
import { isUnreachable } from '@tact/records';
import { insertNew } from '../../libs/records/wrapped-key-store';

// What the driver throws from insertMany when the connection breaks or the server cannot promise to keep it: no
// document is named, and nobody knows what was stored.
const away = new mongo.MongoNetworkError('connection 3 to 127.0.0.1:27017 closed');
const bulkError = mongo.MongoBulkWriteError as unknown as new (error: unknown, result: unknown) => Error;
const broken = new bulkError(away, { getWriteConcernError: () => undefined });
const notPromised = new bulkError(
  { message: 'E11000', code: 11000, writeErrors: [{ code: 11000, index: 1 }] },
  { getWriteConcernError: () => ({ code: 11602 }) },
);
const refused = new bulkError(
  { message: 'E11000', code: 11000, writeErrors: [{ code: 11000, index: 1 }] },
  { getWriteConcernError: () => undefined },
);
const throwing = (error: Error) => ({
  insertMany: async () => {
    throw error;
  },
});

test('an insert whose connection broke is never taken for done, and counts as unreachable', async () => {
  await expect(insertNew(throwing(broken), [{}, {}])).rejects.toBe(broken);
  expect(isUnreachable(broken)).toBe(true);
});

test('an insert that the server does not promise to keep is not taken for done either', async () => {
  await expect(insertNew(throwing(notPromised), [{}, {}])).rejects.toBe(notPromised);
});

test('documents that were there before are told by their places', async () => {
  expect(await insertNew(throwing(refused), [{}, {}])).toEqual([1]);
  expect(isUnreachable(refused)).toBe(false);
});
