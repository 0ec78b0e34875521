import { randomUUID } from 'node:crypto';
import type { ApiClient } from '../support/api-client';
import { customer, track } from '../support/people';
import { decisionsOf, journeyAfter, mayI } from '../support/questions';
import type { Tact } from '../support/tact';
import { until } from '../support/until';

interface Page {
  items: Record<string, unknown>[];
  next: string | null;
}

async function everyPage(api: ApiClient, path: string, limit: number): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  let cursor: string | null = null;
  do {
    const at: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const { body } = await api.get<Page>(`${path}${path.includes('?') ? '&' : '?'}limit=${limit}${at}`);
    items.push(...body.items);
    cursor = body.next;
  } while (cursor !== null);
  return items;
}

export function lists(tact: () => Tact): void {
  test('cursors go through every list once, in the same order as one long page', async () => {
    const { product, ops } = tact().api;
    const abe = await customer(tact().api, 'abe');
    const events = Array.from({ length: 7 }, () =>
      track({ userId: abe.id }, 'Product Viewed', { category: 'tea' }),
    );
    events.push(track({ userId: abe.id }, 'Support Chat Opened'));
    await product.post('/v1/batch', { batch: [...events, track({}, ''), track({}, ''), track({}, '')] });
    await journeyAfter(product, abe.id, 8);
    for (let i = 0; i < 4; i += 1) await mayI(product, abe.id, { play: 'product-tip' });
    await until('enough decisions', async () => (await decisionsOf(product, abe.id)).length >= 8);

    const paths: [ApiClient, string][] = [
      [ops, '/v1/decisions'],
      [ops, '/v1/touches'],
      [ops, '/v1/journeys'],
      [ops, '/v1/ops/audit'],
      [ops, '/v1/ops/tasks'],
      [ops, '/v1/ops/dead-letters'],
      [product, `/v1/customers/${abe.id}/decisions`],
      [product, `/v1/customers/${abe.id}/touches`],
    ];
    for (const [client, path] of paths) {
      const inOne = await everyPage(client, path, 200);
      const inMany = await everyPage(client, path, 8);
      const ids = (items: Record<string, unknown>[]) =>
        items.map((item) => item['id'] ?? item['_id'] ?? item['subject']);
      expect(inOne.length).toBeGreaterThan(0);
      expect([path, ids(inMany)]).toEqual([path, ids(inOne)]);
      expect([path, new Set(ids(inMany)).size]).toEqual([path, inMany.length]);
    }
  });

  test('lists can be narrowed: by verdict, play, reason, channel, fate and stage', async () => {
    const { ops } = tact().api;
    const all = async (path: string) => everyPage(ops, path, 200);
    const held = await all('/v1/decisions?verdict=hold&reason=no-consent');
    expect(held.length).toBeGreaterThan(0);
    for (const decision of held) {
      const { reasons } = decision as unknown as { reasons: { code: string }[] };
      expect(decision['verdict']).toBe('hold');
      expect(reasons.map(({ code }) => code)).toContain('no-consent');
    }
    const mails = await all('/v1/touches?channel=email&fate=delivered');
    expect(new Set(mails.map(({ channel, fate }) => `${String(channel)} ${String(fate)}`))).toEqual(
      new Set(['email delivered']),
    );
    const discovering = await all('/v1/journeys?stage=discovering');
    expect(new Set(discovering.map(({ stage }) => stage))).toEqual(new Set(['discovering']));
    expect(await all(`/v1/decisions?play=${randomUUID()}`)).toEqual([]);
  });
}
