import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { Analytics } from '@segment/analytics-node';
import { track } from '../support/people';
import { journeyAfter } from '../support/questions';
import type { Tact } from '../support/tact';

export function segmentClients(tact: () => Tact): void {
  test('an unchanged @segment/analytics-node reports everything, and nothing of it is refused', async () => {
    const { api, keys, mail } = tact();
    const userId = `eva-${randomUUID()}`;
    const analytics = new Analytics({ writeKey: keys.product, host: api.url, flushAt: 20, maxRetries: 0 });
    const errors: unknown[] = [];
    analytics.on('error', (error) => errors.push(error));
    analytics.on('http_response', (answer: { status?: number }) => {
      if (answer.status !== 200) errors.push(answer);
    });
    analytics.identify({ userId, traits: { email: `${userId}@people.test`, timezone: 'Europe/Berlin' } });
    analytics.page({ userId, name: 'Tea', properties: { url: 'https://shop.test/tea' } });
    analytics.screen({ userId, name: 'Home' });
    for (let i = 0; i < 45; i += 1) {
      analytics.track({
        userId,
        event: 'Product Viewed',
        properties: { product_id: `tea-${i}`, category: 'tea' },
      });
    }
    await analytics.closeAndFlush({ timeout: 10_000 });
    expect(errors).toEqual([]);
    expect((await journeyAfter(api.product, userId, 48)).applied).toEqual({ storefront: 48 });
    expect(mail.mails({ to: `${userId}@people.test` })).toEqual([]);
  });

  test('gzip is decoded whatever the content type, and Basic auth carries the key', async () => {
    const { api, keys } = tact();
    const userId = `finn-${randomUUID()}`;
    const batch = [1, 2, 3].map(() => track({ userId }, 'Product Viewed', { category: 'tea' }));
    const { status, body } = await api.product.raw('/v1/batch', gzipSync(JSON.stringify({ batch })), {
      authorization: `Basic ${Buffer.from(`${keys.product}:`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
      'content-encoding': 'gzip',
    });
    expect([status, body]).toMatchObject([200, { accepted: 3 }]);
    expect((await journeyAfter(api.product, userId, 3)).applied).toEqual({ storefront: 3 });
  });

  test('ids that are null, times in the client’s own clock and batches of megabytes are taken', async () => {
    const { product } = tact().api;
    const userId = `gil-${randomUUID()}`;
    // This client's clock is an hour fast; what it says happened ten minutes before it sent.
    const clock = Date.now() + 3_600_000;
    const early = {
      ...track({ userId }, 'Product Viewed', { category: 'tea', note: 'x'.repeat(40_000) }),
      anonymousId: null,
      originalTimestamp: new Date(clock - 600_000).toISOString().replace('Z', '+00:00'),
    };
    const rest = Array.from({ length: 40 }, () =>
      track({ userId }, 'Product Viewed', { category: 'tea', note: 'x'.repeat(40_000) }),
    );
    const sent = { batch: [early, ...rest], sentAt: new Date(clock).toISOString() };
    const { status, body } = await product.post('/v1/batch', sent);
    expect([status, body]).toMatchObject([200, { accepted: 41, rejected: [] }]);
    await journeyAfter(product, userId, 41);
    const { body: journey } = await product.get<{ activity: { firstAt: string } }>(
      `/v1/customers/${userId}/journey`,
    );
    const minutesAgo = (Date.now() - Date.parse(journey.activity.firstAt)) / 60_000;
    expect(minutesAgo).toBeGreaterThan(9.9);
    expect(minutesAgo).toBeLessThan(11);
  });
}
