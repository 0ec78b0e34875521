import { randomUUID } from 'node:crypto';
import { track } from '../support/people';
import { journeyAfter } from '../support/questions';
import type { Tact } from '../support/tact';

interface Counted {
  items: { source: string; name: string; count: number }[];
}

interface IntakeAnswer {
  accepted: number;
  duplicates: number;
  unmapped: number;
  rejected: { index: number; messageId: string | null; code: string; where: string; fix: string }[];
}

export function takingEventsIn(tact: () => Tact): void {
  test('one bad event costs only itself: it is named in the answer, and ops read its shape, not its values', async () => {
    const { product, ops } = tact().api;
    const userId = `hal-${randomUUID()}`;
    const nobody = track({}, 'Product Viewed', { category: 'SECRET-VALUE' });
    const timeless = { ...track({ userId }, 'Product Viewed'), timestamp: 'SECRET-VALUE' };
    const batch = [track({ userId }, 'Product Viewed'), nobody, 'SECRET-VALUE', timeless];
    const { status, body } = await product.post<IntakeAnswer>('/v1/batch', {
      batch: [...batch, track({ userId }, 'Product Viewed')],
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ accepted: 2, duplicates: 0, unmapped: 0 });
    expect(body.rejected).toMatchObject([
      { index: 1, messageId: nobody.messageId, code: 'no-id', where: '/userId' },
      { index: 2, messageId: null, code: 'not-an-object' },
      { index: 3, messageId: timeless.messageId, code: 'bad-time', where: '/timestamp' },
    ]);
    expect(body.rejected.every(({ fix }) => fix.length > 10)).toBe(true);
    await journeyAfter(product, userId, 2);

    const letters = await ops.get<{ items: { code: string; shape: string[] }[] }>(
      '/v1/ops/dead-letters?limit=3',
    );
    expect(letters.body.items.map(({ code }) => code).sort()).toEqual(['bad-time', 'no-id', 'not-an-object']);
    expect(letters.body.items.find(({ code }) => code === 'no-id')?.shape).toContain('properties.category');
    expect(JSON.stringify(letters.body)).not.toContain('SECRET-VALUE');
  });

  test('an event sent again is a duplicate, within a batch and later, and is applied once', async () => {
    const { product } = tact().api;
    const userId = `ida-${randomUUID()}`;
    const event = track({ userId }, 'Product Viewed', { category: 'tea' });
    const first = await product.post<IntakeAnswer>('/v1/batch', { batch: [event, event] });
    const again = await product.post<IntakeAnswer>('/v1/batch', { batch: [event] });
    const other = await product.post<IntakeAnswer>('/v1/track', track({ userId }, 'Product Viewed'));
    expect(first.body).toMatchObject({ accepted: 1, duplicates: 1 });
    expect(again.body).toMatchObject({ accepted: 0, duplicates: 1 });
    expect(other.body).toMatchObject({ accepted: 1, duplicates: 0 });
    expect((await journeyAfter(product, userId, 2)).applied).toEqual({ storefront: 2 });
  });

  test('an event that is none of Tact’s is counted by its name and stored nowhere', async () => {
    const { product, ops } = tact().api;
    const userId = `jan-${randomUUID()}`;
    // A name with digits strewn among its letters could be somebody's id: it would be counted without being named.
    const name = `Rocket Launched ${randomUUID().replaceAll(/[\d-]/g, '')}`;
    const { status, body } = await product.post<IntakeAnswer>('/v1/batch', {
      batch: [track({ userId }, name), track({ userId }, name)],
    });
    expect([status, body]).toMatchObject([200, { accepted: 0, unmapped: 2, rejected: [] }]);
    expect((await product.get(`/v1/customers/${userId}/journey`)).status).toBe(404);
    const counted = await ops.get<Counted>('/v1/ops/unmapped-events');
    expect(counted.body.items.find((item) => item.name === name)).toMatchObject({
      source: 'storefront',
      count: 2,
    });
  });

  test('a property that no purpose asks for is dropped before storage and counted by its path', async () => {
    const { product, ops } = tact().api;
    const userId = `kim-${randomUUID()}`;
    // Letters only: a name with many digits could be somebody's number, and is counted as another.
    const shoeSize = `shoe_size_${randomUUID().replace(/[^a-f]/g, '')}`;
    const properties = { category: 'tea', [shoeSize]: 43 };
    await product.post('/v1/track', track({ userId }, 'Product Viewed', properties));
    await product.post('/v1/track', track({ userId }, 'Product Viewed', properties));
    const { body } = await ops.get<Counted>('/v1/ops/dropped-properties');
    expect(body.items.find(({ name }) => name === `properties.${shoeSize}`)).toMatchObject({ count: 2 });
    expect(body.items.find(({ name }) => name === 'properties.category')).toBeUndefined();
  });

  test('what came in is counted for ops, by service', async () => {
    const { product, ops } = tact().api;
    type Intake = { sources: Record<string, Record<string, number>> };
    const before = (await ops.get<Intake>('/v1/ops/intake')).body.sources['storefront'];
    const event = track({ userId: `lea-${randomUUID()}` }, 'Product Viewed');
    await product.post('/v1/batch', { batch: [event, event, track({}, 'Product Viewed'), track({}, '')] });
    const after = (await ops.get<Intake>('/v1/ops/intake')).body.sources['storefront'];
    const grown = (name: string) => (after?.[name] ?? 0) - (before?.[name] ?? 0);
    expect(grown('received')).toBe(4);
    expect(grown('accepted')).toBe(1);
    expect(grown('duplicates')).toBe(1);
    expect(grown('rejected')).toBe(2);
  });
}
