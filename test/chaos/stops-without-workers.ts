import { randomUUID } from 'node:crypto';
import { LinkTokens } from '@tact/privacy';
import { customer, track, type Person } from '../support/people';
import { journeyAfter, mayI, touchesOf, touchThat } from '../support/questions';
import type { RestartableGround } from '../support/restartable-ground';
import type { Tact } from '../support/tact';
import { gate } from '../support/until';

const marketing = { purpose: 'marketing', channel: 'email' } as const;
const oneClick = 'List-Unsubscribe=One-Click';

export function stopsWithoutWorkers(tact: () => Tact, ground: () => RestartableGround): void {
  const withdraw = ({ id }: Person) =>
    tact().api.product.put(`/v1/customers/${id}/consents`, {
      consents: [{ ...marketing, state: 'withdrawn' }],
    });
  /** As a mailbox provider does, with the very body of RFC 8058 and nothing else. */
  const clickStop = ({ subject }: Person) => {
    const claim = { subjectKey: subject, ...marketing, touchId: randomUUID(), decisionId: randomUUID() };
    const url = `${tact().api.url}/m/${new LinkTokens(tact().masterKeys).mint(claim)}/stop`;
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return fetch(url, { method: 'POST', headers, body: oneClick, redirect: 'manual' });
  };

  test('with Temporal and every worker down both stops answer 200 at once, and nothing leaves once all is back', async () => {
    const { product } = tact().api;
    const people = await Promise.all(['bea', 'cy', 'dov'].map((name) => customer(tact().api, name)));
    const [bea, cy, dov] = people as [Person, Person, Person];
    // To eve a mail is under way already: permitted, and at her peer's door.
    const eve = await customer(tact().api, 'eve');
    const [arrived, letIn] = [gate(), gate()];
    let contents = 0;
    tact().peers.set(eve.email, {
      onRcpt: async () => {
        arrived.open();
        await letIn.opened;
        return undefined;
      },
      onData: () => {
        contents += 1;
        return { do: 'accept' };
      },
    });
    await mayI(product, eve.id, { play: 'product-tip', channel: 'email' });
    await arrived.opened;
    for (const worker of tact().workers) await worker.kill9();
    await ground().temporalServer.stop();

    for (const { id } of people) {
      expect((await product.post('/v1/track', track({ userId: id }, 'Home Viewed'))).status).toBe(200);
    }
    for (const stop of [() => clickStop(bea), () => withdraw(cy), () => withdraw(eve)]) {
      const asked = performance.now();
      expect((await stop()).status).toBe(200);
      expect(performance.now() - asked).toBeLessThan(4_000);
    }

    await ground().temporalServer.start();
    await tact().startWorker();
    await tact().startWorker();
    letIn.open();
    // Who did not stop is written to: otherwise the silence would show nothing.
    await touchThat(product, dov.id, ({ fate }) => fate === 'delivered', 120_000);
    for (const { id } of [bea, cy]) await journeyAfter(product, id, 1, 60_000);
    const ended = await touchThat(product, eve.id, ({ fate }) => fate !== 'reserved', 180_000);
    expect(ended).toMatchObject({ fate: 'refused', because: 'no-consent' });
    for (const person of [bea, cy, eve]) {
      expect((await touchesOf(product, person.id)).filter(({ fate }) => fate !== 'refused')).toEqual([]);
      expect(tact().mail.mails({ to: person.email })).toEqual([]);
    }
    expect(contents).toBe(0);
  }, 400_000);
}
