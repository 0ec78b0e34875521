import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client, Connection } from '@temporalio/client';
import { mongo } from 'mongoose';
import { findBinary, freePort, projectRoot, startMongo, startTemporal, tactFolder } from '@tact/servers';
import { identityOf } from '../../libs/servers/process-identity';

jest.setTimeout(180_000);

let folder: string;
beforeEach(() => {
  mkdirSync(tactFolder(), { recursive: true });
  folder = mkdtempSync(join(tactFolder(), 'test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function withMongo<Answer>(
  uri: string,
  use: (db: mongo.Db, client: mongo.MongoClient) => Promise<Answer>,
) {
  const client = await mongo.MongoClient.connect(uri, { serverSelectionTimeoutMS: 5_000 });
  try {
    return await use(client.db(), client);
  } finally {
    await client.close();
  }
}

async function withTemporal<Answer>(address: string, use: (client: Client) => Promise<Answer>) {
  const connection = await Connection.connect({ address });
  try {
    return await use(new Client({ connection }));
  } finally {
    await connection.close();
  }
}

async function onTakenPort<Answer>(use: (port: number) => Promise<Answer>): Promise<Answer> {
  const squatter = createServer().listen(0, '127.0.0.1');
  await once(squatter, 'listening');
  try {
    return await use((squatter.address() as AddressInfo).port);
  } finally {
    squatter.close();
  }
}

test('mongod takes transactions, and what was written is there after a restart on another port', async () => {
  const options = { dataDir: join(folder, 'mongo'), binary: (await findBinary('mongod')).path };
  const first = await startMongo({ ...options, port: await freePort() });
  await withMongo(first.uri, async (db, client) => {
    await client.withSession((session) =>
      session.withTransaction(() => db.collection('kept').insertOne({ word: 'written' }, { session })),
    );
  });
  await first.stop();
  const second = await startMongo({ ...options, port: await freePort() });
  expect(second.port).not.toBe(first.port);
  const kept = await withMongo(second.uri, (db) => db.collection('kept').findOne({}));
  await second.stop();
  expect(kept).toMatchObject({ word: 'written' });
});

test('a workflow started before is there after a restart on another port, and search attributes can be added', async () => {
  const options = { dataDir: join(folder, 'temporal'), binary: (await findBinary('temporal')).path };
  const ports = async () => ({ port: await freePort(), uiPort: await freePort() });
  const first = await startTemporal({
    ...options,
    ...(await ports()),
    searchAttributes: { TactStage: 'Keyword' },
  });
  await withTemporal(first.address, (client) =>
    client.workflow.start('nobody-runs-this', { workflowId: 'kept', taskQueue: 'nobody-listens' }),
  );
  await first.stop();
  const second = await startTemporal({
    ...{ ...options, ...(await ports()) },
    searchAttributes: {
      TactStage: 'Keyword',
      TactNextWakeUp: 'Datetime',
      TactBackingOff: 'Bool',
      TactTouches: 'Int',
    },
  });
  expect(second.address).not.toBe(first.address);
  const { status } = await withTemporal(second.address, (client) =>
    client.workflow.getHandle('kept').describe(),
  );
  const ui = await fetch(second.uiUrl);
  await second.stop();
  expect(status.name).toBe('RUNNING');
  expect(ui.status).toBe(200);
});

test('a server whose port is taken serves on another', async () => {
  const mongod = (await findBinary('mongod')).path;
  await onTakenPort(async (taken) => {
    const server = await startMongo({ dataDir: join(folder, 'mongo'), binary: mongod, port: taken });
    await server.stop();
    expect(server.port).not.toBe(taken);
  });
});

test('kill -9 of a stack leaves no server behind; the next one starts on the same data, a third is told', async () => {
  const killed = startStack(folder);
  const before = await killed.says();
  expect(before['is']).toBe('claimed');
  const mongodUri = String(before['mongo']);
  await withMongo(mongodUri, (db) =>
    db.collection('kept').insertOne({ word: 'journaled' }, { writeConcern: { w: 1, journal: true } }),
  );
  killed.child.kill('SIGKILL');
  await untilGone(before['pids'] as number[], 10_000);

  const next = startStack(folder);
  const after = await next.says();
  expect(after['is']).toBe('reclaimed');
  const kept = await withMongo(String(after['mongo']), (db) => db.collection('kept').findOne({}));
  expect(kept).toMatchObject({ word: 'journaled' });

  const third = startStack(folder);
  expect(await third.says()).toEqual({ is: 'already-running', urls: { ui: after['ui'] } });

  next.child.kill('SIGTERM');
  const [code] = (await once(next.child, 'exit')) as [number | null];
  expect(code).toBe(0);
  await untilGone(after['pids'] as number[], 1_000);
});

interface RunningStack {
  readonly child: ChildProcess;
  says(): Promise<Record<string, unknown>>;
}

function startStack(dataDir: string): RunningStack {
  const hook = join(__dirname, 'typescript-hook.cjs');
  const child = spawn(process.execPath, ['-r', hook, join(__dirname, 'a-stack.ts'), dataDir], {
    cwd: projectRoot(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const line = once(createInterface({ input: child.stdout }), 'line');
  return { child, says: async () => JSON.parse(String((await line)[0])) as Record<string, unknown> };
}

async function untilGone(pids: readonly number[], withinMs: number) {
  const until = Date.now() + withinMs;
  while (pids.some((pid) => identityOf(pid) !== undefined)) {
    if (Date.now() > until)
      throw new Error(
        `Still running after ${withinMs} ms: ${pids.filter((pid) => identityOf(pid)).join(', ')}`,
      );
    await new Promise((next) => setTimeout(next, 50));
  }
}
