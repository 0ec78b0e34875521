import { randomUUID } from 'node:crypto';
import { customer, track, zoneWhereItIs, type Person, type Wants } from '../support/people';
import { decisionsOf, journeyAfter, touchesOf, touchThat } from '../support/questions';
import { slotOf, type SlotAnswer } from '../support/slots';
import type { Tact } from '../support/tact';
import { until } from '../support/until';

const DAY_MS = 24 * 3600 * 1000;
const offersInApp = [{ purpose: 'offers', channel: 'in-app' as const }];
const notesToo = [...offersInApp, { purpose: 'marketing', channel: 'in-app' as const }];
const codes = ({ why }: SlotAnswer) => why.map(({ code }) => code);
const codesOf = ({ why }: SlotAnswer, play: string) =>
  why.filter((reason) => reason.play === play).map(({ code }) => code);

export function slots(tact: () => Tact): void {
  const product = () => tact().api.product;

  /** Somebody on a visit that the read model knows of. */
  async function visitor(name: string, session: string, wants: Wants = {}): Promise<Person> {
    const person = await customer(tact().api, name, { consents: offersInApp, email: false, ...wants });
    await visit(person, session, 1);
    return person;
  }

  async function visit({ id }: Person, session: string, nth: number): Promise<void> {
    await product().post('/v1/track', track({ userId: id }, 'Home Viewed', { session_id: session }));
    await journeyAfter(product(), id, nth);
  }

  const report = (id: string, touch: string | null, what: 'shown' | 'clicked') =>
    product().post(`/v1/customers/${id}/inbox/${touch}/reports`, { what });

  /** The projected journey's touch, once it fits. */
  const inJourney = (subject: string, touch: string | null) =>
    until('the journey knows the touch', async () => {
      const projected = await tact().records.journal.projected(subject);
      return projected?.journey.touches.find(({ id }) => id === touch);
    });

  test('somebody unknown is told nothing, and the page is not kept', async () => {
    const { status, headers, body } = await slotOf(product(), `nobody-${randomUUID()}`);
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('private, no-store');
    expect(body).toMatchObject({ level: 'general', play: null, text: null, touch: null, reserved: false });
    expect(codes(body)).toEqual(['unknown-person']);
  });

  test('what is malformed is refused; a slot that no play fills is not', async () => {
    const ada = await customer(tact().api, 'slot-odd', { consents: offersInApp, email: false });
    for (const slot of ['Home%20Banner', 'x'.repeat(61), 'a--b']) {
      const answer = await slotOf(product(), ada.id, { slot });
      expect([answer.status, answer.headers.get('content-type')]).toEqual([
        400,
        expect.stringContaining('application/problem+json'),
      ]);
    }
    expect((await slotOf(product(), 'x'.repeat(300))).status).toBe(400);
    expect((await product().get(`/v1/customers/${ada.id}/slots/home-banner?sesion=s`)).status).toBe(400);
    expect((await slotOf(tact().api.ops, ada.id)).status).toBe(403);
    const { status, body } = await slotOf(product(), ada.id, { slot: 'side-bar' });
    expect([status, body.play, codes(body)]).toEqual([200, null, ['no-play-for-slot']]);
  });

  test('a promotion is on record before it is answered, and the journey hears of it', async () => {
    const ada = await visitor('slot-ada', 's-1');
    const { body } = await slotOf(product(), ada.id, { session: 's-1' });
    expect(body).toMatchObject({
      ...{ subject: ada.subject, level: 'general', play: 'home-offer', variant: 'foundational' },
      ...{ kind: 'promotion', text: { subject: 'A sample goes with every parcel' }, reserved: true },
    });
    expect(body.text?.link).toContain(`tact=${body.touch}`);
    expect(codes(body)[0]).toBe('every-rule-allows');
    const [decision] = (await decisionsOf(product(), ada.id)).filter(({ id }) => id === body.decision);
    expect(decision).toMatchObject({ verdict: 'send', play: 'home-offer', touchId: body.touch });
    expect(decision?.checks.every(({ answer }) => answer === 'allow')).toBe(true);
    expect(await touchesOf(product(), ada.id)).toMatchObject([
      { id: body.touch, fate: 'delivered', decisionId: body.decision },
    ]);
    expect(await inJourney(ada.subject, body.touch)).toMatchObject({ slot: 'home-banner' });
    // It is in the slot and not in the inbox.
    expect((await product().get<{ items: [] }>(`/v1/customers/${ada.id}/inbox`)).body.items).toEqual([]);
    const why = await fetch(body.links?.why ?? '');
    expect([why.status, await why.text()]).toEqual([200, expect.stringContaining(body.decision ?? '-')]);
  });

  test('the same visit is given the same touch again, before and after the journey knows of it', async () => {
    const bea = await visitor('slot-bea', 's-1');
    const first = (await slotOf(product(), bea.id, { session: 's-1' })).body;
    const second = (await slotOf(product(), bea.id, { session: 's-1' })).body;
    await inJourney(bea.subject, first.touch);
    expect((await report(bea.id, first.touch, 'shown')).status).toBe(200);
    const third = (await slotOf(product(), bea.id, { session: 's-1' })).body;
    for (const again of [second, third]) {
      expect(again).toMatchObject({ touch: first.touch, decision: first.decision, reserved: false });
      expect([again.text, codes(again)]).toEqual([first.text, ['given-in-this-session']]);
    }
    // Without the name of the visit, what is near in time is one visit.
    expect((await slotOf(product(), bea.id)).body.touch).toBe(first.touch);
    expect(await touchesOf(product(), bea.id)).toHaveLength(1);
    expect((await decisionsOf(product(), bea.id)).filter(({ verdict }) => verdict === 'send')).toHaveLength(
      1,
    );
  });

  test('one a session, and after three it is over, whatever the session', async () => {
    const cy = await visitor('slot-cy', 's-1');
    const touches: (string | null)[] = [];
    for (const nth of [1, 2, 3]) {
      const given = (await slotOf(product(), cy.id, { session: `s-${nth}` })).body;
      expect(given).toMatchObject({ play: 'home-offer', reserved: true });
      touches.push(given.touch);
      await report(cy.id, given.touch, 'shown');
      await report(cy.id, given.touch, 'clicked');
      await touchThat(product(), cy.id, ({ id, outcome }) => id === given.touch && outcome === 'engaged');
      // Clicked, and so over for this visit.
      const more = (await slotOf(product(), cy.id, { session: `s-${nth}` })).body;
      expect([more.play, codesOf(more, 'home-offer')]).toEqual([null, ['impression-cap']]);
      await visit(cy, `s-${nth + 1}`, nth + 1);
    }
    const fourth = (await slotOf(product(), cy.id, { session: 's-4' })).body;
    expect([fourth.touch, codesOf(fourth, 'home-offer')]).toEqual([null, ['impression-cap']]);
    expect(new Set(touches).size).toBe(3);
    expect(await touchesOf(product(), cy.id)).toHaveLength(3);
  });

  test('what is no promotion stands where no promotion may, and counts for nothing', async () => {
    const dan = await visitor('slot-dan', 's-1', { consents: [notesToo[1] as (typeof notesToo)[number]] });
    const first = (await slotOf(product(), dan.id, { session: 's-1' })).body;
    expect(first).toMatchObject({ play: 'home-note', kind: 'general', touch: null, reserved: false });
    expect(codesOf(first, 'home-offer')).toEqual(['no-consent', 'outranked']);
    expect(first.text?.link).toContain('utm_campaign=home-note');
    const again = (await slotOf(product(), dan.id, { session: 's-1' })).body;
    expect(again).toMatchObject({ play: 'home-note', decision: first.decision });
    expect((await touchesOf(product(), dan.id)).filter(({ play }) => play === 'home-note')).toEqual([]);
    const notes = (await decisionsOf(product(), dan.id)).filter(({ play }) => play === 'home-note');
    expect(notes).toMatchObject([{ id: first.decision, verdict: 'send', touchId: null }]);

    // An offer that was given and clicked leaves the slot to it for the rest of the visit.
    const eva = await visitor('slot-eva', 's-1', { consents: notesToo });
    const offer = (await slotOf(product(), eva.id, { session: 's-1' })).body;
    expect(offer).toMatchObject({ play: 'home-offer' });
    await report(eva.id, offer.touch, 'clicked');
    const note = (await slotOf(product(), eva.id, { session: 's-1' })).body;
    expect([note.play, codesOf(note, 'home-offer')]).toEqual(['home-note', ['impression-cap', 'outranked']]);
  });

  test('a withdrawal works from its answer on, also on what was given before', async () => {
    const finn = await visitor('slot-finn', 's-1');
    expect((await slotOf(product(), finn.id, { session: 's-1' })).body.play).toBe('home-offer');
    const withdrawn = await product().put(`/v1/customers/${finn.id}/consents`, {
      consents: [{ purpose: 'offers', channel: 'any', state: 'withdrawn' }],
    });
    expect(withdrawn.status).toBe(200);
    for (const session of ['s-1', 's-2']) {
      const { body } = await slotOf(product(), finn.id, { session });
      expect([body.play, body.text, body.touch]).toEqual([null, null, null]);
      expect(codesOf(body, 'home-offer')).toContain('no-consent');
    }
  });

  test('an operator’s stop works from its answer on, and lifting it gives the same touch back', async () => {
    const gus = await visitor('slot-gus', 's-1');
    const given = (await slotOf(product(), gus.id, { session: 's-1' })).body;
    const scope = { play: 'home-offer' };
    const stop = await tact().api.ops.post<{ id: string }>('/v1/ops/stops', {
      scope,
      reason: 'Out of samples',
    });
    try {
      for (const session of ['s-1', 's-2']) {
        const { body } = await slotOf(product(), gus.id, { session });
        expect([body.play, codesOf(body, 'home-offer')[0]]).toEqual([null, 'stopped']);
      }
    } finally {
      await tact().api.ops.delete(`/v1/ops/stops/${stop.body.id}`);
    }
    expect((await slotOf(product(), gus.id, { session: 's-1' })).body.touch).toBe(given.touch);
  });

  test('where the time of day is unknown, or it is night, the page shows what it always shows', async () => {
    const ida = await visitor('slot-ida', 's-1', { timeZone: zoneWhereItIs(2) });
    const { body } = await slotOf(product(), ida.id, { session: 's-1' });
    expect([body.play, body.text, body.touch]).toEqual([null, null, null]);
    const quiet = body.why.find(({ play, code }) => play === 'home-offer' && code === 'quiet-hours');
    expect(quiet).toMatchObject({ do: 'defer', until: expect.any(String) as string });
    const anonymousId = `anon-${randomUUID()}`;
    await product().post('/v1/track', track({ anonymousId }, 'Home Viewed'));
    const unknownZone = (await slotOf(product(), anonymousId)).body;
    expect([unknownZone.level, unknownZone.play]).toEqual(['general', null]);
    expect(codesOf(unknownZone, 'home-offer')).toEqual(expect.arrayContaining(['no-consent', 'quiet-hours']));
  });

  test('the text grows more personal with consent and acquaintance, and less at once without consent', async () => {
    const ago = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString();
    const jo = await customer(tact().api, 'slot-jo', { consents: offersInApp, email: false });
    const consents = `/v1/customers/${jo.id}/consents`;
    await product().put(consents, {
      consents: [{ purpose: 'personalization', channel: 'any', state: 'given', at: ago(20) }],
    });
    await product().post('/v1/batch', {
      batch: [12, 8, 4].map((days) =>
        track(
          { userId: jo.id },
          'Products Searched',
          { category: 'tea', query: `tea ${days}` },
          { timestamp: ago(days) },
        ),
      ),
    });
    await journeyAfter(product(), jo.id, 3);
    const risen = await until('the level has risen', async () => {
      const { body } = await slotOf(product(), jo.id, { session: 's-1' });
      return body.level === 'contextual' && body;
    });
    expect(risen).toMatchObject({ play: 'home-offer', variant: 'contextual' });
    expect(risen.text?.subject).toMatch(/^A sample for this (morning|afternoon)$/);
    await product().put(consents, {
      consents: [{ purpose: 'personalization', channel: 'any', state: 'withdrawn' }],
    });
    const fallen = (await slotOf(product(), jo.id, { session: 's-1' })).body;
    expect([fallen.level, fallen.touch]).toEqual(['general', null]);
    expect(JSON.stringify(fallen.text)).not.toMatch(/morning|afternoon/);
  });

  test('who turned out to be somebody known is that person in every slot, their impressions with them', async () => {
    const kim = await visitor('slot-kim', 's-1');
    const anonymousId = `anon-${randomUUID()}`;
    const zone = zoneWhereItIs(12);
    await product().post('/v1/identify', {
      anonymousId,
      messageId: randomUUID(),
      traits: { timezone: zone },
    });
    await product().put(`/v1/customers/${anonymousId}/consents`, {
      consents: [{ ...offersInApp[0], state: 'given' }],
    });
    await product().post('/v1/track', track({ anonymousId }, 'Home Viewed', { session_id: 's-2' }));
    const before = await until('the anonymous visitor is given something', async () => {
      const { body } = await slotOf(product(), anonymousId, { session: 's-2' });
      return body.touch !== null && body;
    });
    await product().post('/v1/identify', { userId: kim.id, anonymousId, messageId: randomUUID() });
    for (const id of [anonymousId, kim.id]) {
      const { body } = await slotOf(product(), id, { session: 's-2' });
      expect([body.subject, body.touch, body.reserved]).toEqual([kim.subject, before.touch, false]);
    }
    expect((await report(kim.id, before.touch, 'clicked')).status).toBe(200);
  });
}
