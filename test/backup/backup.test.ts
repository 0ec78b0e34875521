import { appendFileSync, cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSigningKeys } from '@tact/privacy';
import {
  ErasureJournal,
  erasuresInJournal,
  noteRestore,
  openRecords,
  readManifest,
  type PrivacyRequest,
  type Records,
} from '@tact/records';
import { findBinary, freePort, startMongo, startTemporal } from '@tact/servers';
import { journeyId, requestWorkflowId, searchAttributeTypes, temporalClient } from '@tact/temporal';
import { drill } from '../../apps/cli/backup/drill';
import { placeTemporal, restore } from '../../apps/cli/backup/restore';
import { latestBackup, takeBackup } from '../../apps/cli/backup/take-backup';
import { requestThat, type ShownRequest } from '../erasure/support';
import { customer, track, type Person } from '../support/people';
import { journeyAfter } from '../support/questions';
import { startTact, type ApiProcess, type Tact } from '../support/tact';
import { runTact } from '../support/tact-command';
import { until } from '../support/until';

let tact: Tact;
let into: string;
let backup: string;
let erasuresFile: string;
let ada: Person;
let bob: Person;
let cleo: Person;
const stops: (() => Promise<unknown>)[] = [];
/** Requests under way in the backup: left to a human by a workflow, known to MongoDB alone, known to be over to it. */
let left: ShownRequest;
let orphans: PrivacyRequest[];
let over: ShownRequest;

const report = (api: ApiProcess, person: Person, count: number) =>
  api.product.post('/v1/batch', {
    batch: Array.from({ length: count }, () =>
      track({ userId: person.id }, 'Product Viewed', { category: 'tea' }),
    ),
  });

const otherRights = ['access', 'portability', 'rectification', 'restriction', 'objection'] as const;

const ask = async (right: string, details?: object, beginsAt?: Date) => {
  const { status, body } = await tact.api.compliance.post<ShownRequest>('/v1/privacy-requests', {
    ...{ right, customers: [cleo.id], details, beginsAt },
  });
  expect(status).toBe(202);
  return body;
};

/** As MongoDB has it where a workflow was at it that Temporal does not know any more. */
async function requestWithoutWorkflow(right: (typeof otherRights)[number]): Promise<PrivacyRequest> {
  const now = new Date();
  const { privacyRequests } = tact.records;
  const details = { rectification: { set: { firstName: 'Ida' } }, objection: { to: 'profiling' } } as const;
  const request = await privacyRequests.open({
    ...{ right, regulation: 'gdpr', jurisdiction: 'DE', source: 'compliance', receivedAt: now },
    ...{ beginsAt: now, acknowledgeBy: now, dueBy: new Date(now.getTime() + 30 * 24 * 3_600_000) },
    content: {
      ...{ externalIds: [cleo.id], subjectKeys: [cleo.subject], email: cleo.email, language: 'en' },
      ...(right in details ? { details: details[right as keyof typeof details] } : {}),
    },
  });
  await privacyRequests.change(request.id, { state: 'running', step: 'find-them' });
  return request;
}

beforeAll(async () => {
  tact = await startTact();
  const { api, ground, records } = tact;
  into = join(ground.dataDir, 'backups');
  erasuresFile = join(ground.dataDir, 'erasures.jsonl');
  [ada, bob] = [await customer(api, 'ada'), await customer(api, 'bob')];
  await Promise.all([ada, bob].map((person) => report(api, person, 60)));
  await Promise.all([ada, bob].map((person) => journeyAfter(api.product, person.id, 60)));
  cleo = await customer(api, 'cleo');
  left = await ask('objection', { to: 'other', words: 'Not in the house paper, please.' });
  await requestThat(api, left.id, ({ state }) => state === 'needs-a-human');
  over = await ask('access', undefined, new Date(Date.now() + 24 * 3_600_000));
  orphans = await Promise.all(otherRights.map(requestWithoutWorkflow));
  await records.privacyRequests.change(over.id, { state: 'completed', completedAt: new Date() });
  let goesOn = true;
  const others = (async () => {
    while (goesOn) await report(api, await customer(api, 'somebody'), 3);
  })();
  const temporalFile = join(ground.dataDir, 'temporal/temporal.db');
  backup = await takeBackup({ into, mongoUri: ground.mongo.uri, temporalFile });
  goesOn = false;
  await others;
  // After the backup, and before the loss.
  await report(api, ada, 7);
  await records.keys.destroy([bob.subject]);
  await new ErasureJournal(records.connection, erasuresFile).keep();
});
afterAll(async () => {
  for (const stop of stops.reverse()) await stop();
  await tact?.stop();
});

