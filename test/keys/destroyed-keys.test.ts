import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { mintMasterKeys, parseMasterKeys } from '@tact/privacy';
import { openRecords, type Records } from '@tact/records';
import { projectRoot, startTestServers, type TestServers } from '@tact/servers';
import { until } from '../support/until';

const masterKeysJson = mintMasterKeys();
let servers: TestServers;
let records: Records;
let other: Records;

const open = () =>
  openRecords({ uri: servers.mongo.uri, masterKeys: parseMasterKeys(masterKeysJson, 'test') });
const erased = expect.objectContaining({ name: 'ErasedSubjectError' }) as Error;

beforeAll(async () => {
  servers = await startTestServers({ mongo: true });
  [records, other] = [await open(), await open()];
});
afterAll(async () => {
  await records?.close();
  await other?.close();
  await servers?.stop();
});

const somebody = async (): Promise<string> => {
  const subjectKey = randomUUID();
  await records.keys.create([subjectKey]);
  return subjectKey;
};
const stored = (subjectKey: string) => records.models.wrappedKeys.countDocuments({ subjectKey });

test('a destroyed key is gone for good: not found, not made again, not opened by its own id', async () => {
  const subjectKey = await somebody();
  const { keyId } = await records.keys.of(subjectKey);
  const sealed = await records.vault.seal(subjectKey, 'profile', 'their name');
  expect(await records.keys.destroy([subjectKey])).toBe(1);
  expect(await stored(subjectKey)).toBe(0);
  await expect(records.keys.of(subjectKey)).rejects.toEqual(erased);
  await expect(records.keys.byKeyId(keyId)).rejects.toMatchObject({ name: 'NoKeyError' });
  await expect(records.vault.open(subjectKey, 'profile', sealed)).rejects.toEqual(erased);
  await expect(records.keys.create([subjectKey])).rejects.toEqual(erased);
  expect(await stored(subjectKey)).toBe(0);
  expect(await records.keys.destroy([subjectKey])).toBe(0);
});

test('of several who are made together only the erased one is refused', async () => {
  const [gone, here] = [await somebody(), randomUUID()];
  await records.keys.destroy([gone]);
  await expect(other.keys.create([gone, here])).rejects.toMatchObject({ subjectKey: gone });
  expect([await stored(gone), await stored(here)]).toEqual([0, 1]);
  expect((await other.keys.ofMany([gone, here])).has(here)).toBe(true);
});

test('a key that a restored backup brings back is handed out by nobody', async () => {
  const subjectKey = await somebody();
  const { keyId } = await records.keys.of(subjectKey);
  const backup = await records.models.wrappedKeys.findById(keyId).lean();
  await records.keys.destroy([subjectKey]);
  await records.models.wrappedKeys.collection.insertOne(backup as never);
  for (const { keys } of [records, other]) {
    await expect(keys.of(subjectKey)).rejects.toEqual(erased);
    await expect(keys.byKeyId(keyId)).rejects.toEqual(erased);
    expect((await keys.ofMany([subjectKey])).size).toBe(0);
  }
  await expect(other.keys.create([subjectKey])).rejects.toEqual(erased);
  expect(await stored(subjectKey)).toBe(0);
});

test('the key of what is about no one person is not destroyed', async () => {
  await expect(records.keys.destroy(['system'])).rejects.toBeInstanceOf(RangeError);
  await expect(records.keys.of('system')).resolves.toMatchObject({ subjectKey: 'system' });
});

test('made and destroyed at once by several, again and again, no key is left and none comes back', async () => {
  const makers = [records, other];
  let made = 0;
  let refused = 0;
  for (let round = 0; round < 60; round += 1) {
    const subjectKey = randomUUID();
    const later = async (steps: number) => {
      for (let i = 0; i < steps; i += 1) await new Promise((resolve) => setImmediate(resolve));
    };
    const making = makers.map(async ({ keys }, i) => {
      await later((round * (i + 3)) % 23);
      return keys.create([subjectKey]).then(
        () => (made += 1),
        (error: unknown) => {
          expect(error).toEqual(erased);
          refused += 1;
        },
      );
    });
    await Promise.all([
      ...making,
      later((round * 7) % 31).then(() => makers[round % 2]?.keys.destroy([subjectKey])),
    ]);
    expect(await stored(subjectKey)).toBe(0);
    await expect(records.keys.create([subjectKey])).rejects.toEqual(erased);
  }
  // Otherwise they never met.
  expect(Math.min(made, refused)).toBeGreaterThan(5);
});

const HELD_FOR_SECONDS = 3;

test('a process that had the key uses it for as long as was promised, and no longer', async () => {
  const subjectKey = await somebody();
  const { keyId } = await records.keys.of(subjectKey);
  const child = fork(
    join(projectRoot(), 'dist/test/keys/a-key-user.js'),
    [servers.mongo.uri, subjectKey, keyId],
    {
      env: {
        PATH: process.env['PATH'],
        TACT_MASTER_KEYS: masterKeysJson,
        TACT_KEY_CACHE_SECONDS: String(HELD_FOR_SECONDS),
      },
    },
  );
  let last: string[] = [];
  child.on('message', (got: string[]) => (last = got));
  try {
    await until('it has the key', () => last.length === 2 && last.every((got) => got === 'got it'));
    await records.keys.destroy([subjectKey]);
    const destroyedAt = Date.now();
    last = [];
    // It has it in its memory: otherwise there was nothing to forget.
    expect(await until('it answers', () => last.length === 2 && last)).toEqual(['got it', 'got it']);
    await until('it has forgotten', () => last.every((got) => got !== 'got it') && last, 30_000);
    expect(Date.now() - destroyedAt).toBeLessThan((HELD_FOR_SECONDS + 1) * 1_000);
    expect(last).toEqual(['ErasedSubjectError', 'NoKeyError']);
  } finally {
    child.kill('SIGKILL');
  }
});
