import { customer, track, type Person } from '../support/people';
import { mayI, touchThat } from '../support/questions';
import type { Tact } from '../support/tact';
import { gate, pause, until } from '../support/until';

const stopMail = { purpose: 'marketing', channel: 'email', state: 'withdrawn' } as const;

export function consents(tact: () => Tact): void {
  const withdraw = (person: Person) =>
    tact().api.product.put(`/v1/customers/${person.id}/consents`, { consents: [stopMail] });
  const stateOf = async (person: Person) => {
    const { body } = await tact().api.product.get<{ consents: { purpose: string; state: string }[] }>(
      `/v1/customers/${person.id}/consents`,
    );
    return body.consents.find(({ purpose }) => purpose === 'marketing')?.state;
  };

  test('after a withdrawal was answered with 200 nothing leaves any more, whatever was under way', async () => {
    const { product } = tact().api;
    const people = await Promise.all(Array.from({ length: 24 }, (_, i) => customer(tact().api, `race-${i}`)));
    const answeredAt = new Map<string, number>();
    await Promise.all(
      people.map(async (person, i) => {
        const asked = mayI(product, person.id, { play: 'product-tip', channel: 'email' });
        await pause(i * 25);
        const { status } = await withdraw(person);
        if (status === 200) answeredAt.set(person.email, Date.now());
        await asked;
      }),
    );
    expect(answeredAt.size).toBe(people.length);
    // Every touch that was granted comes to an end; only then is it known what left.
    for (const { id } of people) {
      const answer = await mayI(product, id, { play: 'product-tip', channel: 'email' });
      expect(answer.body.verdict).toBe('hold');
      expect(answer.body.decisions[0]?.reasons.map(({ code }) => code)).toContain('no-consent');
    }
    const late = people
      .flatMap(({ email }) => tact().mail.mails({ to: email }))
      .filter((mail) => Date.parse(mail.receivedAt) > (answeredAt.get(mail.to[0] ?? '') ?? 0));
    expect(late).toEqual([]);
  });

  test('while a mail hangs at its peer a withdrawal answers 202, and 200 once its fate is known', async () => {
    const { product } = tact().api;
    const xena = await customer(tact().api, 'xena');
    const [arrived, answered] = [gate(), gate()];
    tact().peers.set(xena.email, {
      onData: () => {
        arrived.open();
        return { do: 'delay', until: answered.opened };
      },
    });
    await product.post('/v1/track', track({ userId: xena.id }, 'Home Viewed'));
    await arrived.opened;
    const meanwhile = await withdraw(xena);
    expect(meanwhile.status).toBe(202);
    expect(meanwhile.body).toMatchObject({
      note: expect.stringContaining('may still arrive') as string,
      lookAgain: `/v1/customers/${xena.id}/on-its-way`,
    });
    const look = async () =>
      (await product.get<{ done: boolean; items: object[] }>(`/v1/customers/${xena.id}/on-its-way`)).body;
    const touch = await touchThat(product, xena.id, ({ fate }) => fate === 'reserved');
    expect(await look()).toMatchObject({ done: false, items: [{ touchId: touch.id, purpose: 'marketing' }] });
    const { body: everybody } = await tact().api.ops.get<{ items: object[] }>('/v1/ops/on-its-way');
    expect(everybody.items).toContainEqual(
      expect.objectContaining({ subject: xena.subject, touchId: touch.id }),
    );
    answered.open();
    await touchThat(product, xena.id, ({ fate }) => fate === 'delivered');
    await until('it is done', async () => (await look()).done);
    expect((await withdraw(xena)).status).toBe(200);
    expect(tact().mail.mails({ to: xena.email })).toHaveLength(1);
  });

  test('the stop link of a mail acts on POST alone, without a login, and twice is as good as once', async () => {
    const { product } = tact().api;
    const yara = await customer(tact().api, 'yara');
    await product.post('/v1/track', track({ userId: yara.id }, 'Home Viewed'));
    const mail = await tact().mail.nextMail(({ to }) => to.includes(yara.email));
    const header = mail.headers.find(({ name }) => name.toLowerCase() === 'list-unsubscribe')?.value ?? '';
    const url = header.replace(/[<>\s]/g, '');
    expect((await fetch(url)).status).toBe(200);
    expect(await stateOf(yara)).toBe('given');
    for (let times = 0; times < 2; times += 1) {
      const body = new URLSearchParams('List-Unsubscribe=One-Click');
      const stopped = await fetch(url, { method: 'POST', body, redirect: 'manual' });
      expect(stopped.status).toBe(200);
      expect(await stateOf(yara)).toBe('withdrawn');
    }
    const why = await fetch(url.replace(/\/stop$/, ''));
    expect(await why.text()).toContain('Why am I seeing this?');
    expect((await fetch(`${url.slice(0, -12)}AAAA/stop`, { method: 'POST' })).status).toBe(404);
  });

  test('consent is given for purposes that rest on it, for as long as they say, and not for the future', async () => {
    const { product, compliance } = tact().api;
    const zoe = await customer(tact().api, 'zoe', { consents: [] });
    const path = `/v1/customers/${zoe.id}/consents`;
    const given = { purpose: 'marketing', channel: 'any', state: 'given' };
    const { body } = await compliance.put<{ consents: { validUntil: string }[] }>(path, {
      consents: [given],
    });
    const months = (Date.parse(body.consents[0]?.validUntil ?? '') - Date.now()) / (30.44 * 86_400_000);
    expect(Math.round(months)).toBe(12);
    for (const wrong of [
      { ...given, purpose: 'service' },
      { ...given, at: new Date(Date.now() + 60_000).toISOString() },
      { ...given, validUntil: '2001-01-01T00:00:00Z' },
    ]) {
      expect((await product.put(path, { consents: [wrong] })).status).toBe(422);
    }
  });
}
