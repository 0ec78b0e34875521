import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  commitTo,
  loadMasterKeys,
  manifestDigest,
  masterKeysFromFile,
  mintMasterKeys,
  mintSalt,
  mintSigningKeys,
  parseSigningKeys,
  verifyReceiptFile,
  type ErasureManifest,
  type ErasureReceipt,
  type MasterKeyProvider,
} from '@tact/privacy';
import { openProofs, openRecords, type EpochStatus, type Records } from '@tact/records';
import { projectRoot, startTestServers, type TestServers } from '@tact/servers';
import { describeRewrapped, destroyEpoch, rotateKeys } from '../../apps/cli/rotation';
import { runTact } from '../support/tact-command';
import { pause, until } from '../support/until';

let servers: TestServers;
let keyFile: string;
let env: Record<string, string>;
const signingKeys = mintSigningKeys();
const signers = parseSigningKeys(signingKeys, 'test');
const opened: Records[] = [];
/** Started before every rotation, with its keys from the environment. */
let old: Records;

/** A process of its own as far as keys are concerned. */
async function open(masterKeys: MasterKeyProvider = masterKeysFromFile(keyFile)): Promise<Records> {
  const records = await openRecords({ uri: servers.mongo.uri, masterKeys });
  opened.push(records);
  return records;
}

beforeAll(async () => {
  servers = await startTestServers({ mongo: true });
  keyFile = join(servers.dataDir, 'master-keys.json');
  writeFileSync(keyFile, mintMasterKeys(), { mode: 0o600 });
  env = {
    MONGODB_URI: servers.mongo.uri,
    TACT_MASTER_KEYS_FILE: keyFile,
    TACT_SIGNING_KEYS: signingKeys,
  };
  old = await open(loadMasterKeys({ TACT_MASTER_KEYS: readFileSync(keyFile, 'utf8') }));
});
afterAll(async () => {
  for (const records of opened) await records.close();
  await servers?.stop();
});

const people = (count: number) => Array.from({ length: count }, () => randomUUID());
/** What `tact keys …` does, by a process that starts now and ends. */
async function command<Answer>(work: (records: Records, say: (line: string) => void) => Promise<Answer>) {
  const records = await openRecords({ uri: servers.mongo.uri, masterKeys: masterKeysFromFile(keyFile) });
  const said: string[] = [];
  try {
    await work(records, (line) => said.push(line)).catch((error: Error) => said.push(error.message));
  } finally {
    await records.close();
  }
  return said.join('\n');
}
const rotate = () => command(rotateKeys);
const rewrap = () =>
  command(async ({ rotation }, say) => describeRewrapped(await rotation.rewrap()).forEach(say));
const destroy = (epoch: number) =>
  command(async (records, say) => destroyEpoch(records, openProofs(records, signers), epoch, say));
async function statusOf(): Promise<EpochStatus[]> {
  let epochs: EpochStatus[] = [];
  await command(async ({ rotation }) => (epochs = await rotation.status()));
  return epochs;
}
const keysPerEpoch = async () =>
  Object.fromEntries((await statusOf()).map(({ epoch, keys }) => [epoch, keys]));

test('a rotation wraps everything by the new epoch while people are made and read, and none of it notices', async () => {
  const [running, reader] = [await open(), await open()];
  const before = people(1_200);
  await running.keys.create(before);
  const sealed = await running.vault.seal(before[0]!, 'profile', 'their name');
  const made: string[] = [];
  let goesOn = true;
  const working = (async () => {
    while (goesOn) {
      const [somebody] = people(1);
      await running.keys.create([somebody!]);
      made.push(somebody!);
      expect((await reader.keys.of(somebody!)).subjectKey).toBe(somebody);
    }
  })();
  await until('it works', () => made.length > 5);
  const rotated = await runTact(['keys', 'rotate'], env);
  expect([rotated.status, rotated.stdout]).toEqual([0, '']);
  expect(rotated.stderr).toMatch(/Epoch 2 is in .*\n\d{4} keys were wrapped anew by epoch 2/);
  await pause(300);
  goesOn = false;
  await working;
  expect(statSync(keyFile).mode & 0o777).toBe(0o600);
  // Made by a process that had not met the new epoch yet: the next one brings them along.
  await rewrap();
  expect(await keysPerEpoch()).toEqual({ 1: 0, 2: made.length + before.length + 1 });
  // Nothing of it was restarted.
  const fresh = await open();
  for (const { keys } of [reader, fresh]) {
    expect((await keys.ofMany([...before, ...made])).size).toBe(before.length + made.length);
  }
  expect(await fresh.vault.open(before[0]!, 'profile', sealed)).toBe('their name');
});

