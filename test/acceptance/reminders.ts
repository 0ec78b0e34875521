import { customer, track, type Person } from '../support/people';
import { journeyOf, mayI, touchThat } from '../support/questions';
import type { Tact } from '../support/tact';
import { pause, until } from '../support/until';

const DAY = 24 * 3_600_000;
const of = ({ id }: Person) => `/v1/customers/${id}`;

interface AskAnswer {
  mayAsk: boolean;
  because: string;
  notBefore: string | null;
}

export function reminders(tact: () => Tact): void {
  const give = (person: Person, purposes: string[], endsIn: number, channel = 'email') =>
    tact().api.product.put(`${of(person)}/consents`, {
      consents: purposes.map((purpose) => ({
        ...{ purpose, channel, state: 'given', at: new Date(Date.now() - 300 * DAY).toISOString() },
        validUntil: new Date(Date.now() + endsIn).toISOString(),
      })),
    });
  const consentsOf = async (person: Person) => {
    const { body } = await tact().api.product.get<{
      consents: { purpose: string; channel: string; state: string; validUntil: string }[];
    }>(`${of(person)}/consents`);
    return Object.fromEntries(body.consents.map((c) => [c.purpose, c]));
  };
  const ask = (person: Person, purpose: string, channel = 'email') =>
    tact().api.product.get<AskAnswer>(`${of(person)}/consents/${purpose}/ask?channel=${channel}`);
  /** Somebody who was here just now, with consents that end in so many days; and the page of their reminder. */
  async function reminded(name: string, purposes: string[], language = 'en') {
    const { product } = tact().api;
    const person = await customer(tact().api, name, { consents: [], language });
    await product.post('/v1/track', track({ userId: person.id }, 'Home Viewed'));
    await until('the visit is known', async () => (await journeyOf(product, person.id)).appliedThrough > 0);
    expect((await give(person, purposes, 29 * DAY)).status).toBe(200);
    await touchThat(
      product,
      person.id,
      ({ play, fate }) => play === 'consent-ending' && fate === 'delivered',
    );
    const mails = tact().mail.mails({ to: person.email });
    const mail = mails.at(-1);
    const url = /https?:\S+\/m\/[\w-]+\/keep/.exec(mail?.text ?? '')?.[0] ?? '';
    return { person, mails, mail, url };
  }
  const choose = (url: string, choice: string, purpose: string) =>
    fetch(url, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ choice, purpose, channel: 'email' }),
    });

  test('one mail speaks of all that ends, with both answers of one size, and opening it changes nothing', async () => {
    const { person, mails, mail, url } = await reminded('rita', ['marketing', 'offers']);
    expect(mails).toHaveLength(1);
    expect(mail?.text).toContain('Tips and newsletters');
    expect(mail?.text).toContain('Offers and reminders of what you looked at');
    expect(mail?.text).toContain(`Keep it: ${url}`);
    expect(mail?.text).toContain(`Let it lapse: ${url}`);
    const before = await consentsOf(person);
    for (let i = 0; i < 3; i += 1) {
      const page = await fetch(url);
      expect(page.status).toBe(200);
      const html = await page.text();
      const buttons = [...html.matchAll(/<button class="(\w+)"\s+name="choice"\s+value="(\w+)"/g)];
      expect(buttons.map(([, , choice]) => choice)).toEqual(['keep', 'lapse', 'keep', 'lapse']);
      expect(new Set(buttons.map(([, looks]) => looks)).size).toBe(1);
    }
    // What a mail provider posts to a way out is no choice here.
    const oneClick = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' });
    expect((await fetch(url, { method: 'POST', body: oneClick })).status).toBe(200);
    expect(await consentsOf(person)).toEqual(before);
  });

  test('"keep" renews that consent for its full time and no other, once; it is told to the journey', async () => {
    const { person, url } = await reminded('rosa', ['marketing', 'offers'], 'de');
    const before = await consentsOf(person);
    const page = await choose(url, 'keep', 'marketing');
    expect([page.status, page.redirected]).toEqual([200, false]);
    expect(await page.text()).toContain('Sie behalten');
    const after = await consentsOf(person);
    expect(after['marketing']?.state).toBe('renewed');
    expect(Date.parse(after['marketing']?.validUntil ?? '') - Date.now()).toBeGreaterThan(360 * DAY);
    expect(after['offers']).toEqual(before['offers']);
    await Promise.all([choose(url, 'keep', 'marketing'), choose(url, 'keep', 'marketing')]);
    expect(await consentsOf(person)).toEqual(after);
    const entries = await tact()
      .records.models.consentEntries.find({ subjectKey: person.subject, state: 'renewed' })
      .lean();
    expect(entries).toHaveLength(1);
    await until('the journey knows', async () =>
      (await journeyOf(tact().api.product, person.id)).consents.some(({ state }) => state === 'renewed'),
    );
    await touchThat(tact().api.product, person.id, ({ outcome }) => outcome === 'engaged');
  });

  test('"let it lapse" leaves it in force to its end, once in the ledger, and a change of mind is welcome', async () => {
    const { person, url } = await reminded('runa', ['marketing']);
    const before = await consentsOf(person);
    expect(await (await choose(url, 'lapse', 'marketing')).text()).toContain('as you chose');
    await choose(url, 'lapse', 'marketing');
    expect(await consentsOf(person)).toEqual(before);
    const { models } = tact().records;
    const entries = () =>
      models.consentEntries.find({ subjectKey: person.subject, state: 'let-lapse' }).lean();
    expect(await entries()).toHaveLength(1);
    expect(await (await choose(url, 'keep', 'marketing')).text()).toContain('You keep');
    expect((await consentsOf(person))['marketing']?.state).toBe('renewed');
  });

  test('an old link brings nothing back that lapsed or was taken back', async () => {
    const { product } = tact().api;
    const rea = await customer(tact().api, 'rea', { consents: [] });
    await product.post('/v1/track', track({ userId: rea.id }, 'Home Viewed'));
    await until('the visit is known', async () => (await journeyOf(product, rea.id)).appliedThrough > 0);
    expect((await give(rea, ['marketing'], 10_000)).status).toBe(200);
    await mayI(product, rea.id, { play: 'product-tip', channel: 'email' });
    await touchThat(product, rea.id, ({ fate }) => fate === 'delivered');
    const mail = tact().mail.mails({ to: rea.email }).at(-1);
    const url = (/https?:\S+\/m\/[\w-]+/.exec(mail?.text ?? '')?.[0] ?? '') + '/keep';
    expect(await (await fetch(url)).text()).toContain('ends on');
    const { validUntil } = (await consentsOf(rea))['marketing'] ?? {};
    await pause(Math.max(Date.parse(validUntil ?? '') - Date.now(), 0) + 50);
    const late = await choose(url, 'keep', 'marketing');
    expect(late.status).toBe(200);
    expect(await late.text()).toContain('this link can’t bring it back');
    expect((await consentsOf(rea))['marketing']).toMatchObject({ state: 'expired', validUntil });
    const { models } = tact().records;
    await until(
      'the lapse is in the ledger',
      async () =>
        (await models.consentEntries.countDocuments({ subjectKey: rea.subject, state: 'expired' })) === 1,
    );
    expect((await ask(rea, 'marketing')).body).toMatchObject({ mayAsk: false, because: 'cooling-down' });

    const { person, url: page } = await reminded('rhea', ['marketing']);
    await product.put(`${of(person)}/consents`, {
      consents: [{ purpose: 'marketing', channel: 'email', state: 'withdrawn' }],
    });
    expect(await (await choose(page, 'keep', 'marketing')).text()).toContain('no longer in force');
    expect((await consentsOf(person))['marketing']?.state).toBe('withdrawn');
    expect((await fetch(`${page.slice(0, -12)}AAAA/keep`)).status).toBe(404);
  });

  test('a product asks whether it may ask: not while it holds, not in a pause, not for six months after a no', async () => {
    const { product } = tact().api;
    const rolf = await customer(tact().api, 'rolf', { consents: [{ purpose: 'offers', channel: 'email' }] });
    expect((await ask(rolf, 'marketing')).body).toMatchObject({
      mayAsk: true,
      because: 'never-asked',
      notBefore: null,
    });
    expect((await ask(rolf, 'offers')).body).toMatchObject({ mayAsk: false, because: 'consent-holds' });
    await product.put(`${of(rolf)}/consents`, {
      consents: [{ purpose: 'marketing', channel: 'any', state: 'refused' }],
    });
    const refused = (await ask(rolf, 'marketing')).body;
    expect(refused).toMatchObject({ mayAsk: false, because: 'cooling-down' });
    const months = (Date.parse(refused.notBefore ?? '') - Date.now()) / DAY / 30.4;
    expect(months).toBeGreaterThan(5.8);
    expect(months).toBeLessThan(6.2);
    await product.post(`${of(rolf)}/pause`, {});
    expect((await ask(rolf, 'offers')).body).toMatchObject({
      mayAsk: false,
      because: 'paused',
      notBefore: null,
    });
    expect((await ask(rolf, 'service')).status).toBe(404);
    // Giving works as always when they act themselves.
    await product.delete(`${of(rolf)}/pause`);
    await product.put(`${of(rolf)}/consents`, {
      consents: [{ purpose: 'marketing', channel: 'any', state: 'given' }],
    });
    expect((await ask(rolf, 'marketing', 'any')).body).toMatchObject({ because: 'consent-holds' });
  });
}
