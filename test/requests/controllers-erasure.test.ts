import { randomUUID } from 'node:crypto';
import { startTact, type Tact } from '../support/tact';
import { until } from '../support/until';
import { receiver } from '../support/webhooks';
import { ControllerClient, openDsrEnv } from './controller';
import { createExample } from './opendsr-examples';

let tact: Tact;
let shop: ControllerClient;
beforeAll(async () => {
  tact = await startTact({ env: await openDsrEnv() });
  shop = await ControllerClient.of(tact, 'a-shop');
});
afterAll(() => tact?.stop());

test('an erasure that a controller asked for can be taken back until it begins, and it hears that it has', async () => {
  const hooks = await receiver([200]);
  try {
    const heard = () =>
      hooks.got.map((hook) => (JSON.parse(hook.body) as { request_status: string }).request_status);
    const customer = `erased-${randomUUID()}`;
    await tact.api.product.put(`/v1/customers/${customer}/profile`, { timeZone: 'Europe/Berlin' });
    const identities = [
      { identity_type: 'controller_customer_id', identity_value: customer, identity_format: 'raw' },
    ];
    const form = createExample({
      subject_request_type: 'erasure',
      subject_identities: identities,
      status_callback_urls: [hooks.url],
    });
    const later = createExample({
      subject_request_type: 'erasure',
      subject_identities: identities,
      extensions: { '127.0.0.1': { begins_at: new Date(Date.now() + 3_600_000).toISOString() } },
    });
    // One that begins later can be taken back.
    await shop.ask('POST', '/requests', later);
    expect((await shop.ask('DELETE', `/requests/${later.subject_request_id}`)).status).toBe(202);
    await until('it is cancelled', async () => {
      const { body } = await shop.ask('GET', `/requests/${later.subject_request_id}`);
      return body['request_status'] === 'cancelled';
    });
    expect((await shop.ask('POST', '/requests', form)).status).toBe(201);
    await until('it heard that it has begun', () => heard().includes('in_progress'), 45_000);
    expect(heard().slice(0, 2)).toEqual(['pending', 'in_progress']);
    expect((await shop.ask('DELETE', `/requests/${form.subject_request_id}`)).status).toBe(400);
  } finally {
    hooks.server.close();
  }
});
