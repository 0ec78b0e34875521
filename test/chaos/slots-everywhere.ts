import type { ApiClient } from '../support/api-client';
import type { RestartableGround } from '../support/restartable-ground';
import { customer, track } from '../support/people';
import { journeyAfter, touchesOf, touchThat } from '../support/questions';
import { slotOf } from '../support/slots';
import type { Tact } from '../support/tact';

const offersTo = async (api: ApiClient, id: string) =>
  (await touchesOf(api, id)).filter(({ play }) => play === 'home-offer');

const inApp = ['offers', 'marketing'].map((purpose) => ({ purpose, channel: 'in-app' as const }));

export function slotsEverywhere(tact: () => Tact, ground: () => RestartableGround): void {
  test('twenty pages at once over two APIs take one impression', async () => {
    const { product } = tact().api;
    const clients = tact().apis.map((api) => api.product);
    expect(clients.length).toBeGreaterThanOrEqual(2);
    for (const session of ['one visit', null]) {
      const lea = await customer(tact().api, 'slot-lea', { consents: inApp, email: false });
      await product.post('/v1/track', track({ userId: lea.id }, 'Home Viewed'));
      await journeyAfter(product, lea.id, 1);
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          slotOf(clients[i % clients.length] ?? product, lea.id, session === null ? {} : { session }),
        ),
      );
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
      expect(answers.filter(({ body }) => body.reserved)).toHaveLength(1);
      expect(new Set(answers.map(({ body }) => body.touch)).size).toBe(1);
      expect(await offersTo(product, lea.id)).toHaveLength(1);
    }
  });

  test('twenty visits at once over two APIs take three impressions of one promotion at most', async () => {
    const { product } = tact().api;
    const clients = tact().apis.map((api) => api.product);
    const mo = await customer(tact().api, 'slot-mo', { consents: inApp, email: false });
    await product.post('/v1/track', track({ userId: mo.id }, 'Home Viewed'));
    await journeyAfter(product, mo.id, 1);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        slotOf(clients[i % clients.length] ?? product, mo.id, { session: `visit ${i}` }),
      ),
    );
    const given = answers.filter(({ body }) => body.play === 'home-offer');
    expect(given.length).toBeGreaterThanOrEqual(1);
    expect(given.length).toBeLessThanOrEqual(3);
    expect(await offersTo(product, mo.id)).toHaveLength(given.length);
    // Everybody else was told something that is no promotion.
    expect(answers.filter(({ body }) => body.play === 'home-note')).toHaveLength(20 - given.length);
  });

  test('with Temporal and all workers away a slot is answered, and a withdrawal works', async () => {
    const { product } = tact().api;
    const ned = await customer(tact().api, 'slot-ned', { consents: inApp, email: false });
    await product.post('/v1/track', track({ userId: ned.id }, 'Home Viewed', { session_id: 's-1' }));
    await journeyAfter(product, ned.id, 1);
    await tact().stopWorkers();
    await ground().temporalServer.stop();

    const asked = performance.now();
    const given = await slotOf(product, ned.id, { session: 's-1' });
    expect(performance.now() - asked).toBeLessThan(1_000);
    expect([given.status, given.body]).toMatchObject([200, { play: 'home-offer', reserved: true }]);
    const again = (await slotOf(product, ned.id, { session: 's-1' })).body;
    expect(again).toMatchObject({ touch: given.body.touch, reserved: false, stale: true });
    const withdrawn = await product.put(`/v1/customers/${ned.id}/consents`, {
      consents: inApp.map((consent) => ({ ...consent, state: 'withdrawn' })),
    });
    expect(withdrawn.status).toBe(200);
    for (const session of ['s-1', 's-2']) {
      const { status, body } = await slotOf(product, ned.id, { session });
      expect([status, body.play, body.text]).toEqual([200, null, null]);
      expect(body.why.map(({ code }) => code)).toContain('no-consent');
    }

    await ground().temporalServer.start();
    await Promise.all([tact().startWorker(), tact().startWorker()]);
    // What the slot was given reaches the journey, and the withdrawal after it.
    const touch = await touchThat(
      product,
      ned.id,
      ({ id, outcome }) => id === given.body.touch && outcome !== null,
      60_000,
    );
    expect(touch).toMatchObject({ outcome: 'stopped' });
  });
}
