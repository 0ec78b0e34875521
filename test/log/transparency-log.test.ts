import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { checkLog, mintMasterKeys, parseMasterKeys, type LoggedEntry } from '@tact/privacy';
import { openRecords, type Records } from '@tact/records';
import { findBinary, freePort, projectRoot, startMongo, tactFolder, type MongoServer } from '@tact/servers';
import { until } from '../support/until';

const masterKeysJson = mintMasterKeys();
let dataDir: string;
let start: () => Promise<MongoServer>;
let mongo: MongoServer;
let records: Records;

const open = () => openRecords({ uri: mongo.uri, masterKeys: parseMasterKeys(masterKeysJson, 'test') });

beforeAll(async () => {
  mkdirSync(tactFolder(), { recursive: true });
  dataDir = mkdtempSync(join(tactFolder(), 'test-'));
  const [{ path: binary }, port] = [await findBinary('mongod'), await freePort()];
  start = () => startMongo({ dataDir, binary, port });
  mongo = await start();
  records = await open();
});
afterAll(async () => {
  await records?.close();
  await mongo?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const entryOf = (entryId: string) => ({
  entryId,
  kind: 'audit' as const,
  at: new Date(),
  about: null,
  leaf: JSON.stringify({ entryId }),
});

async function* everyEntry(of: Records): AsyncGenerator<LoggedEntry & { entryId: string }> {
  for (let seq = 0, page; ; seq += page.length) {
    page = await of.log.from(seq, 500);
    if (page.length === 0) return;
    for (const { _id, ...entry } of page) yield { seq: _id, ...entry };
  }
}

test('entries appended at once through several connections get one number each, without gaps', async () => {
  const others = [records, await open(), await open()];
  const before = await records.log.size();
  const seqs = await Promise.all(
    Array.from({ length: 300 }, (_, i) => (others[i % 3] as Records).log.append(entryOf(randomUUID()))),
  );
  expect([...seqs].sort((a, b) => a - b)).toEqual(Array.from({ length: 300 }, (_, i) => before + i));
  expect(await checkLog(everyEntry(records), [], [])).toMatchObject({ size: before + 300, findings: [] });
  await Promise.all(others.slice(1).map((other) => other.close()));
});

test('what is written again, in one batch, later, or by another process, is there once', async () => {
  const again = await open();
  const [first, twin, stranger] = [entryOf(randomUUID()), entryOf(randomUUID()), entryOf(randomUUID())];
  const seq = await records.log.append(first);
  const seqs = await Promise.all([twin, first, twin, stranger].map((entry) => again.log.append(entry)));
  expect(seqs).toEqual([seqs[0], seq, seqs[0], seqs[3]]);
  expect(new Set(seqs).size).toBe(3);
  expect((await checkLog(everyEntry(records), [], [])).findings).toEqual([]);
  await again.close();
});

test('a log from which entries were taken is not written on by whoever starts anew', async () => {
  const { logEntries } = records.models;
  const size = await records.log.size();
  const taken = await logEntries
    .find()
    .sort({ _id: 1 })
    .limit(size - 2)
    .lean();
  await logEntries.deleteMany({ _id: { $lt: size - 2 } });
  const restarted = await open();
  await expect(restarted.log.append(entryOf(randomUUID()))).rejects.toMatchObject({ name: 'BrokenLogError' });
  await restarted.close();
  await logEntries.collection.insertMany(taken as never[]);
});

test('processes that are killed while they write, and a database that is killed under them, leave no gap and lose nothing', async () => {
  const acknowledged = new Map<string, number>();
  const appenders = new Map<string, ChildProcess>();
  const startAppender = (name: string) => {
    const child = fork(join(projectRoot(), 'dist/test/log/an-appender.js'), [mongo.uri, name], {
      env: { PATH: process.env['PATH'], TACT_MASTER_KEYS: masterKeysJson },
    });
    child.on('message', ({ seq, entryId }: { seq: number; entryId: string }) =>
      acknowledged.set(entryId, seq),
    );
    appenders.set(name, child);
  };
  const kill = async (name: string): Promise<void> => {
    const child = appenders.get(name) as ChildProcess;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  };
  const by = (name: string) => [...acknowledged.keys()].filter((id) => id.startsWith(`${name}:`)).length;
  const writes = (name: string, more: number) => {
    const before = by(name);
    return until(`${name} writes`, () => by(name) >= before + more, 30_000);
  };
  for (const name of ['a', 'b', 'c']) startAppender(name);
  await Promise.all(['a', 'b', 'c'].map((name) => writes(name, 20)));
  for (const name of ['a', 'b', 'a', 'c']) {
    await kill(name);
    startAppender(name);
    await writes(name, 10);
  }
  process.kill(mongo.pid, 'SIGKILL');
  await mongo.exited;
  mongo = await start();
  await Promise.all(['a', 'b', 'c'].map((name) => writes(name, 20)));
  await Promise.all([...appenders.keys()].map(kill));

  const after = await open();
  const found = new Map<string, number>();
  const counted = async function* () {
    for await (const entry of everyEntry(after)) {
      found.set(entry.entryId, entry.seq);
      yield entry;
    }
  };
  const { size, findings } = await checkLog(counted(), [], []);
  expect(findings).toEqual([]);
  expect(found.size).toBe(size);
  const lost = [...acknowledged].filter(([entryId, seq]) => found.get(entryId) !== seq);
  expect(lost).toEqual([]);
  expect(acknowledged.size).toBeGreaterThan(150);
  await after.close();
});
