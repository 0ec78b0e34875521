import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { defaultsFile } from '../../libs/policy/read-yaml';
import { tactFolder } from '@tact/servers';
import { retentionId, temporalClient } from '@tact/temporal';
import { requestThat, tracesOf, type ShownRequest } from '../erasure/support';
import { track } from '../support/people';
import { journeyAfter } from '../support/questions';
import { startTact, type Tact } from '../support/tact';
import { until } from '../support/until';

const YEAR_MS = 365 * 86_400_000;
const folder = mkdtempSync(join(tactFolder(), 'test-'));
const policyFile = join(folder, 'policy.yaml');

let tact: Tact;
let client: Client;
beforeAll(async () => {
  putPolicy({ inactiveMonths: '24', erasuresADay: '1' });
  tact = await startTact({ env: { TACT_POLICY: policyFile } });
  client = temporalClient({ address: tact.ground.temporal.address, namespace: 'default' }, tact.records.keys);
});
afterAll(async () => {
  await client?.connection.close();
  await tact?.stop();
  rmSync(folder, { recursive: true, force: true });
});

function putPolicy(numbers: Record<string, string>): void {
  const changes = Object.entries(numbers);
  const text = readFileSync(defaultsFile('policy.yaml'), 'utf8');
  const changed = changes.reduce(
    (policy, [name, value]) => policy.replace(new RegExp(`${name}: .*`), `${name}: ${value}`),
    text,
  );
  writeFileSync(policyFile, changed);
}

interface Silent {
  id: string;
  email: string;
  subject: string;
}

/** Somebody who told their address and looked at tea so many years ago, and was never heard of since. */
async function silentFor(years: number, name: string): Promise<Silent> {
  const id = `${name}-${randomUUID().slice(0, 8)}`;
  const email = `${id}@people.test`;
  const timestamp = new Date(Date.now() - years * YEAR_MS).toISOString();
  await tact.api.product.post('/v1/batch', {
    batch: [
      { type: 'identify', messageId: randomUUID(), userId: id, traits: { email }, timestamp },
      track({ userId: id }, 'Product Viewed', { category: 'tea', product_id: 'tea-sencha' }, { timestamp }),
    ],
  });
  await journeyAfter(tact.api.product, id, 1);
  const subject = (await tact.records.subjects.find(id)) as string;
  // As if it had come in when it happened.
  await tact.records.models.inbox.updateMany(
    { subjectKey: subject },
    { $set: { receivedAt: new Date(timestamp) } },
  );
  return { id, email, subject };
}

/** Runs the schedule now, and waits for its end. */
async function looked(): Promise<unknown> {
  const handle = client.schedule.getHandle(retentionId('inactive-people'));
  const before = await until('it has its schedule', () => handle.describe().catch(() => null));
  await handle.trigger();
  const runs = await until('it was started', async () => {
    const { info } = await handle.describe();
    return info.numActionsTaken > before.info.numActionsTaken && info.recentActions;
  });
  const last = runs.at(-1)?.action;
  if (last?.type !== 'startWorkflow') throw new Error('The schedule started no workflow.');
  return client.workflow.getHandle(last.workflow.workflowId, last.workflow.firstExecutionRunId).result();
}

type Listed = ShownRequest & { source: string; right: string };
const byRetention = async (): Promise<Listed[]> => {
  const { body } = await tact.api.compliance.get<{ items: Listed[] }>('/v1/privacy-requests?limit=100');
  return body.items.filter(({ source }) => source === 'retention');
};
const isKnown = async ({ id }: Silent) => (await tact.records.subjects.find(id)) !== null;

test('who was not heard of for two years is erased like anybody else, so many a day, and nobody else is', async () => {
  const { compliance, product } = tact.api;
  const held = await silentFor(4, 'held');
  const gone = await silentFor(3, 'gone');
  const next = await silentFor(2.5, 'next');
  const agreed = await silentFor(3, 'agreed');
  const lately = await silentFor(1.5, 'lately');
  const back = await silentFor(3, 'back');
  await compliance.post('/v1/legal-holds', {
    ...{ customer: held.id, reason: 'Claim 4711', until: '2040-01-01T00:00:00Z' },
  });
  await product.put(`/v1/customers/${agreed.id}/consents`, {
    consents: [{ purpose: 'marketing', channel: 'email', state: 'given' }],
  });
  await product.post('/v1/batch', { batch: [track({ userId: back.id }, 'Page Viewed')] });
  await journeyAfter(product, back.id, 2);

  // Of two whose time is over a day takes one, whoever was silent for longer; looking again changes nothing.
  expect(await looked()).toEqual({ purged: 1, held: 1 });
  expect(await looked()).toMatchObject({ purged: 0 });
  const [request, ...others] = await byRetention();
  expect(others).toEqual([]);
  const done = await requestThat(tact.api, request?.id ?? '', ({ state }) => state === 'completed');
  expect(done.receiptId).toMatch(/^rcpt_/);
  const traces = await tracesOf(tact, [gone.subject]);
  expect(Object.keys(traces).toSorted()).toEqual([]);
  expect(await Promise.all([held, gone, next, agreed, lately, back].map(isKnown))).toEqual([
    ...[true, false, true, true, true, true],
  ]);
  // Who stayed away is left alone: no mail says so.
  expect(tact.mail.mails({ to: gone.email })).toEqual([]);
  const audit = (await tact.records.audit.page(50, null)).items.filter(({ action }) => action === 'purge');
  expect(audit.map(({ target }) => target)).toContain('inactive-people purged=1 held=1');

  // What comes late of somebody who was erased brings nobody back.
  await product.post('/v1/batch', { batch: [track({ userId: gone.id }, 'Page Viewed')] });
  expect(await isKnown(gone)).toBe(false);
});

test('who comes back before anything was cut off stays, and nobody goes while the policy says so', async () => {
  const [found] = await byRetention();
  const model = tact.records.models.privacyRequests;
  const due = { regulation: 'gdpr', jurisdiction: null, receivedAt: new Date(), beginsAt: new Date() };
  const active = await silentFor(0.1, 'active');
  const { id } = await tact.records.privacyRequests.open({
    ...{ ...due, right: 'erasure', source: 'retention', acknowledgeBy: new Date(), dueBy: new Date() },
    content: { externalIds: [], subjectKeys: [active.subject], email: null, language: null },
  });
  const dropped = await requestThat(tact.api, id, ({ state }) => state === 'cancelled');
  expect(dropped.because).toBe('heard-from');
  expect(await isKnown(active)).toBe(true);

  putPolicy({ inactiveMonths: 'null' });
  // What was begun counts for a day: without it, another one could be.
  await model.deleteMany({ _id: { $in: [id, found?.id ?? ''] } });
  await until('the policy is read', async () => {
    const counts = await looked();
    return JSON.stringify(counts) === JSON.stringify({ purged: 0, held: 0 });
  });
});
