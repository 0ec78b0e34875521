import { randomUUID } from 'node:crypto';
import { customer, track } from '../support/people';
import { journeyAfter, mayI, touchThat } from '../support/questions';
import type { RestartableGround } from '../support/restartable-ground';
import type { Tact } from '../support/tact';
import { until } from '../support/until';

const views = (userId: string, count: number) =>
  Array.from({ length: count }, () => track({ userId }, 'Product Viewed', { category: 'tea' }));

function expectUnavailable(
  answer: { status: number; headers: Headers; body: object },
  type = /unavailable$/,
): void {
  expect(answer.status).toBe(503);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect(answer.body).toMatchObject({ type: expect.stringMatching(type) as string });
}

export function serversAway(tact: () => Tact, ground: () => RestartableGround): void {
  const running = () => tact().workers.filter((worker) => !worker.isOver()).length;
  let workers: number;
  beforeAll(() => (workers = running()));
  // A journey that was applied after all may have been applied by the last worker alive.
  afterEach(() => expect(running()).toBe(workers));

  test('while Temporal is away events are accepted, exact questions answer 503, and all is applied when it is back', async () => {
    const { product } = tact().api;
    const ada = await customer(tact().api, 'ada');
    await product.post('/v1/batch', { batch: views(ada.id, 3) });
    await journeyAfter(product, ada.id, 3);
    await ground().temporalServer.stop();

    const accepted = await product.post('/v1/batch', { batch: views(ada.id, 60) });
    expect([accepted.status, accepted.body]).toMatchObject([200, { accepted: 60 }]);
    const ready = await product.get('/health/ready');
    expect([ready.status, ready.body]).toMatchObject([200, { mongodb: true, temporal: false }]);
    const asked = performance.now();
    expectUnavailable(await product.get(`/v1/customers/${ada.id}/journey`));
    expect(performance.now() - asked).toBeLessThan(5_000);
    // Events wait for a journey that can't take them: what it would say nobody knows.
    const tip = { play: 'product-tip' };
    const mayWe = await product.post<object>(`/v1/customers/${ada.id}/touch-requests`, tip);
    expectUnavailable(mayWe, /not-up-to-date$/);
    const projected = await product.get(`/v1/customers/${ada.id}/journey?consistency=projected`);
    expect([projected.status, projected.body]).toMatchObject([200, { applied: { storefront: 3 } }]);

    // A stop needs the gate alone.
    const paused = await product.post(`/v1/customers/${ada.id}/pause`, {});
    expect(paused.status).toBe(200);
    const permit = await tact().records.gates.takePermit({
      ...{ subjectKey: ada.subject, permitId: randomUUID(), touchId: randomUUID(), play: 'product-tip' },
      ...{ purpose: 'marketing', channel: 'email', lawfulBasis: 'consent', essential: false },
    });
    expect(permit).toEqual({ given: false, because: 'paused' });

    await ground().temporalServer.start();
    const journey = await journeyAfter(product, ada.id, 63, 150_000);
    expect(journey.applied).toEqual({ storefront: 63 });
    await until('the journey heard of the pause', async () => {
      const { body } = await product.get<{ pause: object | null }>(`/v1/customers/${ada.id}/journey`);
      return body.pause !== null;
    });
  });

  test.each([
    ['stopped in order', 'stop'],
    ['killed with -9', 'kill9'],
  ] as const)(
    'while MongoDB is %s nothing is accepted, and what was acknowledged is there after',
    async (_, how) => {
      const { product } = tact().api;
      const people = Array.from({ length: 12 }, (__, i) => `${how}-${i}-${randomUUID()}`);
      const acknowledged = new Map<string, number>();
      const answers: number[] = [];
      // Senders that go on reporting while the server goes away under them.
      let goOn = true;
      const sending = people.map(async (userId) => {
        while (goOn) {
          const { status, body } = await product.post<{ accepted: number }>('/v1/batch', {
            batch: views(userId, 5),
          });
          answers.push(status);
          if (status === 200) acknowledged.set(userId, (acknowledged.get(userId) ?? 0) + body.accepted);
        }
      });
      await until('everybody has reported', () => acknowledged.size === people.length);
      await ground().mongod[how]();
      await until('the API has noticed', () => answers.at(-1) === 503);
      goOn = false;
      await Promise.all(sending);
      expect(new Set(answers)).toEqual(new Set([200, 503]));

      const asked = performance.now();
      const refused = await product.post('/v1/track', track({ userId: people[0] ?? '' }, 'Product Viewed'));
      expectUnavailable(refused);
      expect(performance.now() - asked).toBeLessThan(5_000);
      expectUnavailable(
        await product.put(`/v1/customers/${people[0]}/consents`, {
          consents: [{ purpose: 'marketing', channel: 'email', state: 'withdrawn' }],
        }),
      );
      expectUnavailable(await product.get('/health/ready'));
      expect((await product.get('/health/live')).status).toBe(200);

      await ground().mongod.start();
      await until('events are accepted again', async () => {
        const { status, body } = await product.post<{ accepted: number }>('/v1/batch', {
          batch: people.flatMap((userId) => views(userId, 1)),
        });
        if (status === 200) for (const id of people) acknowledged.set(id, (acknowledged.get(id) ?? 0) + 1);
        return status === 200 && body.accepted === people.length;
      });
      for (const [id, count] of acknowledged) {
        const journey = await journeyAfter(product, id, count, 150_000);
        // A batch whose answer was lost may be there without having been acknowledged; nothing else.
        expect((journey.applied['storefront'] ?? 0) - count).toBeLessThanOrEqual(5);
      }
    },
  );

  test('after all that a message still goes out', async () => {
    const { product } = tact().api;
    const bea = await customer(tact().api, 'bea');
    expect((await mayI(product, bea.id, { play: 'product-tip' })).body.verdict).toBe('send');
    await touchThat(product, bea.id, ({ fate }) => fate === 'delivered');
  });
}
