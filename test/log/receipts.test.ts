import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import {
  commitTo,
  jwksOf,
  manifestDigest,
  mintMasterKeys,
  mintSalt,
  mintSigningKeys,
  parseJwks,
  parseMasterKeys,
  parseSigningKeys,
  verifyReceiptFile,
  type ErasureManifest,
  type ErasureReceipt,
} from '@tact/privacy';
import {
  checkpointFolder,
  openProofs,
  openRecords,
  publishCheckpoint,
  type Proofs,
  type Records,
} from '@tact/records';
import { startTestServers, type TestServers } from '@tact/servers';

const manifest: ErasureManifest = {
  version: '1',
  stores: ['profiles', 'decisions'],
  processors: [],
  keeps: [],
};
const at = (minute: number): string => new Date(Date.UTC(2026, 3, 1, 12, minute)).toISOString();
const steps = [
  'received',
  'fenced',
  'enumerated',
  'runs-deleted',
  'records-deleted',
  'key-destroyed',
  'verified',
] as const;
const erasure = (id: string, stores = manifest.stores): ErasureReceipt => ({
  ...{ v: 1, id: `rcpt_${id.padEnd(20, '0')}`, kind: 'erasure', issuedAt: at(7), outcome: 'complete' },
  controller: { name: 'The shop', contact: 'mailto:privacy@shop.test' },
  subject: commitTo(['user-7'], mintSalt()),
  request: { id: 'request-1', right: 'erasure', regulation: 'GDPR' },
  manifest: { version: manifest.version, digest: manifestDigest(manifest) },
  timeline: steps.map((step, i) => ({ at: at(i), step })),
  stores: stores.map((store) => ({
    ...{ store, did: 'deleted', count: 3, at: at(3), left: 0, verifiedBy: 'scan', verifiedAt: at(6) },
  })),
  processors: [],
  residuals: [],
});

let servers: TestServers;
let records: Records;
let proofs: Proofs;
const signers = parseSigningKeys(mintSigningKeys(), 'test');
beforeAll(async () => {
  servers = await startTestServers({ mongo: true });
  const masterKeys = parseMasterKeys(mintMasterKeys(), 'test');
  records = await openRecords({ uri: servers.mongo.uri, masterKeys });
  proofs = openProofs(records, signers);
});
afterAll(async () => {
  await records?.close();
  await servers?.stop();
});

const keys = () => parseJwks(JSON.stringify(jwksOf(signers.publicKeys)), 'test');
const verify = (file: unknown) => verifyReceiptFile(JSON.stringify(file), keys());

test('receipts issued at once are each in the log under a head that was signed, and verify offline', async () => {
  const files = await Promise.all(
    Array.from({ length: 20 }, (_, i) => proofs.receipts.issue(erasure(`many-${i}-`), manifest)),
  );
  for (const file of files) expect(await verify(file)).toMatchObject({ holds: true });
});

test('with a store skipped no receipt is signed, kept or logged', async () => {
  const size = await records.log.size();
  const incomplete = erasure('incomplete', ['profiles']);
  await expect(proofs.receipts.issue(incomplete, manifest)).rejects.toMatchObject({
    missing: ['The store decisions is missing.'],
  });
  expect(await proofs.receipts.file(incomplete.id)).toBeNull();
  expect(await records.log.size()).toBe(size);
});

test('issued again, also where the first time broke off before the log, it is the same receipt once', async () => {
  const receipt = erasure('again');
  const first = await proofs.receipts.issue(receipt, manifest);
  const size = await records.log.size();
  const second = await proofs.receipts.issue({ ...receipt, issuedAt: at(9) }, manifest);
  expect([second.receipt, second.logged.entry]).toEqual([first.receipt, first.logged.entry]);
  expect(await records.log.size()).toBe(size);

  const broken = erasure('broken-off');
  await proofs.receipts.issue(broken, manifest);
  await records.models.logEntries.deleteOne({ entryId: `receipt:${broken.id}` });
  const restarted = openProofs(await openAgain(), signers);
  await records.models.logCheckpoints.deleteMany({});
  expect(await verify(await restarted.receipts.file(broken.id))).toMatchObject({ holds: true });
});

test('a log that was changed after a head went outside is signed for no more', async () => {
  const outside = checkpointFolder(mkdtempSync(join(servers.dataDir, 'outside-')));
  const size = await publishCheckpoint(proofs.checkpoints, outside);
  expect(await publishCheckpoint(proofs.checkpoints, outside)).toBe(size);
  // Whoever can write to the database takes the last entry out, with every head that names it.
  await records.models.logEntries.deleteOne({ _id: size - 1 });
  await records.models.logCheckpoints.deleteMany({});
  const changed = openProofs(await openAgain(), signers);
  await expect(publishCheckpoint(changed.checkpoints, outside)).rejects.toMatchObject({
    name: 'TamperedLogError',
  });
});

const opened: Records[] = [];
async function openAgain(): Promise<Records> {
  const masterKeys = parseMasterKeys(mintMasterKeys(), 'test');
  await records.models.wrappedKeys.deleteMany({});
  const again = await openRecords({ uri: servers.mongo.uri, masterKeys });
  opened.push(again);
  return again;
}
afterAll(() => Promise.all(opened.map((one) => one.close())));