test('a rotation that is killed is ended by the next one, and makes no other epoch', async () => {
  const records = await open();
  const everybody = people(3_000);
  for (let i = 0; i < everybody.length; i += 1_000) await records.keys.create(everybody.slice(i, i + 1_000));
  const newest = (await statusOf()).find(({ isNewest }) => isNewest)!.epoch;
  const child = spawn(process.execPath, ['dist/apps/cli/main.js', 'keys', 'rotate'], {
    cwd: projectRoot(),
    env: { ...process.env, ...env },
    stdio: 'ignore',
  });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  const moved = () => records.models.wrappedKeys.countDocuments({ epoch: newest + 1 });
  await until('it has begun', async () => (await moved()) > 0, 30_000);
  child.kill('SIGKILL');
  await gone;
  const half = await moved();
  expect(half).toBeLessThan(everybody.length);
  // What is half done is whole for whoever reads.
  expect((await (await open()).keys.ofMany(everybody)).size).toBe(everybody.length);

  expect(await rotate()).toMatch(/broke off/);
  expect(await moved()).toBeGreaterThan(everybody.length);
  expect((await statusOf()).filter(({ isHeld }) => isHeld).at(-1)).toMatchObject({ epoch: newest + 1 });
  expect((await (await open()).keys.ofMany(everybody)).size).toBe(everybody.length);
  expect(await rewrap()).toMatch(/^0 keys were wrapped anew/);
});

test('a process that has its keys from the environment says why it can’t go on, and what to do', async () => {
  const [somebody] = people(1);
  await (await open()).keys.create([somebody!]);
  await expect(old.keys.of(somebody!)).rejects.toMatchObject({
    name: 'MissingEpochError',
    message: expect.stringMatching(/start this process again with the newest keys/) as string,
  });
});

