import { randomUUID } from 'node:crypto';
import { ScheduleNotFoundError, type Client } from '@temporalio/client';
import { scheduledCategories } from '@tact/records';
import { retentionId, temporalClient } from '@tact/temporal';
import { customer } from '../support/people';
import { startTact, type Tact } from '../support/tact';
import { until } from '../support/until';

let tact: Tact;
let client: Client;
beforeAll(async () => {
  tact = await startTact({ workers: 2 });
  client = temporalClient({ address: tact.ground.temporal.address, namespace: 'default' }, tact.records.keys);
});
afterAll(async () => {
  await client?.connection.close();
  await tact?.stop();
});

const touchOf = async (subjectKey: string, reservedAt: Date): Promise<string> => {
  const _id = randomUUID();
  await tact.records.models.touches.collection.insertOne({ _id: _id as never, subjectKey, reservedAt });
  return _id;
};
const isThere = async (id: string) => (await tact.records.models.touches.exists({ _id: id })) !== null;
const longAgo = new Date('2020-01-01T00:00:00Z');

/** Runs a category's purge now, and waits for its end. */
async function purged(category: string): Promise<unknown> {
  const handle = client.schedule.getHandle(retentionId(category));
  const before = (await handle.describe()).info.numActionsTaken;
  await handle.trigger();
  const runs = await until('the purge was started', async () => {
    const { info } = await handle.describe();
    return info.numActionsTaken > before && info.recentActions;
  });
  const last = runs.at(-1)?.action;
  if (last?.type !== 'startWorkflow') throw new Error('The schedule started no workflow.');
  return client.workflow.getHandle(last.workflow.workflowId, last.workflow.firstExecutionRunId).result();
}

const auditOf = async (action: string) =>
  (await tact.records.audit.page(50, null)).items.filter((entry) => entry.action === action);

test('several workers make one schedule a category, under an id that says nothing about anybody', async () => {
  for (const category of scheduledCategories) {
    const { spec, policies } = await until(`${category} has its schedule`, () =>
      client.schedule
        .getHandle(retentionId(category))
        .describe()
        .catch(() => null),
    );
    expect(spec.intervals).toHaveLength(1);
    expect(policies.overlap).toBe('SKIP');
  }
  const all = [];
  for await (const { scheduleId } of client.schedule.list()) all.push(scheduleId);
  expect(all.toSorted()).toEqual(scheduledCategories.map(retentionId).toSorted());
  await expect(client.schedule.getHandle('retention:nothing').describe()).rejects.toThrow(
    ScheduleNotFoundError,
  );
});

test('a schedule purges what is due, a hold of compliance keeps the rest, and the audit says how much', async () => {
  const { compliance, product, ops } = tact.api;
  const [ada, ben] = [await customer(tact.api, 'ada'), await customer(tact.api, 'ben')];
  const [hers, his, young] = [
    await touchOf(ada.subject, longAgo),
    await touchOf(ben.subject, longAgo),
    await touchOf(ben.subject, new Date()),
  ];
  const wanted = { customer: ada.id, reason: 'Claim 4711 of hers', until: '2040-01-01T00:00:00Z' };
  expect((await product.post('/v1/legal-holds', wanted)).status).toBe(403);
  expect((await ops.post('/v1/legal-holds', wanted)).status).toBe(403);
  const put = await compliance.post<{ id: string; subject: string }>('/v1/legal-holds', wanted);
  expect(put).toMatchObject({ status: 201, body: { subject: ada.subject, reason: 'Claim 4711 of hers' } });

  expect(await purged('touches')).toEqual({ purged: 1, held: 1 });
  expect(await Promise.all([hers, his, young].map(isThere))).toEqual([true, false, true]);
  expect(await auditOf('purge')).toMatchObject([{ target: 'touches purged=1 held=1', role: 'tact' }]);

  const listed = await compliance.get<{ items: { id: string }[] }>('/v1/legal-holds');
  expect(listed.body.items.map(({ id }) => id)).toEqual([put.body.id]);
  expect((await compliance.delete(`/v1/legal-holds/${put.body.id}`)).status).toBe(200);
  expect((await compliance.delete(`/v1/legal-holds/${put.body.id}`)).status).toBe(404);
  expect(await purged('touches')).toEqual({ purged: 1, held: 0 });
  expect(await isThere(hers)).toBe(false);
  expect((await auditOf('put-legal-hold'))[0]).toMatchObject({
    target: put.body.id,
    about: expect.any(String),
  });
  expect(await auditOf('lift-legal-hold')).toHaveLength(1);
});

test('a hold says what it is about, and ends some day', async () => {
  const { compliance } = tact.api;
  const hold = { store: 'touches', reason: 'An audit of the campaign', until: '2040-01-01T00:00:00Z' };
  const refused = async (more: object) =>
    (await compliance.post('/v1/legal-holds', { ...hold, ...more })).status;
  expect(await refused({ until: '2020-01-01T00:00:00Z' })).toBe(422);
  expect(await refused({ store: 'catalogues' })).toBe(400);
  expect(await refused({ customer: 'ada' })).toBe(400);
  expect(await refused({ store: undefined, customer: randomUUID() })).toBe(404);
  expect(await refused({ reason: '' })).toBe(400);

  const { body } = await compliance.post<{ id: string }>('/v1/legal-holds', hold);
  const old = await touchOf(randomUUID(), longAgo);
  expect(await purged('touches')).toEqual({ purged: 0, held: 1 });
  await compliance.delete(`/v1/legal-holds/${body.id}`);
  expect(await purged('touches')).toEqual({ purged: 1, held: 0 });
  expect(await isThere(old)).toBe(false);
});
