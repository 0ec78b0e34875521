import { randomUUID } from 'node:crypto';
import { mintMasterKeys, parseMasterKeys } from '@tact/privacy';
import { ErasureCheck, openRecords, storeKeys, storeName, type Records } from '@tact/records';
import { startTestServers, type TestServers } from '@tact/servers';

let servers: TestServers;
let records: Records;
beforeAll(async () => {
  servers = await startTestServers({ mongo: true });
  const masterKeys = parseMasterKeys(mintMasterKeys(), 'test');
  records = await openRecords({ uri: servers.mongo.uri, masterKeys });
});
afterAll(async () => {
  await records?.close();
  await servers?.stop();
});

const checkOf = () => new ErasureCheck(records.connection, new Set(storeKeys.map(storeName)));
const nothingLeft = ({ left }: { left: Record<string, number> }) =>
  Object.values(left).every((count) => count === 0);

test('each who shares a look is told of their own people alone', async () => {
  const [ada, bea, cyd] = [randomUUID(), randomUUID(), randomUUID()];
  const at = new Date();
  await records.models.profiles.create({ _id: ada, sealed: Buffer.from('x'), updatedAt: at });
  await records.models.aliases.create([
    { _id: Buffer.from('1'), subjectKey: ada, linkedAt: at },
    { _id: Buffer.from('2'), subjectKey: ada, linkedAt: at },
    { _id: Buffer.from('3'), subjectKey: bea, linkedAt: at },
  ]);
  const check = checkOf();
  const [ofAda, ofBea, ofBoth, ofCyd] = await Promise.all([
    check.look([ada]),
    check.look([bea]),
    check.look([ada, bea]),
    check.look([cyd]),
  ]);
  expect(ofAda.left).toMatchObject({ profiles: 1, aliases: 2, subjects: 0 });
  expect(ofBea.left).toMatchObject({ profiles: 0, aliases: 1 });
  expect(ofBoth.left).toMatchObject({ profiles: 1, aliases: 3 });
  expect(nothingLeft(ofCyd)).toBe(true);
});

test('a look begins after it was asked for: what was written before is seen', async () => {
  const check = checkOf();
  for (let round = 0; round < 10; round += 1) {
    const [early, late] = [randomUUID(), randomUUID()];
    const first = check.look([early]);
    await new Promise((resolve) => setTimeout(resolve, round));
    await records.models.profiles.create({ _id: late, sealed: Buffer.from('x'), updatedAt: new Date() });
    const second = check.look([late]);
    expect(nothingLeft(await first)).toBe(true);
    expect((await second).left).toMatchObject({ profiles: 1 });
  }
});

test('a hundred who ask at once read the collections twice and not a hundred times', async () => {
  const finds = async () => {
    const status = await records.connection.getClient().db('admin').command({ serverStatus: 1 });
    return (status['metrics'] as { commands: { find: { total: number } } }).commands.find.total;
  };
  const check = checkOf();
  const before = await finds();
  const { left } = await check.look([randomUUID()]);
  const once = (await finds()) - before;
  expect(once).toBeGreaterThanOrEqual(Object.keys(left).length);
  const first = check.look([randomUUID()]);
  await new Promise((resolve) => setTimeout(resolve, 1));
  await Promise.all([first, ...Array.from({ length: 100 }, () => check.look([randomUUID()]))]);
  expect((await finds()) - before).toBeLessThan(4 * once);
});

test('a collection that nobody declared is named', async () => {
  await records.connection.db?.collection('strangers').insertOne({ subjectKey: 'somebody' });
  expect((await checkOf().look([randomUUID()])).undeclared).toEqual(['strangers']);
});