describe('destroying an epoch', () => {
  test('is refused while keys hang on it, for the newest, and for one that never was', async () => {
    const newest = (await statusOf()).find(({ isNewest }) => isNewest)!.epoch;
    const [first] = people(1);
    await old.keys.create([first!]);
    const file = readFileSync(keyFile, 'utf8');
    expect(await destroy(1)).toMatch(/1 keys are wrapped by epoch 1/);
    expect(await destroy(newest)).toMatch(/is the newest/);
    expect(await destroy(99)).toMatch(/no epoch 99/);
    expect(readFileSync(keyFile, 'utf8')).toBe(file);
    expect((await statusOf()).map(({ closedAt }) => closedAt)).toEqual((await statusOf()).map(() => null));
    expect(await rewrap()).toMatch(/^1 keys were wrapped anew/);
  });

  test('takes its bytes out of the file, seals the erasures from before, each once, and no later one', async () => {
    const records = await open();
    const proofs = openProofs(records, signers);
    const rotatedAt = new Date((await statusOf())[1]!.since!).getTime();
    // As if the first epoch had lasted an hour.
    const anHourBefore = new Date(rotatedAt - 3_600_000);
    await records.models.masterEpochs.updateOne({ _id: 1 }, { $set: { since: anHourBefore } });
    const early = erasure('early', new Date(rotatedAt - 1_800_000));
    const late = erasure('late', new Date());
    for (const receipt of [early, late]) await proofs.receipts.issue(receipt, manifest);
    // A process that has known the file since before.
    const stale = await open();
    const before = (JSON.parse(readFileSync(keyFile, 'utf8')) as { epochs: { key: string }[] }).epochs[0]!;
    const oldFile = openSync(keyFile, 'r');
    const destroyed = await runTact(['keys', 'destroy-epoch', '1'], env);
    expect([destroyed.status, destroyed.stdout]).toEqual([0, '']);
    expect(destroyed.stderr).toMatch(/1 erasures are sealed; 1 wait/);
    expect(readFileSync(keyFile, 'utf8')).not.toContain(before.key);
    const bytes = Buffer.alloc(2_000);
    expect(bytes.subarray(0, readSync(oldFile, bytes, 0, 2_000, 0)).includes(before.key)).toBe(false);
    closeSync(oldFile);

    const sealed = await records.models.receipts.find({ kind: 'seal' }).lean();
    expect(sealed).toHaveLength(1);
    const file = await proofs.receipts.file(sealed[0]!._id);
    const verdict = await verifyReceiptFile(JSON.stringify(file), proofs.signers.publicKeys, {
      ...{ id: 'early', salt },
    });
    expect(verdict).toMatchObject({
      holds: true,
      receipt: { kind: 'seal', follows: early.id, subject: early.subject, epochs: { destroyed: 1 } },
    });

    // As after a crash before the last receipt: it ends what broke off, and signs nothing twice.
    await proofs.receipts.issue(erasure('early-too', new Date(rotatedAt - 900_000)), manifest);
    for (const issued of [1, 0]) {
      expect(await destroy(1)).toContain(`${issued} erasures are sealed; 1 wait`);
    }
    expect(await records.models.receipts.countDocuments({ kind: 'seal' })).toBe(2);
    expect(stale.rotation.masterKeys.epochs.map(({ epoch }) => epoch)).toContain(1);
  });

  test('a process that still wraps by it wraps anew, or makes nobody', async () => {
    const file = JSON.parse(readFileSync(keyFile, 'utf8')) as { epochs: object[]; index: string };
    const oldFile = join(servers.dataDir, 'as-it-was.json');
    const asItIs = JSON.stringify(file);
    writeFileSync(oldFile, asItIs);
    const [reloads, cannot] = [
      await open(masterKeysFromFile(oldFile)),
      await open(loadMasterKeys({ TACT_MASTER_KEYS: asItIs })),
    ];
    const { epoch } = (await statusOf()).find(({ isNewest }) => isNewest)!;
    await rotate();
    expect(await destroy(epoch)).toMatch(`Epoch ${epoch} is destroyed`);
    writeFileSync(oldFile, readFileSync(keyFile));
    const [kept, refused] = people(2);
    await pause(1_100);
    await reloads.keys.create([kept!]);
    expect(await records_().wrappedKeys.findOne({ subjectKey: kept! }).lean()).toMatchObject({
      epoch: epoch + 1,
    });
    expect((await (await open()).keys.of(kept!)).subjectKey).toBe(kept);
    await expect(cannot.keys.create([refused!])).rejects.toMatchObject({ name: 'MasterKeyError' });
    expect(await records_().wrappedKeys.countDocuments({ subjectKey: refused! })).toBe(0);
  });
});

const records_ = () => opened[0]!.models;

const salt = mintSalt();
const manifest: ErasureManifest = { version: 'test', stores: ['profiles'], processors: [], keeps: [] };
function erasure(name: string, keyDestroyed: Date): ErasureReceipt {
  const at = (seconds: number) => new Date(keyDestroyed.getTime() + seconds * 1_000).toISOString();
  const steps = ['received', 'fenced', 'enumerated', 'runs-deleted', 'records-deleted'] as const;
  return {
    v: 1,
    kind: 'erasure',
    id: `${name}-receipt-of-an-erasure`,
    issuedAt: at(30),
    controller: { name: 'A shop', contact: 'mailto:privacy@shop.test' },
    subject: commitTo([name], salt),
    request: { id: `request-${name}`, right: 'erasure', regulation: 'GDPR' },
    manifest: { version: manifest.version, digest: manifestDigest(manifest) },
    outcome: 'complete',
    timeline: [
      ...steps.map((step) => ({ at: at(-1), step })),
      { at: at(0), step: 'key-destroyed' },
      { at: at(25), step: 'verified' },
    ],
    stores: [
      {
        ...{ store: 'profiles', did: 'deleted', count: 1, at: at(-1) },
        ...{ left: 0, verifiedBy: 'scan', verifiedAt: at(25) },
      },
    ],
    processors: [],
    residuals: [],
  };
}
