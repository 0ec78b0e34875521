import { customer } from '../support/people';
import { mayI, touchThat } from '../support/questions';
import type { Tact } from '../support/tact';

const tip = { play: 'product-tip', channel: 'email' };

export function difficultPeers(tact: () => Tact): void {
  test.each([true, false])(
    'a peer that breaks off after DATA (mail kept: %s) leaves the touch unknown: never sent again, and counted',
    async (keep) => {
      const { product } = tact().api;
      const ann = await customer(tact().api, 'ann');
      let taken = 0;
      tact().peers.set(ann.email, {
        onData: () => {
          taken += 1;
          return { do: 'drop', keep };
        },
      });
      expect((await mayI(product, ann.id, tip)).body.verdict).toBe('send');
      const touch = await touchThat(product, ann.id, ({ fate }) => fate !== 'reserved');
      expect(touch).toMatchObject({ fate: 'unknown', because: 'smtp-no-answer-after-data' });
      const more = await mayI(product, ann.id, tip);
      expect(more.body.verdict).toBe('defer');
      expect(more.body.decisions[0]?.reasons.map(({ code }) => code)).toContain('frequency-cap');
      expect(taken).toBe(1);
      expect(tact().mail.mails({ to: ann.email })).toHaveLength(keep ? 1 : 0);
    },
  );

  test('a peer that says later gets the mail later, once', async () => {
    const { product } = tact().api;
    const bob = await customer(tact().api, 'bob');
    const answers = [{ code: 451, message: 'Later' }, undefined];
    tact().peers.set(bob.email, { onRcpt: () => answers.shift() });
    await mayI(product, bob.id, tip);
    const touch = await touchThat(product, bob.id, ({ fate }) => fate !== 'reserved');
    expect(touch.fate).toBe('delivered');
    expect(answers).toEqual([]);
    expect(tact().mail.mails({ to: bob.email })).toHaveLength(1);
  });

  test('a peer that says no ends the touch undelivered, and the person’s patience is not spent', async () => {
    const { product } = tact().api;
    const eve = await customer(tact().api, 'eve');
    tact().peers.set(eve.email, { onRcpt: () => ({ code: 550, message: 'No such person' }) });
    await mayI(product, eve.id, tip);
    const touch = await touchThat(product, eve.id, ({ fate }) => fate !== 'reserved');
    expect(touch).toMatchObject({ fate: 'undelivered', because: 'smtp-550' });
    tact().peers.clear(eve.email);
    expect((await mayI(product, eve.id, tip)).body.verdict).toBe('send');
    await touchThat(product, eve.id, ({ fate }) => fate === 'delivered');
  });
}
