import { requestThat, type ShownRequest } from '../erasure/support';
import { customer, track, type Person } from '../support/people';
import { journeyAfter, mayI } from '../support/questions';
import { startTact, type Tact } from '../support/tact';

let tact: Tact;
beforeAll(async () => {
  tact = await startTact();
});
afterAll(() => tact?.stop());

const DAY_MS = 86_400_000;
const isOver = ({ state }: ShownRequest): boolean => state === 'completed';

async function ask(customers: string[], more: object = {}): Promise<ShownRequest> {
  const body = { right: 'restriction', customers, language: 'en', ...more };
  const answer = await tact.api.compliance.post<ShownRequest>('/v1/privacy-requests', body);
  expect([answer.status, answer.body]).toMatchObject([202, {}]);
  return answer.body;
}
const reasonsFor = async (id: string, play = 'product-tip') => {
  const { body } = await mayI(tact.api.product, id, { play });
  return [body.verdict, body.decisions.flatMap(({ reasons }) => reasons.map(({ code }) => code))] as const;
};
const mailOf = ({ email }: Person, words: RegExp) =>
  tact.mail.nextMail(({ to, text }) => to.includes(email) && words.test(text ?? ''));
const look = (id: string) =>
  tact.api.product.post('/v1/batch', {
    batch: [track({ userId: id }, 'Product Viewed', { category: 'tea' })],
  });

describe('A restriction', () => {
  it('keeps what there is and does nothing else with it, but what they ask for themselves', async () => {
    const { product, compliance } = tact.api;
    const ada = await customer(tact.api, 'ada');
    await look(ada.id);
    await journeyAfter(product, ada.id, 1);
    const done = await requestThat(tact.api, (await ask([ada.id])).id, isOver);

    const [verdict, reasons] = await reasonsFor(ada.id);
    expect([verdict, reasons]).toEqual(['hold', expect.arrayContaining(['restricted'])]);
    expect((await reasonsFor(ada.id, 'order-confirmation'))[0]).toBe('send');
    const { body: learned } = await look(ada.id);
    expect(learned).toMatchObject({ notLearned: 1 });
    expect((await journeyAfter(product, ada.id, 1)).applied).toEqual({ storefront: 1 });
    const { body: asking } = await product.get(`/v1/customers/${ada.id}/consents/offers/ask?channel=email`);
    expect(asking).toMatchObject({ mayAsk: false, because: 'restricted' });
    await mailOf(ada, /do nothing else with it for now/);
    expect(await (await fetch(done.answerUrl)).text()).toContain('do nothing else with it for now');

    // No purge takes what is to be kept, and an erasure of their own still may.
    const session = await tact.records.connection.startSession();
    const held = await session.withTransaction(() => tact.records.legalHolds.held(session, new Date()));
    await session.endSession();
    expect(held.subjectKeys).toContain(ada.subject);
    const { body: erasure } = await compliance.post<ShownRequest>('/v1/privacy-requests', {
      ...{ right: 'erasure', customers: [ada.id] },
    });
    await requestThat(tact.api, erasure.id, isOver);
    expect(await tact.records.subjects.find(ada.id)).toBeNull();
  });

  it('ends once they were told, and not before the day that they were told', async () => {
    const ben = await customer(tact.api, 'ben');
    await requestThat(tact.api, (await ask([ben.id])).id, isOver);
    const lift = await ask([ben.id], { details: { lift: true } });
    await mailOf(ben, /this ends on/);
    const stored = await tact.records.privacyRequests.find(lift.id);
    expect(stored?.beginsAt.getTime()).toBeGreaterThan(Date.now() + 2 * DAY_MS);
    expect((await reasonsFor(ben.id))[1]).toContain('restricted');
    const { body: cancelled } = await tact.api.compliance.delete<ShownRequest>(
      `/v1/privacy-requests/${lift.id}`,
    );
    expect(cancelled.state).toBe('cancelled');

    const now = new Date().toISOString();
    const atOnce = await ask([ben.id], { details: { lift: true }, beginsAt: now });
    const over = await requestThat(tact.api, atOnce.id, isOver);
    expect(await (await fetch(over.answerUrl)).text()).toContain('no longer set aside');
    expect((await reasonsFor(ben.id))[1]).not.toContain('restricted');
    await look(ben.id);
    expect((await journeyAfter(tact.api.product, ben.id, 1)).applied).toEqual({ storefront: 1 });
  });

  it('stays with somebody whom nobody knew when they asked for it', async () => {
    const visitor = 'visitor-not-here-yet';
    await requestThat(tact.api, (await ask([visitor])).id, isOver);
    const { body } = await tact.api.product.post<{ notLearned?: number }>('/v1/batch', {
      batch: [track({ userId: visitor }, 'Product Viewed', { category: 'tea' })],
    });
    expect(body.notLearned).toBe(1);
  });
});
