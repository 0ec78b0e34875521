import { randomUUID } from 'node:crypto';
import { mintMasterKeys, parseMasterKeys } from '@tact/privacy';
import { openRecords, type Introduction, type Records, type Resolution } from '@tact/records';
import { startTestServers, type TestServers } from '@tact/servers';

let servers: TestServers;
let records: Records[];
beforeAll(async () => {
  servers = await startTestServers({ mongo: true });
  const masterKeys = parseMasterKeys(mintMasterKeys(), 'test');
  const open = () => openRecords({ uri: servers.mongo.uri, masterKeys });
  records = [await open(), await open(), await open()];
});
afterAll(async () => {
  for (const one of records ?? []) await one.close();
  await servers?.stop();
});

const anyOf = (i: number) => records[i % records.length] as Records;
const seen = (anonymousId: string): Introduction => ({
  userId: null,
  anonymousId,
  previousId: null,
  links: false,
});
const identified = (userId: string, anonymousId: string): Introduction => ({
  userId,
  anonymousId,
  previousId: null,
  links: true,
});

async function subjectOf(introduction: Introduction, through: Records): Promise<string> {
  const [resolution] = (await through.subjects.resolve([introduction])) as [Resolution];
  if ('refused' in resolution) throw new Error(resolution.refused);
  return resolution.subjectKey;
}

test('processes that hear at the same moment who a visitor is agree on one subject, and leave no other', async () => {
  for (let round = 0; round < 30; round += 1) {
    const [userId, anonymousId] = [`user-${randomUUID()}`, `anon-${randomUUID()}`];
    // Every other visitor has a history already.
    const before = round % 2 === 0 ? await subjectOf(seen(anonymousId), anyOf(0)) : null;
    const heard = await Promise.all(
      Array.from({ length: 6 }, (_, i) => subjectOf(identified(userId, anonymousId), anyOf(i))),
    );
    const [byUser, byVisitor] = [
      await anyOf(0).subjects.find(userId),
      await anyOf(1).subjects.find(anonymousId),
    ];
    expect([round, byVisitor]).toEqual([round, byUser]);
    expect([round, heard.at(-1)]).toEqual([round, byUser]);
    const { subjects, aliases } = anyOf(0).models;
    const strays = await subjects.find({
      mergedInto: null,
      _id: { $nin: await aliases.distinct('subjectKey') },
    });
    expect([round, strays]).toEqual([round, []]);
    if (before !== null && before !== byUser) {
      // Who came too late to promote the visitor has merged them.
      expect(await subjects.findById(before).lean()).toMatchObject({ mergedInto: byUser });
    }
  }
});

test('a link that broke off half way is made by the next attempt, with the history', async () => {
  const [userId, anonymousId] = [`user-${randomUUID()}`, `anon-${randomUUID()}`];
  const { models } = anyOf(0);
  const before = await subjectOf(seen(anonymousId), anyOf(0));
  const broken = jest.spyOn(models.aliases.collection, 'insertOne').mockRejectedValueOnce(new Error('gone'));
  await expect(subjectOf(identified(userId, anonymousId), anyOf(0))).rejects.toThrow('gone');
  expect(broken).toHaveBeenCalledTimes(1);
  broken.mockRestore();
  expect(await subjectOf(identified(userId, anonymousId), anyOf(0))).toBe(before);
  expect(await anyOf(0).subjects.find(userId)).toBe(before);
});

test('two people who say at once that a visitor is them never become one person', async () => {
  for (let round = 0; round < 15; round += 1) {
    const anonymousId = `tablet-${randomUUID()}`;
    const users = [`one-${randomUUID()}`, `two-${randomUUID()}`];
    await subjectOf(seen(anonymousId), anyOf(0));
    await Promise.all(users.map((userId, i) => subjectOf(identified(userId, anonymousId), anyOf(i))));
    const [one, two] = await Promise.all(users.map((userId) => anyOf(2).subjects.find(userId)));
    expect(one).not.toBe(two);
    expect([one, two]).toContain(await anyOf(2).subjects.find(anonymousId));
  }
});
