import { temporal } from '@temporalio/proto';
import { openRecords, type Records } from '@tact/records';
import { journeyId, temporalClient } from '@tact/temporal';
import { customer, track, type Person } from '../support/people';
import { journeyAfter, mayI } from '../support/questions';
import { startTact, type Tact } from '../support/tact';
import { until } from '../support/until';

const { History } = temporal.api.history.v1;

let tact: Tact;
let other: Records;
let gone: Person;
let here: Person;

beforeAll(async () => {
  tact = await startTact();
  other = await openRecords({ uri: tact.ground.mongo.uri, masterKeys: tact.masterKeys });
  [gone, here] = [await customer(tact.api, 'canary-gone'), await customer(tact.api, 'canary-here')];
  for (const { id } of [gone, here]) {
    await tact.api.product.post('/v1/track', track({ userId: id }, 'Products Searched', { category: 'tea' }));
    await journeyAfter(tact.api.product, id, 1);
    await mayI(tact.api.product, id, { play: 'product-tip' });
  }
});
afterAll(async () => {
  await other?.close();
  await tact?.stop();
});

test('neither a name nor an address is readable in a real history', async () => {
  const settings = { address: tact.ground.temporal.address, namespace: 'default' };
  const client = temporalClient(settings, tact.records.keys);
  const history = await client.workflow.getHandle(journeyId(here.subject)).fetchHistory();
  await client.connection.close();
  const raw = Buffer.from(History.encode(History.fromObject(history)).finish());
  // What may stand there, and does: otherwise this looks at the wrong bytes.
  expect(raw.includes(here.subject)).toBe(true);
  expect(
    [here.id, here.email, 'canary', '@people.test', 'Products Searched'].filter((one) => raw.includes(one)),
  ).toEqual([]);
});

test('reading payloads leaves a trace under the reader and whom it is about, before anything is shown', async () => {
  const settings = { address: tact.ground.temporal.address, namespace: 'default' };
  const client = temporalClient(settings, tact.records.keys);
  const { events } = await client.workflow.getHandle(journeyId(here.subject)).fetchHistory();
  await client.connection.close();
  const payloads = (events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads ?? []).map(
    (payload) => temporal.api.common.v1.Payload.create(payload).toJSON(),
  );
  const decoded = () => tact.records.audit.page(50, null, [here.subject]);
  expect((await decoded()).items.filter(({ action }) => action === 'decode')).toEqual([]);
  expect((await tact.api.ops.post('/codec/decode', { payloads })).status).toBe(200);
  expect((await decoded()).items.find(({ action }) => action === 'decode')).toMatchObject({
    by: 'ops',
    role: 'ops',
  });
});

test('what comes in for somebody who was erased meanwhile stops nobody, and goes', async () => {
  // Another process still has the key, and takes something in.
  await other.keys.of(gone.subject);
  const { records, api } = tact;
  await records.keys.destroy([gone.subject]);
  const now = new Date();
  const late = { type: 'Support Chat Opened' as const, at: now.getTime() };
  await other.inbox.accept([
    {
      ...{ subjectKey: gone.subject, message: { source: 'storefront', id: 'late' } },
      ...{ event: late as never, receivedAt: now, dueAt: now },
    },
  ]);
  await api.product.post('/v1/track', track({ userId: here.id }, 'Product Viewed', { category: 'tea' }));
  await journeyAfter(api.product, here.id, 2);
  // The worker had the key in its memory, too: it forgets it, and then drops what it can't open.
  await records.models.inbox.updateMany(
    { subjectKey: gone.subject },
    { $set: { sealed: Buffer.from('spoilt') } },
  );
  await records.dispatches.rewind(gone.subject, 0);
  await until(
    'the dispatcher has let go of it',
    async () => (await records.models.dispatches.countDocuments({ _id: gone.subject })) === 0,
    45_000,
  );
  expect(await records.models.inbox.countDocuments({ subjectKey: gone.subject })).toBe(0);
});

test('lists of many leave out what opens no more, and a question about that person alone says so', async () => {
  const { ops, product } = tact.api;
  // The API had the key in its memory, and forgets it.
  const listed = async () => {
    const { status, body } = await ops.get<{ items: { subject: string }[] }>('/v1/decisions?limit=100');
    expect(status).toBe(200);
    return body.items.map(({ subject }) => subject);
  };
  await until('it is left out', async () => !(await listed()).includes(gone.subject), 30_000);
  expect(await listed()).toContain(here.subject);
  const journey = await product.get<{ type: string }>(
    `/v1/customers/${gone.id}/journey?consistency=projected`,
  );
  expect([journey.status, journey.body.type]).toEqual([410, expect.stringMatching(/erased$/)]);
  const { items } = await tact.records.audit.page(20, null, [gone.subject]);
  expect(items).toEqual([]);
});
