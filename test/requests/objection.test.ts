import { requestThat, type ShownRequest } from '../erasure/support';
import { customer, track } from '../support/people';
import { mayI } from '../support/questions';
import { startTact, type Tact } from '../support/tact';

let tact: Tact;
beforeAll(async () => {
  tact = await startTact();
});
afterAll(() => tact?.stop());

const object = async (customers: string[], details: object | undefined) => {
  const body = { right: 'objection', customers, language: 'en', ...(details && { details }) };
  const answer = await tact.api.compliance.post<ShownRequest>('/v1/privacy-requests', body);
  expect([answer.status, answer.body]).toMatchObject([202, {}]);
  return answer.body;
};
const isOver = ({ state }: ShownRequest): boolean => state === 'completed' || state === 'refused';
const isLeft = ({ state }: ShownRequest): boolean => state === 'needs-a-human';
const conclude = (id: string, outcome: string) =>
  tact.api.compliance.post(`/v1/privacy-requests/${id}/conclude`, { outcome });
const mailTo = (email: string) =>
  tact.mail.nextMail(({ to, subject }) => to.includes(email) && /Your objection/.test(subject));
const codes = async (id: string) => {
  const { body } = await mayI(tact.api.product, id, { play: 'product-tip', channel: 'email' });
  return body.decisions[0]?.reasons.map(({ code }) => code) ?? [];
};
const standingOf = async (subject: string, purpose: string) =>
  (await tact.records.gates.consents(subject))
    .filter((one) => one.purpose === purpose)
    .map(({ state }) => state);

describe('An objection', () => {
  it('to direct marketing wins over every consent, ends profiling, and is signed for', async () => {
    const ada = await customer(tact.api, 'ada');
    const asked = await object([ada.id], { to: 'direct-marketing' });
    const done = await requestThat(tact.api, asked.id, isOver);
    expect(done.state).toBe('completed');
    expect(await codes(ada.id)).toContain('objected');
    const { body: limit } = await tact.api.product.get(`/v1/customers/${ada.id}/tracking-limit`);
    expect(limit).toMatchObject({ limited: true });
    await tact.api.product.post('/v1/batch', { batch: [track({ userId: ada.id }, 'Product Viewed')] });
    const { body: after } = await tact.api.product.get(`/v1/customers/${ada.id}/tracking-limit`);
    expect(after).toMatchObject({ dropped: { events: 1 } });

    const { body: file } = await tact.api.compliance.get<{ receipt: string }>(
      `/v1/receipts/${done.receiptId}`,
    );
    const payload = Buffer.from(file.receipt.split('.')[1] ?? '', 'base64url').toString();
    expect(JSON.parse(payload)).toMatchObject({
      kind: 'stop',
      stops: [{ what: 'objected', purpose: 'any' }],
      effect: 'nothing-more-leaves',
    });
    expect((await mailTo(ada.email)).text).toMatch(/no advertising leaves for you/);
    expect(await (await fetch(done.answerUrl)).text()).toContain('no advertising leaves for you');
  });

  it('by somebody whom nobody knows yet holds when they come', async () => {
    const asked = await object(['not-here-yet'], undefined);
    await requestThat(tact.api, asked.id, isOver);
    await tact.api.product.put('/v1/customers/not-here-yet/profile', { email: 'x@people.test' });
    await tact.api.product.put('/v1/customers/not-here-yet/consents', {
      consents: [{ purpose: 'marketing', channel: 'email', state: 'given' }],
    });
    expect(await codes('not-here-yet')).toContain('objected');
  });

  it('to one purpose ends that one alone', async () => {
    const ben = await customer(tact.api, 'ben');
    const asked = await object([ben.id], { to: 'purpose', purpose: 'marketing' });
    expect((await requestThat(tact.api, asked.id, isOver)).state).toBe('completed');
    expect(await codes(ben.id)).toContain('no-consent');
    expect(await standingOf(ben.subject, 'marketing')).not.toContain('given');
    expect(await standingOf(ben.subject, 'offers')).toEqual(['given']);
  });

  it.each([
    ['essential-purpose', { to: 'purpose', purpose: 'service' }],
    ['unknown-purpose', { to: 'purpose', purpose: 'no-such-purpose' }],
    ['in-their-own-words', { to: 'other', words: 'Not in the house paper, please.' }],
  ])('that nobody but a human can judge waits for one: %s', async (because, details) => {
    const cleo = await customer(tact.api, 'cleo');
    const refused = await object([cleo.id], details);
    expect(await requestThat(tact.api, refused.id, isLeft)).toMatchObject({ because });
    const stored = await tact.records.models.privacyRequests.findById(refused.id).lean();
    expect(JSON.stringify(stored)).not.toContain('house paper');
    expect((await conclude(refused.id, 'refused')).status).toBe(202);
    const over = await requestThat(tact.api, refused.id, isOver);
    expect(over).toMatchObject({ state: 'refused', receiptId: null });
    expect((await conclude(refused.id, 'completed')).status).toBe(409);
  });

  it('that a human saw to is answered', async () => {
    const dora = await customer(tact.api, 'dora');
    const asked = await object([dora.id], { to: 'other', words: 'Not in the house paper, please.' });
    await requestThat(tact.api, asked.id, isLeft);
    await conclude(asked.id, 'completed');
    expect((await requestThat(tact.api, asked.id, isOver)).state).toBe('completed');
    expect((await mailTo(dora.email)).text).toMatch(/did what you asked for/);
  });

  it('may be cancelled until it begins; and what is no objection has no such details', async () => {
    const eve = await customer(tact.api, 'eve');
    const beginsAt = new Date(Date.now() + 3_600_000).toISOString();
    const { body } = await tact.api.compliance.post<ShownRequest>('/v1/privacy-requests', {
      ...{ right: 'objection', customers: [eve.id], beginsAt },
    });
    const dropped = await tact.api.compliance.delete<ShownRequest>(`/v1/privacy-requests/${body.id}`);
    expect([dropped.status, dropped.body.state]).toEqual([200, 'cancelled']);
    expect(await codes(eve.id)).not.toContain('objected');
    const wrong = await tact.api.compliance.post('/v1/privacy-requests', {
      ...{ right: 'access', customers: [eve.id], details: { to: 'direct-marketing' } },
    });
    expect([wrong.status, wrong.body]).toMatchObject([400, { errors: [{ where: '/details' }] }]);
    const unclear = await tact.api.compliance.post('/v1/privacy-requests', {
      ...{ right: 'objection', customers: [eve.id], details: { to: 'everything' } },
    });
    expect([unclear.status, unclear.body]).toMatchObject([400, { errors: [{ where: '/details/to' }] }]);
  });
});
