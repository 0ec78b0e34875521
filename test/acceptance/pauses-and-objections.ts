import { randomUUID } from 'node:crypto';
import type { PermitRequest } from '@tact/records';
import { customer, track, type Person } from '../support/people';
import { journeyOf, mayI, touchThat } from '../support/questions';
import type { Tact } from '../support/tact';
import { gate, pause as wait, until } from '../support/until';

const tip = { play: 'product-tip', channel: 'email' };

export function pausesAndObjections(tact: () => Tact): void {
  const of = ({ id }: Person) => `/v1/customers/${id}`;
  const codes = async (person: Person, play: object) => {
    const { body } = await mayI(tact().api.product, person.id, play as Record<string, unknown>);
    return { verdict: body.verdict, codes: body.decisions[0]?.reasons.map(({ code }) => code) };
  };
  /** Asks the gate itself, as a sender that knows nothing of the journey would. */
  const askGate = ({ subject }: Person, essential: boolean) =>
    tact().records.gates.takePermit({
      subjectKey: subject,
      permitId: randomUUID(),
      touchId: randomUUID(),
      play: essential ? 'order-confirmation' : 'product-tip',
      purpose: essential ? 'service' : 'marketing',
      channel: 'email',
      lawfulBasis: essential ? 'contract' : 'consent',
      essential,
    });

  test('a pause defers to its end, resuming ends it, and what they asked for themselves still reaches them', async () => {
    const { product } = tact().api;
    const ann = await customer(tact().api, 'ann');
    const ends = new Date(Date.now() + 3_600_000).toISOString();
    const paused = await product.post(`${of(ann)}/pause`, { until: ends });
    expect([paused.status, paused.body]).toMatchObject([
      200,
      { paused: { until: expect.any(String) as string } },
    ]);
    const { body } = await mayI(product, ann.id, tip);
    expect(body.verdict).toBe('defer');
    expect(body.decisions[0]?.reasons.map(({ code }) => code)).toEqual(['paused']);
    expect(Math.abs(Date.parse(body.decisions[0]?.nextEligibleAt ?? '') - Date.parse(ends))).toBeLessThan(
      1_001,
    );
    expect(await journeyOf(product, ann.id)).toMatchObject({
      pause: { until: expect.any(String) as string },
    });

    await mayI(product, ann.id, { play: 'order-confirmation', channel: 'email' });
    await touchThat(
      product,
      ann.id,
      ({ play, fate }) => play === 'order-confirmation' && fate === 'delivered',
    );
    expect((await product.delete(`${of(ann)}/pause`)).status).toBe(200);
    expect((await product.delete(`${of(ann)}/pause`)).status).toBe(200);
    expect((await codes(ann, tip)).verdict).toBe('send');
    await touchThat(product, ann.id, ({ play, fate }) => play === 'product-tip' && fate === 'delivered');
  });

  test('without an end a pause holds, and one that ended already is refused', async () => {
    const { product } = tact().api;
    const bea = await customer(tact().api, 'bea');
    expect((await product.post(`${of(bea)}/pause`, {})).status).toBe(200);
    expect(await codes(bea, tip)).toEqual({ verdict: 'hold', codes: ['paused'] });
    const late = await product.post<{ errors: { where: string }[] }>(`${of(bea)}/pause`, {
      until: '2001-01-01T00:00:00Z',
    });
    expect([late.status, late.body.errors[0]?.where]).toEqual([422, '/until']);
  });

  test('at the gate a pause takes back what was permitted, and ends by itself with no worker asked', async () => {
    const { product } = tact().api;
    const cai = await customer(tact().api, 'cai');
    const { gates } = tact().records;
    const permit: PermitRequest = {
      ...{ subjectKey: cai.subject, permitId: 'taken-before', touchId: randomUUID(), play: 'product-tip' },
      ...{ purpose: 'marketing', channel: 'email', lawfulBasis: 'consent', essential: false },
    };
    expect(await gates.takePermit(permit)).toEqual({ given: true });
    const ends = Date.now() + 2_500;
    expect((await product.post(`${of(cai)}/pause`, { until: new Date(ends).toISOString() })).status).toBe(
      200,
    );
    expect(await gates.commit(permit, 60_000)).toEqual({ given: false, because: 'paused' });
    expect(await askGate(cai, false)).toEqual({ given: false, because: 'paused' });
    expect(await askGate(cai, true)).toEqual({ given: true });
    const again = await until('the pause is over', async () => (await askGate(cai, false)).given, 10_000);
    expect(again).toBe(true);
    expect(Date.now()).toBeGreaterThanOrEqual(ends);
  });

  test('after a pause was answered with 200 nothing leaves any more, whatever was under way', async () => {
    const { product } = tact().api;
    const people = await Promise.all(
      Array.from({ length: 16 }, (_, i) => customer(tact().api, `pausing-${i}`)),
    );
    const answeredAt = new Map<string, number>();
    await Promise.all(
      people.map(async (person, i) => {
        const asked = mayI(product, person.id, tip);
        await wait(i * 25);
        const { status } = await product.post(`${of(person)}/pause`, {});
        if (status === 200) answeredAt.set(person.email, Date.now());
        await asked;
      }),
    );
    expect(answeredAt.size).toBe(people.length);
    for (const person of people) {
      expect(await codes(person, tip)).toMatchObject({ verdict: 'hold' });
      await until('every touch came to its end', async () => {
        const { body } = await product.get<{ items: { fate: string }[] }>(`${of(person)}/touches`);
        return body.items.every(({ fate }) => fate !== 'reserved');
      });
    }
    const late = people
      .flatMap(({ email }) => tact().mail.mails({ to: email }))
      .filter((mail) => Date.parse(mail.receivedAt) > (answeredAt.get(mail.to[0] ?? '') ?? 0));
    expect(late).toEqual([]);
  });

  test('while a mail hangs at its peer a pause answers 202, and 200 once its fate is known', async () => {
    const { product } = tact().api;
    const dov = await customer(tact().api, 'dov');
    const [arrived, answered] = [gate(), gate()];
    tact().peers.set(dov.email, {
      onData: () => {
        arrived.open();
        return { do: 'delay', until: answered.opened };
      },
    });
    await product.post('/v1/track', track({ userId: dov.id }, 'Home Viewed'));
    await arrived.opened;
    const meanwhile = await product.post(`${of(dov)}/pause`, {});
    expect(meanwhile.status).toBe(202);
    expect(meanwhile.body).toMatchObject({ note: expect.stringContaining('may still arrive') as string });
    answered.open();
    await touchThat(product, dov.id, ({ fate }) => fate === 'delivered');
    expect((await product.post(`${of(dov)}/pause`, {})).status).toBe(200);
  });

  test('an objection wins over every consent, given before or after it', async () => {
    const { product } = tact().api;
    const eli = await customer(tact().api, 'eli');
    expect((await product.put(`${of(eli)}/objection`, undefined)).status).toBe(200);
    const consents = [{ purpose: 'marketing', channel: 'email', state: 'given' }];
    expect((await product.put(`${of(eli)}/consents`, { consents })).status).toBe(200);
    expect(await codes(eli, tip)).toEqual({ verdict: 'hold', codes: ['objected'] });
    expect(await askGate(eli, false)).toEqual({ given: false, because: 'objected' });
    expect(await askGate(eli, true)).toEqual({ given: true });
    expect((await product.delete(`${of(eli)}/objection`)).status).toBe(200);
    expect((await codes(eli, tip)).verdict).toBe('send');
  });

  test('a do-not-contact holds service too; ops and compliance alone set it, and the audit says who', async () => {
    const { product, ops, compliance } = tact().api;
    const fay = await customer(tact().api, 'fay');
    expect((await product.put(`${of(fay)}/suppression`, undefined)).status).toBe(403);
    expect((await ops.put(`${of(fay)}/suppression`, undefined)).status).toBe(200);
    expect(await codes(fay, { play: 'order-confirmation', channel: 'email' })).toEqual({
      verdict: 'hold',
      codes: ['suppressed'],
    });
    expect(await askGate(fay, true)).toEqual({ given: false, because: 'suppressed' });
    expect((await compliance.delete(`${of(fay)}/suppression`)).status).toBe(200);
    expect(await askGate(fay, true)).toEqual({ given: true });
    const { body } = await ops.get<{ items: { by: string; action: string; target: string }[] }>(
      `/v1/ops/audit?about=${fay.subject}`,
    );
    const about = body.items.filter(({ action }) => action !== 'read');
    expect(about.map(({ by, action }) => `${by} ${action}`)).toEqual([
      'compliance lift-suppression',
      'ops suppress',
    ]);
    const ledger = await tact()
      .records.models.consentEntries.find({ subjectKey: fay.subject, purpose: 'any' })
      .lean();
    expect(ledger.map(({ state, by }) => `${by} ${state}`).sort()).toEqual([
      'compliance suppression-lifted',
      'ops suppressed',
    ]);
  });

  test('who paused before we knew them has paused still once we do, at the gate too', async () => {
    const { product } = tact().api;
    const anonymousId = `anon-${randomUUID()}`;
    await product.post('/v1/track', track({ anonymousId }, 'Home Viewed'));
    expect((await product.post(`/v1/customers/${anonymousId}/pause`, {})).status).toBe(200);
    const gus = await customer(tact().api, 'gus');
    await product.post('/v1/identify', {
      type: 'identify',
      messageId: randomUUID(),
      anonymousId,
      userId: gus.id,
    });
    expect(await askGate(gus, false)).toEqual({ given: false, because: 'paused' });
    await until('the journey heard of it', async () => (await codes(gus, tip)).codes?.includes('paused'));
  });
}
