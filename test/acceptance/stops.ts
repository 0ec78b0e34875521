import { customer } from '../support/people';
import { mayI, touchesOf } from '../support/questions';
import type { Tact } from '../support/tact';
import { until } from '../support/until';

interface Stop {
  id: string;
  scope: object;
  by: string;
  lift: string;
  liftedBy: string | null;
}

export function stops(tact: () => Tact): void {
  test.each([
    ['a play', { play: 'product-tip' }],
    ['a channel', { channel: 'email' }],
    ['everything', { everything: true }],
  ])('a stop of %s works from its answer on, names who did it, and can be lifted', async (_, scope) => {
    const { product, ops } = tact().api;
    const people = await Promise.all(Array.from({ length: 4 }, (__, i) => customer(tact().api, `stop-${i}`)));
    const asked = performance.now();
    const stop = await ops.post<Stop>('/v1/ops/stops', { scope, reason: 'Wrong price in the text' });
    expect(performance.now() - asked).toBeLessThan(1_000);
    expect(stop.status).toBe(200);
    expect(stop.body).toMatchObject({ scope, by: 'ops', lift: `DELETE /v1/ops/stops/${stop.body.id}` });

    // At once, while workers may still hold the rule book of a moment ago.
    for (const { id } of people) await mayI(product, id, { play: 'product-tip', channel: 'email' });
    const held = await until('the reason is named', async () => {
      const [first] = people;
      const { body } = await mayI(product, first?.id ?? '', { play: 'product-tip', channel: 'email' });
      const [decision] = body.decisions;
      return decision?.verdict === 'hold' && decision;
    });
    expect(held.reasons[0]).toMatchObject({ code: 'stopped' });
    expect(held.reasons[0]?.wouldChange).toContain(`DELETE /v1/ops/stops/${stop.body.id}`);
    for (const { id, email } of people) {
      const fates = (await touchesOf(product, id)).map(({ fate }) => fate);
      expect(fates.filter((fate) => fate !== 'refused' && fate !== 'reserved')).toEqual([]);
      expect(tact().mail.mails({ to: email })).toEqual([]);
    }

    expect((await ops.delete(`/v1/ops/stops/${stop.body.id}`)).status).toBe(200);
    expect((await ops.delete(`/v1/ops/stops/${stop.body.id}`)).status).toBe(404);
    const all = await ops.get<{ items: Stop[] }>('/v1/ops/stops?lifted=true');
    expect(all.body.items.find(({ id }) => id === stop.body.id)?.liftedBy).toBe('ops');
    await until('it may be said again', async () => {
      const { body } = await mayI(product, people[3]?.id ?? '', { play: 'product-tip', channel: 'email' });
      return body.verdict === 'send';
    });
    const audit = await ops.get<{ items: { by: string; action: string; target: string }[] }>('/v1/ops/audit');
    const about = audit.body.items.filter(({ target }) => target.includes(stop.body.id));
    expect(about.map(({ by, action }) => `${by} ${action}`)).toEqual(['ops lift-stop', 'ops stop']);
  });
}
