import { Webhook } from 'standardwebhooks';
import { customer, track } from '../support/people';
import { decisionThat, journeyAfter, journeyOf, mayI, openTaskOf, tasksOf } from '../support/questions';
import type { Tact } from '../support/tact';
import { pause, until } from '../support/until';
import { receiver } from '../support/webhooks';

const offersInApp = { consents: [{ purpose: 'offers', channel: 'in-app' as const }] };

export function tasks(tact: () => Tact): void {
  /** Somebody whose interest in tea is strong enough for an offer: searches of their own on three days. */
  const teaLover = async (name: string) => {
    const person = await customer(tact().api, name, offersInApp);
    const batch = [1, 2, 3].map((daysAgo) =>
      track(
        { userId: person.id },
        'Products Searched',
        { category: 'tea', query: `tea ${daysAgo}` },
        { timestamp: new Date(Date.now() - daysAgo * 25 * 3_600_000).toISOString() },
      ),
    );
    await tact().api.product.post('/v1/batch', { batch });
    await journeyAfter(tact().api.product, person.id, batch.length);
    return person;
  };

  test('an open support chat holds a promotion and opens a task; closing the chat closes it', async () => {
    const { product, ops, compliance } = tact().api;
    const { id, subject } = await teaLover('in-trouble');
    await product.post('/v1/track', track({ userId: id }, 'Support Chat Opened'));
    const task = await openTaskOf(ops, subject);
    expect(task).toMatchObject({ kind: 'support-case', closedAt: null, closedBy: null });
    expect(await tasksOf(compliance, subject, '&kind=support-case')).toHaveLength(1);
    expect(await tasksOf(ops, subject, '&kind=payment-failed')).toEqual([]);
    expect((await product.get('/v1/ops/tasks')).status).toBe(403);

    await product.post('/v1/track', track({ userId: id }, 'Product List Viewed', { category: 'tea' }));
    const held = await decisionThat(product, id, ({ play }) => play === 'list-offer');
    expect([held.verdict, ...held.reasons.map(({ code }) => code)]).toEqual(['defer', 'vulnerable-moment']);

    await product.post('/v1/track', track({ userId: id }, 'Support Chat Closed'));
    await until('the task is closed', async () => (await tasksOf(ops, subject, '&state=closed'))[0]);
    expect(await tasksOf(ops, subject, '&state=open')).toEqual([]);
    expect(await journeyOf(product, id)).toMatchObject({ openTasks: [] });
  });

  test('each task is announced once by a signed webhook that keeps its id when it is tried again', async () => {
    const { product, ops } = tact().api;
    const helpdesk = await receiver([503, 200]);
    const { tasks: known } = tact().records.models;
    await until('older tasks are told to nobody', async () => {
      return (await known.countDocuments({ announceAt: { $ne: null } })) === 0;
    });
    try {
      const target = await ops.post<{ secret: string; id: string }>('/v1/ops/webhook-targets', {
        url: helpdesk.url,
        purposes: ['ops-tasks'],
      });
      expect(target.status).toBe(201);
      const { id, subject } = await customer(tact().api, 'announced', { consents: [] });
      await product.post('/v1/track', track({ userId: id }, 'Support Chat Opened'));
      const task = await openTaskOf(ops, subject);
      await until('it was announced', () => helpdesk.got.length >= 2);
      // More of the journey projects the task again; it is announced no more.
      await product.post('/v1/track', track({ userId: id }, 'Home Viewed'));
      await journeyAfter(product, id, 2);
      await pause(1_500);
      expect(helpdesk.got.map(({ headers }) => headers['webhook-id'])).toEqual([task.id, task.id]);
      for (const { body, headers } of helpdesk.got) {
        expect(new Webhook(target.body.secret).verify(body, headers)).toMatchObject({
          type: 'task.opened',
          data: { taskId: task.id, subject, kind: 'support-case', openedAt: task.openedAt },
        });
      }
      expect((await ops.delete(`/v1/ops/webhook-targets/${target.body.id}`)).status).toBe(200);
    } finally {
      helpdesk.server.close();
    }
  });

  test('what ops close reaches the journey, once, and with who did it and what they noted', async () => {
    const { product, ops } = tact().api;
    const { id, subject } = await teaLover('paid-late');
    await product.post('/v1/track', track({ userId: id }, 'Payment Error'));
    const task = await openTaskOf(ops, subject);
    expect(task.kind).toBe('payment-failed');
    const path = `/v1/ops/tasks/${encodeURIComponent(task.id)}/close`;
    const note = 'Called back; Quittenmarmelade was missing.';
    const closed = await ops.post(path, { note });
    expect([closed.status, closed.body]).toMatchObject([200, { id: task.id, closedBy: 'ops', note }]);
    const again = await ops.post(path, { note: 'Another word' });
    expect([again.status, again.body]).toEqual([200, closed.body]);
    await until('the journey heard of it', async () => {
      const journey = (await journeyOf(product, id)) as unknown as { openTasks: object[] };
      return journey.openTasks.length === 0;
    });
    // Nothing stands in the way of an offer any more.
    await product.post('/v1/track', track({ userId: id }, 'Product List Viewed', { category: 'tea' }));
    const offer = await decisionThat(product, id, ({ play }) => play === 'list-offer');
    expect([offer.verdict, ...offer.reasons.map(({ code }) => code)]).toEqual(['send']);
    expect((await mayI(product, id, { play: 'product-tip', channel: 'in-app' })).status).toBe(200);

    const { body } = await ops.get<{ items: { by: string; action: string; target: string }[] }>(
      `/v1/ops/audit?about=${task.subject}`,
    );
    expect(body.items.filter(({ action }) => action === 'close-task')).toMatchObject([
      { by: 'ops', action: 'close-task' },
    ]);
    const doc = await tact().records.models.tasks.collection.findOne({ _id: task.id as never });
    const sealed = doc?.['sealed'] as { buffer: Uint8Array } | undefined;
    expect(sealed && Buffer.from(sealed.buffer).includes('Quitten')).toBe(false);
    expect((await ops.post('/v1/ops/tasks/none/close', {})).status).toBe(404);
    expect((await ops.post(path, { note: '' })).status).toBe(400);
  });
}
