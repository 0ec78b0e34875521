import { temporalClient, journeyId } from '@tact/temporal';
import { loadPolicy } from '@tact/policy';
import { Dispatcher } from '../../apps/worker/dispatcher';
import { customer, track } from '../support/people';
import { journeyAfter, mayI, touchThat } from '../support/questions';
import type { Tact } from '../support/tact';
import { until } from '../support/until';

export function terminatedJourney(tact: () => Tact): void {
  test('a journey that ops terminated goes on from its projection: nothing it was sent is lost, caps still count', async () => {
    const { records, api } = tact();
    const { product } = api;
    const ada = await customer(api, 'ada');
    const report = (count: number) =>
      product.post('/v1/batch', {
        batch: Array.from({ length: count }, () =>
          track({ userId: ada.id }, 'Product Viewed', { category: 'tea' }),
        ),
      });
    expect((await mayI(product, ada.id, { play: 'product-tip' })).body.verdict).toBe('send');
    await touchThat(product, ada.id, ({ fate }) => fate === 'delivered');
    await report(60);
    const before = await journeyAfter(product, ada.id, 60);

    // Three full signals reach Temporal while nobody is there to apply them; then the workflow is ended.
    await tact().stopWorkers();
    await report(130);
    const client = temporalClient(
      { address: tact().ground.temporal.address, namespace: 'default' },
      records.keys,
    );
    const dispatcher = new Dispatcher(records, client, () => loadPolicy(undefined), console);
    dispatcher.start();
    await until('everything is sent', async () => (await records.dispatches.backlog()) === 0);
    await dispatcher.stop();
    await client.workflow.getHandle(journeyId(ada.subject)).terminate('ended by ops');
    await client.connection.close();
    const projected = await records.journal.projected(ada.subject);
    expect(projected?.journey.applied).toEqual({ storefront: 60 });

    await report(5);
    await tact().startWorker();
    const after = await journeyAfter(product, ada.id, 195, 60_000);
    expect(after.applied).toEqual({ storefront: 195 });
    expect(after.appliedThrough).toBeGreaterThanOrEqual(before.appliedThrough + 4);
    const dispatch = await records.models.dispatches.findById(ada.subject).lean();
    expect(after.appliedThrough).toBe(dispatch?.lastBatch);
    await until('the read model has caught up', async () => {
      const { body } = await product.get<{ applied: object }>(
        `/v1/customers/${ada.id}/journey?consistency=projected`,
      );
      return JSON.stringify(body.applied) === '{"storefront":195}';
    });
    const more = await mayI(product, ada.id, { play: 'product-tip', channel: 'email' });
    expect(more.body.decisions[0]?.reasons.map(({ code }) => code)).toContain('frequency-cap');
    expect(tact().mail.mails({ to: ada.email })).toHaveLength(1);
  });
}
