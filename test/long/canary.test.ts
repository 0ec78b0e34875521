import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mongo } from 'mongoose';
import { ErasedSubjectError, parseMasterKeys } from '@tact/privacy';
import { openRecords, readManifest } from '@tact/records';
import { findBinary, freePort, startMongo, startTemporal } from '@tact/servers';
import { dataConverterFor, journeyId, searchAttributeTypes } from '@tact/temporal';
import { placeTemporal } from '../../apps/cli/backup/restore';
import { takeBackup } from '../../apps/cli/backup/take-backup';
import { Canaries } from '../canary/canaries';
import { plantControl } from '../canary/control';
import { answersAbout, documentsOf, openedOf, someoneElse } from '../canary/control-person';
import { exercise, exerciseSchedule, type Exercised } from '../canary/exercise';
import { plant } from '../canary/plant';
import type { Planted } from '../canary/planting';
import { scanAll, stopAll } from '../canary/remains';
import { describeHits, scan } from '../canary/scan';
import { askErasure, requestThat } from '../erasure/support';
import { openDsrEnv } from '../requests/controller';
import { track, type Person } from '../support/people';
import { startRestartableGround, type RestartableGround } from '../support/restartable-ground';
import { startTact, type Tact } from '../support/tact';
import { runTact } from '../support/tact-command';
import { until } from '../support/until';

const isCompleted = ({ state }: { state: string }): boolean => state === 'completed';

let ground: RestartableGround;
let tact: Tact;
let ada: Planted & { subject: string };
let bea: Person;
let control: Canaries;
let adasSubjects: string[];
let backup: string;
let midway: { backup: string; request: string; subject: string };
let before: { documents: string[]; opened: string; answers: Record<string, string> };
let masterKeysJson: string;
const erasuresFile = () => join(ground.dataDir, 'erasures.jsonl');
const stops: (() => Promise<unknown>)[] = [];

const exercisedAs = (workflowId: string, end: Exercised['end'], requestId: string): Exercised => ({
  ...{ workflowId, end },
  childId: `request:${requestId}:child-${workflowId.slice(-6)}`,
});

const backUp = () =>
  takeBackup({
    into: join(ground.dataDir, 'backups'),
    mongoUri: ground.mongo.uri,
    temporalFile: join(ground.dataDir, 'temporal/temporal.db'),
  });

/** Others of hers, so that workflows of each end can stand in her name. */
async function exerciseInHerName(): Promise<string[]> {
  const { records } = tact;
  const ids = ['running', 'failed', 'completed'].map((end) =>
    ada.canaries.text(`userId of one that is ${end}`),
  );
  const subjects = await Promise.all(ids.map((id) => records.subjects.findOrCreate(id)));
  const request = randomUUID();
  await records.keys.create([`request:${request}`]);
  const ends = [null, 'failed', 'completed'] as const;
  const all = subjects.map((subject, i) => exercisedAs(journeyId(subject), ends[i] ?? null, request));
  await exercise(ground.temporal.address, ada.canaries, dataConverterFor(records.keys), all);
  return ids;
}

async function exerciseWithoutKeys(): Promise<void> {
  const { address } = ground.temporal;
  const all = ([null, 'failed', 'completed'] as const).map((end) =>
    exercisedAs(randomUUID(), end, randomUUID()),
  );
  await exercise(address, control, null, all);
}