const tryOut = (of: string, erasures = erasuresInJournal(erasuresFile)) =>
  drill({
    backup: of,
    masterKeys: tact.records.rotation.masterKeys,
    signers: parseSigningKeys(tact.env['TACT_SIGNING_KEYS'] ?? '', 'test'),
    checkpointsDir: join(tact.ground.dataDir, 'checkpoints'),
    erasures,
    log: () => undefined,
  });

test('a drill restores the latest backup into servers of its own and says that it holds', async () => {
  expect(latestBackup(into)).toBe(backup);
  const { checks, holds, restored } = await tryOut(backup);
  expect(checks.filter((check) => !check.holds)).toEqual([]);
  expect(holds).toBe(true);
  expect(checks.map(({ what }) => what)).toEqual(['contents', 'events', 'people', 'erased', 'log']);
  expect(restored?.erasures).toMatchObject({ people: 1, keys: 1 });
  expect(restored?.erasures.documents).toBeGreaterThan(60);
});

test.each([
  ['a document of it was changed', 'tact.profiles.bson', 40],
  ['Temporal’s database was changed', 'temporal.db', 5_000],
])('a drill says so when %s', async (_, name, place) => {
  const changed = join(tact.ground.dataDir, `changed-${name}`);
  cpSync(backup, changed, { recursive: true });
  const bytes = readFileSync(join(changed, name));
  bytes[place] = (bytes[place] ?? 0) ^ 1;
  writeFileSync(join(changed, name), bytes);
  const { holds, checks } = await tryOut(changed);
  expect(holds).toBe(false);
  expect(checks.map(({ words }) => words).join()).toContain('not what was backed up');
});

test('without an answer to who was erased since, nothing is restored', async () => {
  const empty = join(tact.ground.dataDir, 'nowhere');
  const { status, stderr } = await runTact(['restore', backup, '--data', empty], { TACT_ERASURES_FILE: '' });
  expect([status, stderr]).toEqual([1, expect.stringContaining('Who was erased since the backup?')]);
});

test('a journal of erasures survives a crash in the middle of a line, and keeps each once', async () => {
  const file = join(tact.ground.dataDir, 'another.jsonl');
  const { connection } = tact.records;
  await new ErasureJournal(connection, file).keep();
  appendFileSync(file, '{"what":"key","id":"cut o');
  const { subject } = await customer(tact.api, 'cy');
  await tact.records.keys.destroy([subject]);
  const journal = new ErasureJournal(connection, file);
  expect([await journal.keep(), await journal.keep()]).toEqual([1, 0]);
  const { keys } = erasuresInJournal(file);
  expect(keys.map(({ id }) => id).sort()).toEqual([bob.subject, subject].sort());
});

/** Servers with nothing in them but the backup, and a Tact on them. */
async function restoredTact({ paired }: { paired: boolean }) {
  const dataDir = mkdtempSync(join(tact.ground.dataDir, paired ? 'pair-' : 'mongo-only-'));
  const manifest = readManifest(backup);
  const mongo = await startMongo({
    ...{ dataDir: join(dataDir, 'mongo'), binary: (await findBinary('mongod')).path },
    port: await freePort(),
  });
  stops.push(() => mongo.stop());
  const temporalDir = join(dataDir, 'temporal');
  if (paired) await placeTemporal(backup, manifest, temporalDir);
  const temporal = await startTemporal({
    ...{ dataDir: temporalDir, binary: (await findBinary('temporal')).path },
    ...{ port: await freePort(), uiPort: await freePort(), searchAttributes: searchAttributeTypes },
  });
  stops.push(() => temporal.stop());
  const settings = { address: temporal.address, namespace: 'default' };
  const { masterKeys } = tact.records.rotation;
  const { restored, records } = await restore(
    backup,
    {
      ...{ mongoUri: mongo.uri, masterKeys, client: ({ keys }: Records) => temporalClient(settings, keys) },
      temporalAsOf: paired ? new Date(manifest.temporal?.copiedAt ?? 0) : null,
    },
    erasuresInJournal(erasuresFile),
  );
  stops.push(() => records.close());
  const env = { MONGODB_URI: mongo.uri, TEMPORAL_ADDRESS: temporal.address };
  const client = temporalClient(settings, records.keys);
  stops.push(() => client.connection.close());
  return { restored, records, env, client };
}

