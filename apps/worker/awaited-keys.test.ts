import { NoKeyError, type DataKey, type KeysInUse } from '@tact/privacy';
import { awaited } from './awaited-keys';

const dataKey: DataKey = { keyId: 'k1', subjectKey: 'ada', key: Buffer.alloc(32) };
const away = Object.assign(new Error('connect ECONNREFUSED'), { name: 'MongoServerSelectionError' });

/** Keys that refuse so many times before they answer, and count how often they were asked. */
function keysAfter(refusals: number, error: Error = away) {
  const asked = { times: 0 };
  const ask = async () => {
    asked.times += 1;
    if (asked.times <= refusals) throw error;
    return dataKey;
  };
  return { keys: { of: ask, byKeyId: ask } satisfies KeysInUse, asked };
}

const running = () => new AbortController().signal;

test.each(['of', 'byKeyId'] as const)('%s: a key is waited for while MongoDB is away', async (how) => {
  const { keys, asked } = keysAfter(2);
  await expect(awaited(keys, running())[how]('ada')).resolves.toBe(dataKey);
  expect(asked.times).toBe(3);
});

test('a key that was destroyed is not waited for', async () => {
  const { keys, asked } = keysAfter(Infinity, new NoKeyError('gone'));
  await expect(awaited(keys, running()).of('ada')).rejects.toBeInstanceOf(NoKeyError);
  expect(asked.times).toBe(1);
});

test('a worker that stops waits no longer', async () => {
  const stopping = new AbortController();
  const { keys, asked } = keysAfter(Infinity);
  const waiting = awaited(keys, stopping.signal).of('ada');
  stopping.abort();
  await expect(waiting).rejects.toBe(away);
  expect(asked.times).toBeLessThanOrEqual(2);
});
