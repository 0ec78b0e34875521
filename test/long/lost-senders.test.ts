import { randomUUID } from 'node:crypto';
import { customer, track, type Person } from '../support/people';
import { journeyAfter, mayI, touchesOf, touchThat } from '../support/questions';
import { startTact, type Tact } from '../support/tact';
import { gate, until } from '../support/until';

jest.setTimeout(600_000);

let tact: Tact;
beforeAll(async () => {
  // What a dead sender left is over sooner than the ten minutes that a peer may take.
  tact = await startTact({ env: { TACT_ARRIVES_WITHIN_MS: '150000' } });
});
afterAll(() => tact?.stop());

const tip = { play: 'product-tip', channel: 'email' };
const withdraw = (person: Person) =>
  tact.api.product.put(`/v1/customers/${person.id}/consents`, {
    consents: [{ purpose: 'marketing', channel: 'email', state: 'withdrawn' }],
  });

/** A peer that takes the mail and does not answer until it is let go; counts how often it was tried. */
function hangingPeer(person: Person) {
  const [arrived, letGo] = [gate(), gate()];
  let tries = 0;
  tact.peers.set(person.email, {
    onData: () => {
      tries += 1;
      arrived.open();
      return { do: 'delay', until: letGo.opened };
    },
  });
  return { arrived: arrived.opened, letGo: letGo.open, tries: () => tries };
}

test('a worker that is told to stop finishes what it is saying', async () => {
  const { product } = tact.api;
  const ada = await customer(tact.api, 'ada');
  const peer = hangingPeer(ada);
  await mayI(product, ada.id, tip);
  await peer.arrived;
  const stopping = tact.workers[0]?.stop(20_000);
  setTimeout(peer.letGo, 2_000);
  await stopping;
  await tact.startWorker();
  const touch = await touchThat(product, ada.id, ({ fate }) => fate !== 'reserved', 90_000);
  expect(touch.fate).toBe('delivered');
  expect(peer.tries()).toBe(1);
  expect(tact.mail.mails({ to: ada.email })).toHaveLength(1);
});

test('a worker killed with -9 while its mail hangs: the touch ends unknown, is never sent again, and counts', async () => {
  const { product } = tact.api;
  const [bea, cy] = [await customer(tact.api, 'bea'), await customer(tact.api, 'cy')];
  const peers = [hangingPeer(bea), hangingPeer(cy)] as const;
  await Promise.all([mayI(product, bea.id, tip), mayI(product, cy.id, tip)]);
  await Promise.all(peers.map((peer) => peer.arrived));
  await tact.workers.at(-1)?.kill9();
  expect((await withdraw(cy)).status).toBe(202);
  await tact.startWorker();
  await product.post('/v1/track', track({ userId: bea.id }, 'Product Viewed'));

  for (const { id } of [bea, cy]) {
    const touch = await touchThat(product, id, ({ fate }) => fate !== 'reserved', 120_000);
    expect(touch.fate).toBe('unknown');
  }
  expect((await withdraw(cy)).status).toBe(202);
  for (const peer of peers) peer.letGo();
  await until('it can’t arrive any more', async () => (await withdraw(cy)).status === 200, 200_000);
  const more = await mayI(product, bea.id, tip);
  expect(more.body.decisions[0]?.reasons.map(({ code }) => code)).toContain('frequency-cap');
  expect((await journeyAfter(product, bea.id, 1)).applied).toEqual({ storefront: 1 });
  for (const peer of peers) expect(peer.tries()).toBe(1);
});

test('however often workers are killed with -9, nobody gets a message twice, and every touch comes to an end', async () => {
  const { product } = tact.api;
  const people = await Promise.all(Array.from({ length: 30 }, (_, i) => customer(tact.api, `p${i}`)));
  const tries = new Map<string, number>();
  for (const { email } of people) {
    tact.peers.set(email, {
      onData: () => {
        tries.set(email, (tries.get(email) ?? 0) + 1);
        return { do: 'delay', until: new Promise((resolve) => setTimeout(resolve, 300)) };
      },
    });
  }
  const reporting = (async () => {
    for (const { id } of people) {
      const batch = Array.from({ length: 3 }, () => ({
        ...track({ userId: id }, 'Home Viewed'),
        messageId: randomUUID(),
      }));
      await product.post('/v1/batch', { batch });
    }
  })();
  for (let kills = 0; kills < 3; kills += 1) {
    const triedBefore = tries.size;
    const next = tact.workers.at(-1);
    await until('mails are leaving', () => tries.size >= Math.min(people.length, triedBefore + 3), 90_000);
    await next?.kill9();
    await tact.startWorker();
  }
  await reporting;
  const fates: string[] = [];
  for (const { id, email } of people) {
    await journeyAfter(product, id, 3, 180_000);
    await touchThat(product, id, ({ fate }) => fate !== 'reserved', 180_000);
    const touches = await touchesOf(product, id);
    expect(touches.filter(({ fate }) => fate === 'reserved')).toEqual([]);
    const said = touches.filter(({ fate }) => fate === 'delivered' || fate === 'unknown');
    // What was granted and could not leave is not said: it is judged anew later.
    expect(said.length).toBeLessThanOrEqual(1);
    // Killed after it was committed and before the first byte, it was not even tried.
    expect(tries.get(email) ?? 0).toBeLessThanOrEqual(1);
    expect(tact.mail.mails({ to: email }).length).toBeLessThanOrEqual(1);
    if (said[0]?.fate === 'delivered') expect(tact.mail.mails({ to: email })).toHaveLength(1);
    fates.push(...touches.map(({ fate }) => fate));
  }
  // Otherwise the kills met nothing, and the test showed nothing.
  expect(fates).toContain('delivered');
  expect(fates).toContain('unknown');
}, 600_000);