test.each([
  ['with Temporal', true],
  ['without Temporal, from what MongoDB knows', false],
])('restored %s, journeys go on by themselves, and nobody who was erased comes back', async (_, paired) => {
  const { restored, records, env, client } = await restoredTact({ paired });
  expect(restored).toMatchObject({ differing: [], gaps: [] });
  await expect(records.keys.of(bob.subject)).rejects.toMatchObject({ name: 'ErasedSubjectError' });
  expect(await records.models.journeys.countDocuments({ _id: bob.subject })).toBe(0);
  expect(await records.models.gates.findById(bob.subject).lean()).toMatchObject({ closed: 'erased' });

  const worker = await tact.startWorker(env);
  stops.push(() => worker.stop());
  const running = async () =>
    (await client.workflow.getHandle(journeyId(ada.subject)).describe()).status.name === 'RUNNING';
  await until('her journey is there without anything new of her', running, 30_000);
  const api = await tact.startApi(env);
  expect((await report(api, ada, 5)).status).toBe(200);
  // What came between the backup and the loss is lost, and nothing else is.
  const after = await journeyAfter(api.product, ada.id, 65, 60_000);
  expect(after.applied).toEqual({ storefront: 65 });
  expect((await api.product.get(`/v1/customers/${bob.id}/journey`)).status).toBe(404);
  await worker.stop();
  await api.stop();
});

test.each([
  ['with Temporal', true],
  ['without Temporal', false],
])('restored %s, requests of every right that were under way go on to their end', async (_, paired) => {
  const { restored, records, env, client } = await restoredTact({ paired });
  const begun = restored.begunAnew.map(({ id }) => id).sort();
  // What a workflow waits with is left to it, where there is one.
  expect(begun).toEqual([...orphans.map(({ id }) => id), ...(paired ? [] : [left.id])].sort());
  const worker = await tact.startWorker(env);
  stops.push(() => worker.stop());
  const api = await tact.startApi(env);
  for (const { id, right } of orphans) {
    expect([right, await requestThat(api, id, ({ state }) => state === 'completed')]).toMatchObject([
      right,
      { because: null },
    ]);
  }
  await requestThat(api, left.id, ({ state }) => state === 'needs-a-human');
  await api.compliance.post(`/v1/privacy-requests/${left.id}/conclude`, { outcome: 'completed' });
  await requestThat(api, left.id, ({ state }) => state === 'completed');
  if (paired) {
    const { status } = await client.workflow.getHandle(requestWorkflowId(over.id)).describe();
    expect(status.name).toBe('TERMINATED');
  }
  expect(await records.privacyRequests.find(over.id)).toMatchObject({ state: 'completed' });
  await worker.stop();
  await api.stop();
});

test('while a restore is not ended nobody works on the database, and a second one does not begin', async () => {
  const { uri } = tact.ground.mongo;
  const { masterKeys } = tact.records.rotation;
  await noteRestore(tact.records.connection, 'restoring', backup);
  await expect(openRecords({ uri, masterKeys })).rejects.toMatchObject({ name: 'NotServingError' });
  await noteRestore(tact.records.connection, 'reconciled', backup);
  const again = await openRecords({ uri, masterKeys });
  await again.close();
  const client = () => {
    throw new Error('Nobody gets that far.');
  };
  await expect(
    restore(backup, { mongoUri: uri, masterKeys, client, temporalAsOf: null }, { keys: [], tombstones: [] }),
  ).rejects.toThrow('empty databases only');
});
