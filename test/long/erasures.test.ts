import { customer, track } from '../support/people';
import { startTact, type Tact } from '../support/tact';
import { until } from '../support/until';
import { erasureSteps } from '@tact/workflows';
import { askErasure, requestThat, someLife, tracesOf } from '../erasure/support';

const isCompleted = ({ state }: { state: string }): boolean => state === 'completed';

describe('Erasures', () => {
  let tact: Tact;
  beforeEach(async () => {
    tact = await startTact({ env: { TACT_KEY_CACHE_SECONDS: '20' } });
  });
  afterEach(() => tact?.stop());

  it('come to their end though the worker is killed in each of their steps', async () => {
    const { api } = tact;
    const people = [];
    for (const step of erasureSteps) people.push({ step, person: await customer(api, step) });
    await Promise.all(people.map(({ person }) => someLife(api, person)));
    const killedIn: string[] = [];
    for (const { step, person } of people) {
      const asked = await askErasure(api, [person.id]);
      const met = await requestThat(api, asked.id, (now) => now.step === step || isCompleted(now));
      await tact.workers.at(-1)?.kill9();
      if (met.step === step) killedIn.push(step);
      await tact.startWorker();
      const done = await requestThat(api, asked.id, isCompleted, 240_000);
      expect(done.receiptId).not.toBeNull();
      expect(await tracesOf(tact, [person.subject])).toEqual({});
    }
    // Some steps last a moment: most of them were met.
    expect(killedIn.length).toBeGreaterThanOrEqual(erasureSteps.length - 3);
    expect(await tact.records.models.receipts.countDocuments({ kind: 'erasure' })).toBe(people.length);
  }, 1_500_000);

  it('of a hundred people at once end within ten minutes while events pour in, and bring nobody back', async () => {
    const { api } = tact;
    await tact.startWorker();
    const people = [];
    for (let i = 0; i < 100; i += 1) people.push(await customer(api, `p${i}`, { email: i % 10 === 0 }));
    let goOn = true;
    const pouring = people.map(async ({ id }, i) => {
      while (goOn) {
        await api.product.post('/v1/batch', {
          batch: [
            track({ userId: id }, 'Product Viewed', { category: 'tea' }),
            track({ anonymousId: `a-${i}` }, 'Product Viewed'),
          ],
        });
        await new Promise((resolve) => setTimeout(resolve, 2_000));
      }
    });
    const begun = performance.now();
    let tookMs = Infinity;
    const asked = await Promise.all(people.map(({ id }) => askErasure(api, [id])));
    try {
      await until(
        'all have ended',
        async () =>
          (await tact.records.models.privacyRequests.countDocuments({ state: 'completed' })) === 100,
        600_000,
      );
      tookMs = performance.now() - begun;
    } finally {
      goOn = false;
      await Promise.all(pouring);
    }
    expect(tookMs).toBeLessThan(600_000);
    console.log(`The last of a hundred ended after ${Math.round(tookMs / 1_000)} s.`);
    for (const { id } of people) expect(await tact.records.subjects.find(id)).toBeNull();
    expect(
      await tracesOf(
        tact,
        people.map(({ subject }) => subject),
      ),
    ).toEqual({});
    expect(asked).toHaveLength(100);
  }, 1_200_000);
});
