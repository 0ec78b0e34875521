import { Webhook } from 'standardwebhooks';
import { requestThat } from '../erasure/support';
import type { ApiClient } from '../support/api-client';
import { laterExample } from '../requests/opendsr-examples';
import { customer, track, type Person } from '../support/people';
import { openTaskOf, touchThat } from '../support/questions';
import type { ApiProcess, Tact } from '../support/tact';

interface Operation {
  tags?: string[];
  parameters?: { name: string; in: string }[];
  requestBody?: { content: Record<string, { schema: { example?: unknown } }> };
}
interface OpenApi {
  paths: Record<string, Record<string, Operation>>;
}

/** Order matters only in that things are made before they are asked for, and ended after. */
const order = ['put', 'post', 'get', 'delete'];

const forCompliance = new Set(['consents', 'compliance', 'opendsr', 'queue', 'privacy']);

export function openapiExamples(tact: () => Tact): void {
  test('every address of the reference answers its own example', async () => {
    const { product, ops, compliance } = tact().api;
    const { body: reference } = await product.get<OpenApi>('/openapi.json');
    const person = await customer(tact().api, 'openapi', {
      consents: [{ purpose: 'marketing', channel: 'any' }],
    });
    const made = {
      ...(await makeWhatAddressesName(tact().api, person)),
      ...(await makeRequests(tact(), compliance)),
      ...(await makeObjection(compliance)),
    };
    const operations = Object.entries(reference.paths)
      .flatMap(([path, methods]) =>
        Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
      )
      .sort((a, b) => order.indexOf(a.method) - order.indexOf(b.method));
    expect(operations.length).toBeGreaterThan(25);

    const failed: unknown[] = [];
    for (const { path, method, operation } of operations) {
      const address = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(made[name] ?? ''));
      const example = Object.values(operation.requestBody?.content ?? {})[0]?.schema.example;
      const isForOps = operation.tags?.some((tag) => tag === 'ops' || tag === 'lists') ?? false;
      const isForCompliance = operation.tags?.some((tag) => forCompliance.has(tag)) ?? false;
      const client = isForCompliance ? compliance : isForOps ? ops : product;
      const answer = operation.tags?.some((tag) => tag === 'deliveries' || tag === 'processors')
        ? await client.raw(address, ...signedBy(made, operation, example))
        : await client.request(method.toUpperCase(), address, example);
      if (answer.status < 200 || answer.status > 202) failed.push({ method, path, answer });
    }
    expect(failed).toEqual([]);
  });
}

/** A mail provider's report, or a processor's word on the order it was given. */
function signedBy(made: Record<string, string>, { tags = [] }: Operation, example: unknown) {
  if (!tags.includes('processors')) return signed(example, made['secret'] ?? '');
  return signed({ ...(example as object), id: made['orderId'] }, made['processorSecret'] ?? '');
}

/** A processor, and what it was told to erase for one request. */
async function makeOrder({ records }: Tact, requestId: string): Promise<Record<string, string>> {
  const declared = { url: 'https://mailer.example/erasures', contact: 'mailto:p@mailer.example' };
  const how = { knowsBy: ['email' as const], confirms: 'by-callback' as const, deadline: 'P30D' };
  const name = 'openapi-mailer';
  const secret = await records.processors.register({ name, ...declared, holds: 'Mails.', ...how }, 'test');
  const whom = { email: 'mina@shop.example', userIds: [] };
  await records.processorOrders.order(requestId, name, whom, new Date('2040-01-01'));
  const order = await records.processorOrders.find(requestId, name);
  return { name, processorSecret: secret ?? '', orderId: order?.id ?? '' };
}

/** An objection that waits for a human. */
async function makeObjection(compliance: ApiClient): Promise<Record<string, string>> {
  const details = { to: 'other', words: 'For the reference' };
  const asked = { right: 'objection', customers: ['nobody-yet'], details };
  const { body } = await compliance.post<{ id: string }>('/v1/privacy-requests', asked);
  await requestThat({ compliance }, body.id, ({ state }) => state === 'needs-a-human');
  return { objectionId: body.id };
}

/** One that a controller sent, so that it is found by its id and by ours. It waits. */
async function makeRequests(tact: Tact, compliance: ApiClient): Promise<Record<string, string>> {
  const form = laterExample({ submitted_time: new Date().toISOString() });
  await compliance.post('/opendsr/v2/requests', form);
  const known = await tact.records.openDsrRequests.find('compliance', form.subject_request_id);
  const requestId = known?.requestId ?? '';
  return { subjectRequestId: form.subject_request_id, requestId, ...(await makeOrder(tact, requestId)) };
}

/** As a mail provider's relay sends it. */
function signed(example: unknown, secret: string): [string, Record<string, string>] {
  const [body, at] = [JSON.stringify(example), new Date()];
  const signature = new Webhook(secret).sign('msg_1', at, body);
  const stamp = String(Math.floor(at.getTime() / 1000));
  return [body, { 'webhook-id': 'msg_1', 'webhook-timestamp': stamp, 'webhook-signature': signature }];
}

async function makeWhatAddressesName(
  { product, ops, compliance }: ApiProcess,
  { id, subject }: Person,
): Promise<Record<string, string>> {
  const tip = { play: 'product-tip', channel: 'in-app' };
  const asked = await product.post<{ touch: { id: string }; decisions: { id: string }[] }>(
    `/v1/customers/${id}/touch-requests`,
    tip,
  );
  // What is stopped by an example can't arrive any more.
  await touchThat(product, id, ({ fate }) => fate === 'delivered');
  await product.post('/v1/track', track({ userId: id }, 'Support Chat Opened'));
  const task = await openTaskOf(ops, subject);
  const stop = await ops.post<{ id: string }>('/v1/ops/stops', {
    scope: { play: 'none' },
    reason: 'For the reference',
  });
  const paused = await product.post<{ receipt: { id: string } }>(`/v1/customers/${id}/pause`, {});
  const target = await ops.post<{ id: string }>('/v1/ops/webhook-targets', {
    url: 'http://127.0.0.1:9/hooks',
    purposes: ['service'],
  });
  const source = await ops.post<{ id: string; secret: string }>('/v1/ops/report-sources', { name: 'relay' });
  const hold = await compliance.post<{ id: string }>('/v1/legal-holds', {
    customer: id,
    reason: 'For the reference',
    until: '2040-01-01T00:00:00Z',
  });
  return {
    id,
    holdId: hold.body.id,
    sourceId: source.body.id,
    secret: source.body.secret,
    play: tip.play,
    touchId: asked.body.touch.id,
    decisionId: asked.body.decisions[0]?.id ?? '',
    stopId: stop.body.id,
    targetId: target.body.id,
    taskId: task.id,
    receiptId: paused.body.receipt.id,
    context: 'bereavement',
    slot: 'home-banner',
    purpose: 'marketing',
    noticeId: 'sign-up',
    version: '2025-11',
  };
}