beforeAll(async () => {
  ground = await startRestartableGround();
  const env = {
    ...(await openDsrEnv()),
    TACT_LOG: 'trace',
    TACT_KEY_CACHE_SECONDS: '20',
    TACT_ERASURES_FILE: erasuresFile(),
  };
  tact = await startTact({ ground, env, workers: 2 });
  masterKeysJson = tact.env['TACT_MASTER_KEYS'] ?? '';
  control = await plantControl(tact, ground);
  await exerciseWithoutKeys();
  bea = await someoneElse(tact);
  ada = await plant(tact, 'ada');
  const hers = await exerciseInHerName();
  const { records, api } = tact;
  await until('nothing about her waits', async () => !(await records.dispatches.isPending(bea.subject)));
  before = {
    documents: await documentsOf(records, bea),
    opened: await openedOf(records, bea),
    answers: await answersAbout(api, bea),
  };
  adasSubjects = await records.subjects.everyOne(ada.subject);
  backup = await backUp();

  const begun = performance.now();
  const asked = await askErasure(api, [ada.userId, ...hers], { email: ada.email, language: 'en' });
  await until('the gate is closed', async () =>
    records.models.gates.exists({ _id: ada.subject, closed: 'erased' }),
  );
  const fencedMs = performance.now() - begun;
  // The key is destroyed, and processes may hold it still. Which of the two it waits for is a matter of seconds.
  const waits = await requestThat(
    api,
    asked.id,
    ({ step }) => step === 'delete-runs' || step === 'wait-out-caches',
  );
  midway = { backup: await backUp(), request: waits.id, subject: ada.subject };
  await requestThat(api, asked.id, isCompleted);
  const receiptMs = performance.now() - begun;
  console.log(`Fence after ${Math.round(fencedMs)} ms, receipt after ${Math.round(receiptMs)} ms.`);
  if (receiptMs >= 60_000) throw new Error(`The receipt came after ${Math.round(receiptMs)} ms.`);
}, 600_000);
afterAll(async () => {
  for (const stop of stops.reverse()) await stop();
  await tact?.stop();
});

const cli = async (...args: string[]) => {
  const env = { ...tact.env, TACT_MASTER_KEYS: masterKeysJson, TACT_ERASURES_FILE: '' };
  const { status, stdout, stderr } = await runTact(args, env);
  if (status !== 0) throw new Error(`tact ${args.join(' ')}: ${stderr}`);
  return { stdout, stderr };
};

test('the master key of that day is destroyed, and her erasure sealed by it', async () => {
  await Promise.all([...tact.apis, ...tact.workers].map((app) => app.stop()));
  masterKeysJson = (await cli('keys', 'rotate')).stdout;
  await cli('keys', 'rewrap');
  masterKeysJson = (await cli('keys', 'destroy-epoch', '1')).stdout;
  expect((await cli('keys', 'destroy-epoch', '1')).stderr).toMatch(/[1-9]\d* erasures are sealed/);
  expect(parseMasterKeys(masterKeysJson, 'test').epochs.map(({ epoch }) => epoch)).toEqual([2]);
  // In the backup her keys still are, wrapped by the key that nobody has any more.
  const wrapped = wrappedKeysIn(backup).filter(({ subjectKey }) => adasSubjects.includes(subjectKey));
  expect(wrapped.map(({ epoch }) => epoch)).toEqual(adasSubjects.map(() => 1));
}, 120_000);

/** Servers with nothing in them but a backup, restored by the command. */
async function restored(name: string, from: string) {
  const dataDir = join(ground.dataDir, `restored-${name}`);
  const manifest = readManifest(from);
  const mongod = await startMongo({
    ...{ dataDir: join(dataDir, 'mongo'), binary: (await findBinary('mongod')).path, port: await freePort() },
  });
  stops.push(() => mongod.stop());
  await placeTemporal(from, manifest, join(dataDir, 'temporal'));
  const temporal = await startTemporal({
    ...{ dataDir: join(dataDir, 'temporal'), binary: (await findBinary('temporal')).path },
    ...{ port: await freePort(), uiPort: await freePort(), searchAttributes: searchAttributeTypes },
  });
  stops.push(() => temporal.stop());
  const env = {
    ...{ MONGODB_URI: mongod.uri, TEMPORAL_ADDRESS: temporal.address, TACT_MASTER_KEYS: masterKeysJson },
    TACT_CHECKPOINTS_DIR: join(dataDir, 'checkpoints'),
    TACT_ERASURES_FILE: join(dataDir, 'erasures.jsonl'),
  };
  const asOf = ['--temporal-as-of', manifest.temporal?.copiedAt ?? ''];
  const who = ['--erasures', erasuresFile(), '--live', ground.mongo.uri];
  const { status, stdout, stderr } = await runTact(['restore', from, ...asOf, ...who], env);
  expect([status, stderr]).toEqual([0, expect.any(String)]);
  const records = await openRecords({ uri: mongod.uri, masterKeys: parseMasterKeys(masterKeysJson, 'test') });
  stops.push(() => records.close());
  return { dataDir, env, records, stdout };
}

