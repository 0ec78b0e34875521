import { randomUUID } from 'node:crypto';
import { ApiClient } from '../support/api-client';
import { track } from '../support/people';
import type { Tact } from '../support/tact';
import { until } from '../support/until';

export function keysAndRoles(tact: () => Tact): void {
  test('a key may do what its role may; what it tried beyond is on record', async () => {
    const { product, ops, compliance } = tact().api;
    const refused = await product.get('/v1/ops/dead-letters');
    expect(refused.status).toBe(403);
    expect(refused.body).toMatchObject({ type: expect.stringMatching(/wrong-role$/) as string });
    const audit = await ops.get<{ items: object[] }>('/v1/ops/audit?limit=1');
    expect(audit.body.items).toMatchObject([
      { by: 'storefront', role: 'product', action: 'refused', target: 'GET /v1/ops/dead-letters' },
    ]);
    expect((await ops.post('/v1/track', track({ userId: 'x' }, 'Home Viewed'))).status).toBe(403);
    expect((await compliance.get('/v1/ops/audit')).status).toBe(200);
    expect(
      (await compliance.post('/v1/ops/stops', { scope: { everything: true }, reason: 'why not' })).status,
    ).toBe(403);
  });

  test('without a key, with a wrong one and with half of one nobody gets in', async () => {
    const { url } = tact().api;
    const half = tact().keys.product.slice(0, -4) + 'beef';
    for (const key of [null, 'nonsense', half]) {
      const { status, body } = await new ApiClient(url, key).get('/v1/catalogue');
      expect(status).toBe(401);
      expect(body).toMatchObject({ type: expect.stringMatching(/no-key$/) as string });
    }
  });

  test('a revoked key is refused within seconds', async () => {
    const { id, key } = await tact().records.apiKeys.create('short-lived', 'product');
    const client = new ApiClient(tact().api.url, key);
    expect((await client.get('/v1/catalogue')).status).toBe(200);
    await tact().records.apiKeys.revoke(id);
    await until('the key is refused', async () => (await client.get('/v1/catalogue')).status === 401, 4_000);
  });

  test('a key that asks too often hears 429 and when to come back; other keys do not', async () => {
    const slow = await tact().startApi({ TACT_RATE_PER_SECOND: '3' });
    const answers = await Promise.all(
      Array.from({ length: 40 }, () =>
        slow.product.post('/v1/track', track({ userId: `u-${randomUUID()}` }, 'Home Viewed')),
      ),
    );
    const limited = answers.filter(({ status }) => status === 429);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(30);
    expect(limited).toHaveLength(10);
    for (const { headers, body } of limited) {
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
      expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(10);
      expect(headers.get('content-type')).toContain('application/problem+json');
      expect(body).toMatchObject({ status: 429 });
    }
    expect((await slow.ops.get('/v1/ops/audit')).status).toBe(200);
    await slow.stop();
  });
}
