import { customer, zoneWhereItIs } from '../support/people';
import { mayI, touchesOf, touchThat } from '../support/questions';
import type { Tact } from '../support/tact';

export function touchRequests(tact: () => Tact): void {
  test('asked whether a tip may be said: yes, it is on its way; asked again with the same key: the same touch', async () => {
    const { product } = tact().api;
    const sam = await customer(tact().api, 'sam');
    const first = await mayI(product, sam.id, { play: 'product-tip' }, 'key-1');
    expect(first.status).toBe(200);
    expect(first.body).toMatchObject({ verdict: 'send', touch: { channel: 'email' } });
    const again = await mayI(product, sam.id, { play: 'product-tip' }, 'key-1');
    expect(again.body.touch).toEqual(first.body.touch);
    await touchThat(product, sam.id, ({ fate }) => fate === 'delivered');
    expect((await mayI(product, sam.id, { play: 'product-tip' }, 'key-1')).body.touch).toEqual(
      first.body.touch,
    );

    const more = await mayI(product, sam.id, { play: 'product-tip' }, 'key-2');
    expect(more.body).toMatchObject({ verdict: 'defer', touch: null });
    const byMail = more.body.decisions.find(({ channel }) => channel === 'email');
    expect(byMail?.reasons.map(({ code }) => code)).toContain('frequency-cap');
    const hours = (Date.parse(byMail?.nextEligibleAt ?? '') - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(23.9);
    expect(hours).toBeLessThan(24.1);
    expect(await touchesOf(product, sam.id)).toHaveLength(1);
    expect(tact().mail.mails({ to: sam.email })).toHaveLength(1);
  });

  test('without consent the answer is hold, with every reason and what would change it', async () => {
    const { product } = tact().api;
    const tom = await customer(tact().api, 'tom', { consents: [] });
    const { body } = await mayI(product, tom.id, { play: 'product-tip' });
    expect(body).toMatchObject({ verdict: 'hold', touch: null });
    expect(body.decisions.map(({ channel }) => channel).sort()).toEqual(['email', 'in-app', 'webhook']);
    for (const { reasons } of body.decisions) {
      expect(reasons.map(({ code }) => code)).toContain('no-consent');
      expect(reasons.every((r) => r.customer !== '' && r.ops !== '' && r.wouldChange !== '')).toBe(true);
    }
    expect(await touchesOf(product, tom.id)).toEqual([]);
  });

  test('at night the answer is defer, and says until when', async () => {
    const { product } = tact().api;
    const uma = await customer(tact().api, 'uma', { timeZone: zoneWhereItIs(2) });
    const { body } = await mayI(product, uma.id, { play: 'product-tip', channel: 'email' });
    expect(body.verdict).toBe('defer');
    expect(body.decisions).toHaveLength(1);
    expect(body.decisions[0]?.reasons.map(({ code }) => code)).toEqual(['quiet-hours']);
    const hours = (Date.parse(body.decisions[0]?.nextEligibleAt ?? '') - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(5);
    expect(hours).toBeLessThan(7);
  });

  test('what the customer needs to know is said without consent, at night and beyond every cap', async () => {
    const { product } = tact().api;
    const vic = await customer(tact().api, 'vic', { consents: [], timeZone: zoneWhereItIs(2) });
    const { body } = await mayI(product, vic.id, { play: 'order-confirmation' });
    expect(body.verdict).toBe('send');
    await tact().mail.nextMail(({ to }) => to.includes(vic.email));
  });

  test('a play that takes no requests, or none at all, is refused as such', async () => {
    const { product } = tact().api;
    const wim = await customer(tact().api, 'wim');
    for (const play of ['no-such-play', 'welcome']) {
      const { status, body } = await mayI(product, wim.id, { play });
      expect(status).toBe(422);
      expect(body).toMatchObject({ type: expect.stringMatching(/no-such-request-play$/) as string });
    }
    expect((await mayI(product, 'never-heard-of', { play: 'product-tip' })).status).toBe(404);
  });
}