test('a backup from before serves somebody else, byte for byte unchanged, and can not read her', async () => {
  const { dataDir, env, records } = await restored('before', backup);
  expect(await documentsOf(records, bea)).toEqual(before.documents);
  expect(await openedOf(records, bea)).toBe(before.opened);
  for (const subject of adasSubjects) {
    await expect(records.keys.of(subject)).rejects.toBeInstanceOf(ErasedSubjectError);
    const left = await documentsOf(records, { ...bea, subject });
    const kept = left.map((one) => one.split(' ')[0]).filter((name) => name !== 'gates');
    expect(kept).toEqual(['erased_keys']);
  }
  const api = await tact.startApi(env);
  expect(await answersAbout(api, bea)).toEqual(before.answers);
  expect((await api.product.get(`${ada.at}/journey`)).status).toBe(404);
  const late = track({ userId: ada.userId }, 'Product Viewed');
  expect((await api.product.post('/v1/batch', { batch: [late] })).body).toMatchObject({
    rejected: [{ code: 'erased' }],
  });
  await api.stop();
  for (const stop of stops.splice(0).reverse()) await stop();
  expect(describeHits(scan(ada.canaries.needles(), [dataDir]).hits)).toBe('');
}, 240_000);

test('a backup from the midst of an erasure goes on with it, and comes to its end', async () => {
  const { env, stdout } = await restored('midway', midway.backup);
  expect(stdout).toContain(`1 privacy requests begin anew with the first worker: erasure ${midway.request}`);
  const worker = await tact.startWorker(env);
  stops.push(() => worker.stop());
  const api = await tact.startApi(env);
  stops.push(() => api.stop());
  const done = await requestThat(api, midway.request, isCompleted, 120_000);
  expect(done.receiptId).not.toBeNull();
  for (const stop of stops.splice(0).reverse()) await stop();
}, 300_000);

test('of her no byte is left on any disk, and what was never encrypted is found there', async () => {
  const { address } = ground.temporal;
  const scheduled = ada.canaries.text('input of a schedule');
  await exerciseSchedule(address, scheduled, dataConverterFor(tact.records.keys));
  await exerciseSchedule(address, control.text('input of a schedule'), null);
  await stopAll(tact, ground);
  const { hits, bytes, files } = scanAll(Canaries.needlesOf(ada.canaries, control), ground);
  const found = new Set(hits.map(({ name }) => name));
  expect(control.names().filter((door) => !found.has(door))).toEqual([]);
  const sizes = `${ada.canaries.size} canaries of hers and ${control.size} of the control`;
  console.log(`${sizes}, looked for in ${files} files, ${Math.round(bytes / 1e6)} MB.`);
  expect(describeHits(hits.filter(({ name }) => ada.canaries.has(name)))).toBe('');
}, 240_000);

function wrappedKeysIn(dir: string): { subjectKey: string; epoch: number }[] {
  const bytes = readFileSync(join(dir, 'tact_keys.wrapped_keys.bson'));
  const documents: { subjectKey: string; epoch: number }[] = [];
  for (let at = 0; at < bytes.length; at += bytes.readInt32LE(at)) {
    const document = bytes.subarray(at, at + bytes.readInt32LE(at));
    documents.push(mongo.BSON.deserialize(document) as (typeof documents)[number]);
  }
  return documents;
}
