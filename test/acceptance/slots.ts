import { randomUUID } from 'node:crypto';
import { customer, track, type Person, type Wants } from '../support/people';
import { decisionsOf, journeyAfter, touchesOf, touchThat } from '../support/questions';
import { slotOf, type SlotAnswer } from '../support/slots';
import type { ApiProcess, Tact } from '../support/tact';
import { until } from '../support/until';

const DAY_MS = 24 * 3600 * 1000;
const offersInApp = [{ purpose: 'offers', channel: 'in-app' as const }];
const codes = ({ why }: SlotAnswer) => why.map(({ code }) => code);

export function slots(tact: () => Tact): void {
  /** Somebody whose first visit the read model knows of. */
  async function visitor(name: string, session: string, wants: Wants = {}): Promise<Person> {
    const person = await customer(tact().api, name, { consents: offersInApp, email: false, ...wants });
    await visit(tact().api, person, session, 1);
    return person;
  }

  test('somebody unknown is told nothing, politely', async () => {
    const { status, headers, body } = await slotOf(tact().api.product, `nobody-${randomUUID()}`);
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('private, no-store');
    expect(body).toMatchObject({ level: 'general', play: null, text: null, touch: null, reserved: false });
    expect(codes(body)).toEqual(['unknown-person']);
  });

  test('a promotion is reserved and on record before it is answered, and the journey hears of it', async () => {
    const { product } = tact().api;
    const ada = await visitor('slot-ada', 's-1');
    const { body } = await slotOf(product, ada.id, { session: 's-1' });
    expect(body).toMatchObject({
      subject: ada.subject,
      level: 'general',
      play: 'home-offer',
      variant: 'foundational',
      kind: 'promotion',
      text: { subject: 'A sample goes with every parcel' },
      reserved: true,
    });
    expect(body.text?.link).toContain(`tact=${body.touch}`);
    expect(codes(body)[0]).toBe('every-rule-allows');
    const decision = await product.get(`/v1/decisions/${body.decision}`);
    expect(decision.body).toMatchObject({
      verdict: 'send',
      touchId: body.touch,
      trigger: { what: 'slot:home-banner' },
    });
    expect((await touchesOf(product, ada.id)).map(({ id, fate }) => [id, fate])).toEqual([
      [body.touch, 'delivered'],
    ]);
    const known = await until('the journey knows the touch', async () => {
      const projected = await tact().records.journal.projected(ada.subject);
      return projected?.journey.touches.find(({ id }) => id === body.touch);
    });
    expect(known).toMatchObject({ slot: 'home-banner', deliveredAt: expect.any(Number) as number });
    const inbox = await product.get<{ items: object[] }>(`/v1/customers/${ada.id}/inbox`);
    expect(inbox.body.items).toEqual([]);
  });
}

async function visit(api: ApiProcess, { id }: Person, session: string, nth: number): Promise<void> {
  await api.product.post('/v1/track', track({ userId: id }, 'Home Viewed', { session_id: session }));
  await journeyAfter(api.product, id, nth);
}
void [DAY_MS, decisionsOf, touchThat];
