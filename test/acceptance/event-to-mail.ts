import type { CaughtMail } from '@tact/servers';
import { customer, track } from '../support/people';
import { journeyAfter, touchThat, type DecisionAnswer } from '../support/questions';
import type { Tact } from '../support/tact';

const headerOf = (mail: CaughtMail, name: string): string =>
  mail.headers.find((header) => header.name.toLowerCase() === name)?.value ?? '';

export function eventToMail(tact: () => Tact): void {
  test('a search becomes a decision and a mail; the mail names it, and it can be fetched with every rule', async () => {
    const { product, ops } = tact().api;
    const ada = await customer(tact().api, 'ada');
    const search = track({ userId: ada.id }, 'Products Searched', { query: 'green tea', category: 'tea' });
    const { status, body } = await product.post('/v1/track', search);
    expect(status).toBe(200);
    expect(body).toEqual({ success: true, accepted: 1, duplicates: 0, unmapped: 0, rejected: [] });

    const mail = await tact().mail.nextMail(({ to }) => to.includes(ada.email));
    const decisionId = headerOf(mail, 'x-tact-decision');
    expect(mail.text).toContain(`Decision ${decisionId}`);
    expect(mail.html).toContain(`Decision ${decisionId}`);
    expect(headerOf(mail, 'list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');

    const decision = (await product.get<DecisionAnswer>(`/v1/decisions/${decisionId}`)).body;
    expect(decision).toMatchObject({
      id: decisionId,
      verdict: 'send',
      play: 'welcome',
      subject: ada.subject,
    });
    expect(decision.checks.length).toBeGreaterThan(10);
    expect(new Set(decision.checks.map(({ answer }) => answer))).toEqual(new Set(['allow']));
    expect((await ops.get(`/v1/decisions/${decisionId}`)).status).toBe(200);

    const touch = await touchThat(product, ada.id, ({ fate }) => fate === 'delivered');
    expect(touch).toMatchObject({ id: decision.touchId, decisionId, channel: 'email', outcome: null });
    expect(headerOf(mail, 'x-tact-touch')).toBe(touch.id);
    expect(mail.text).toContain(`tact=${touch.id}`);
  });

  test('following the link in a mail is an answer: the touch ends engaged', async () => {
    const { product } = tact().api;
    const bea = await customer(tact().api, 'bea');
    await product.post('/v1/page', { userId: bea.id, messageId: `${bea.id}-1`, properties: {} });
    const mail = await tact().mail.nextMail(({ to }) => to.includes(bea.email));
    const link = /https:\/\/shop\.test\S*/.exec(mail.text ?? '')?.[0];
    expect(link).toContain('utm_source=tact');
    await touchThat(product, bea.id, ({ fate }) => fate === 'delivered');

    const page = { userId: bea.id, messageId: `${bea.id}-2`, properties: { url: link } };
    expect((await product.post('/v1/page', page)).status).toBe(200);
    const touch = await touchThat(product, bea.id, ({ outcome }) => outcome !== null);
    expect(touch.outcome).toBe('engaged');
    expect((await journeyAfter(product, bea.id, 2)).applied).toEqual({ storefront: 2 });
  });
}
