import { randomUUID } from 'node:crypto';
import type { Model } from 'mongoose';
import {
  RequestTokens,
  mintMasterKeys,
  mintSigningKeys,
  parseMasterKeys,
  parseSigningKeys,
} from '@tact/privacy';
import { Erasing, openProofs, openRecords, type Models, type Records } from '@tact/records';
import { loadPolicy } from '@tact/policy';
import { startTestServers, type TestServers } from '@tact/servers';
import { searchAttributeTypes, temporalClient } from '@tact/temporal';
import type { ErasureStep, Happened } from '@tact/workflows';
import { erasureActivities } from '../../apps/worker/erasure-activities';
import { ErasureAnswers } from '../../apps/worker/erasure-answers';
import { RequestMails } from '../../apps/worker/request-mails';

let servers: TestServers;
let records: Records;
let closeClient: () => Promise<void>;
const masterKeys = parseMasterKeys(mintMasterKeys(), 'test');
beforeAll(async () => {
  servers = await startTestServers({ temporal: true, mongo: true, searchAttributes: searchAttributeTypes });
  records = await openRecords({ uri: servers.mongo.uri, masterKeys });
});
afterAll(async () => {
  await closeClient?.();
  await records?.close();
  await servers?.stop();
});

/** The hands of the erasure, with an eraser that passes one collection over. */
function handsThatSkip(skipped: keyof Models | null) {
  const blind = { deleteMany: async () => ({ deletedCount: 0 }) };
  const models = { ...records.models };
  if (skipped !== null) {
    const seeing = records.models[skipped] as unknown as Model<unknown>;
    const half = new Proxy(seeing, {
      get: (model, name) =>
        name === 'deleteMany' ? blind.deleteMany : (Reflect.get(model, name) as unknown),
    });
    Object.assign(models, { [skipped]: half });
  }
  const client = temporalClient({ address: servers.temporal.address, namespace: 'default' }, records.keys);
  closeClient = () => client.connection.close();
  const proofs = openProofs(records, parseSigningKeys(mintSigningKeys(), 'test'));
  const settings = {
    publicUrl: 'https://shop.test',
    shopName: 'The shop',
    privacyContact: 'mailto:p@shop.test',
  };
  const book = { policy: () => loadPolicy() };
  const mails = new RequestMails(records, book, new RequestTokens(masterKeys), settings, async () => ({
    fate: 'delivered',
  }));
  const answers = new ErasureAnswers(proofs, mails, settings);
  const erasing = new Erasing(records.connection, models);
  return erasureActivities({ ...records, erasing }, client, answers, mails, {
    isInactiveStill: async () => true,
  });
}

/** Everything an erasure does but waiting; whether it found all gone, and then the receipt. */
async function erase(skipped: keyof Models | null): Promise<{ isClean: boolean; receipt: Promise<string> }> {
  const id = `eve-${randomUUID()}`;
  const subjectKey = await records.subjects.findOrCreate(id);
  await records.vault.tell(subjectKey, { email: `${id}@people.test` });
  const fact = { field: 'firstName', at: new Date(), by: 'test', actor: 'customer' as const, method: 'api' };
  const told = { subjectKey, ...fact, purposes: ['personalization'], takenBack: false, sealed: null };
  await records.models.toldFacts.collection.insertOne({
    ...{ _id: randomUUID(), recordedAt: new Date(), ...told },
  } as never);
  const now = new Date();
  const request = await records.privacyRequests.open({
    ...{ right: 'erasure', regulation: 'gdpr', jurisdiction: null, source: 'compliance' },
    ...{ receivedAt: now, beginsAt: now, acknowledgeBy: now, dueBy: now },
    content: { externalIds: [id], subjectKeys: [], email: null, language: 'en' },
  });
  const hands = handsThatSkip(skipped);
  const timeline: Happened<ErasureStep>[] = [];
  const steps = ['fence', 'enumerate', 'deleteRuns', 'deleteRecords', 'destroyKey', 'verify'] as const;
  const names = ['fence', 'enumerate', 'delete-runs', 'delete-records', 'destroy-key', 'verify'] as const;
  let isClean = false;
  for (const [i, step] of steps.entries()) {
    const answer = await hands[step](request.id);
    if (step === 'verify') isClean = answer as boolean;
    timeline.push({ step: names[i] as ErasureStep, at: Date.now() });
  }
  const receipt = hands.issueReceipt({ requestId: request.id, timeline, nth: 1, processors: [] });
  receipt.catch(() => undefined);
  return { isClean, receipt };
}

describe('An erasure', () => {
  it('is signed when every collection was reached', async () => {
    const { isClean, receipt } = await erase(null);
    expect(isClean).toBe(true);
    expect(await records.models.receipts.countDocuments({ _id: await receipt })).toBe(1);
  });

  it.each(['toldFacts', 'profiles', 'subjects'] as const)(
    'that passes %s over is found out by the one who looks after it, and not signed',
    async (skipped) => {
      const before = await records.models.receipts.countDocuments();
      const { isClean, receipt } = await erase(skipped);
      expect(isClean).toBe(false);
      await expect(receipt).rejects.toThrow(/The receipt is not signed: .*keeps something/);
      expect(await records.models.receipts.countDocuments()).toBe(before);
    },
  );

  it('stops at a collection that nobody declared', async () => {
    const { connection } = records;
    await connection.collection('forgotten_notes').insertOne({ about: 'somebody' });
    try {
      expect((await erase(null)).isClean).toBe(false);
      expect(await records.models.privacyRequests.findOne({ state: 'needs-a-human' }).lean()).toMatchObject({
        because: 'undeclared-collection:forgotten_notes',
      });
    } finally {
      await connection.collection('forgotten_notes').drop();
    }
  });
});
