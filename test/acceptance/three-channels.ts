import { Webhook } from 'standardwebhooks';
import { customer, track } from '../support/people';
import { mayI, touchThat } from '../support/questions';
import type { Tact } from '../support/tact';
import { until } from '../support/until';
import { receiver, type Hooked } from '../support/webhooks';

interface InboxMessage {
  touchId: string;
  decisionId: string;
  subject: string;
  stopUrl: string;
  shownAt: string | null;
  clickedAt: string | null;
}

export function threeChannels(tact: () => Tact): void {
  test('a webhook is signed, names its decision, and keeps its id when it is tried again', async () => {
    const { product, ops } = tact().api;
    const partner = await receiver([503, 200]);
    try {
      const target = await ops.post<{ secret: string; id: string }>('/v1/ops/webhook-targets', {
        url: partner.url,
        purposes: ['marketing'],
      });
      const listed = await ops.get<{ items: object[] }>('/v1/ops/webhook-targets');
      expect(JSON.stringify(listed.body.items)).not.toContain(target.body.secret);
      const cy = await customer(tact().api, 'cy', {
        consents: [{ purpose: 'marketing', channel: 'webhook' }],
        email: false,
      });
      const answer = await mayI(product, cy.id, { play: 'product-tip', channel: 'webhook' });
      expect(answer.body).toMatchObject({ verdict: 'send', touch: { channel: 'webhook' } });

      const touch = await touchThat(product, cy.id, ({ fate }) => fate === 'delivered');
      expect(partner.got).toHaveLength(2);
      const [first, second] = partner.got as [Hooked, Hooked];
      expect(first.headers['webhook-id']).toBe(touch.id);
      expect(second.headers['webhook-id']).toBe(touch.id);
      const verified = new Webhook(target.body.secret).verify(second.body, second.headers);
      expect(verified).toMatchObject({
        type: 'touch.requested',
        data: { touchId: touch.id, decisionId: touch.decisionId, subject: cy.subject, play: 'product-tip' },
      });
      const forged = { ...second.headers, 'webhook-id': 'another' };
      expect(() => new Webhook(target.body.secret).verify(second.body, forged)).toThrow(/signature/i);
      expect((await ops.delete(`/v1/ops/webhook-targets/${target.body.id}`)).status).toBe(200);
    } finally {
      partner.server.close();
    }
  });

  test('an in-app message waits in the inbox; shown and clicked, it ends engaged', async () => {
    const { product } = tact().api;
    const dan = await customer(tact().api, 'dan', {
      consents: [{ purpose: 'marketing', channel: 'in-app' }],
      email: false,
    });
    await product.post('/v1/track', track({ userId: dan.id }, 'Home Viewed'));
    const inbox = `/v1/customers/${dan.id}/inbox`;
    const message = await until('a message in the inbox', async () => {
      const { body } = await product.get<{ items: InboxMessage[] }>(inbox);
      return body.items[0];
    });
    expect(message).toMatchObject({ subject: 'Welcome to The shop', shownAt: null, clickedAt: null });
    // The product shows the way out beside the text, as a mail does below it.
    expect(message.stopUrl).toMatch(/\/m\/[^/]+\/stop$/);
    const stopPage = await fetch(message.stopUrl);
    expect({ status: stopPage.status, text: await stopPage.text() }).toEqual({
      status: 200,
      text: expect.stringContaining('Stop them') as string,
    });
    expect((await product.get(`/v1/decisions/${message.decisionId}`)).body).toMatchObject({
      verdict: 'send',
      channel: 'in-app',
      touchId: message.touchId,
    });
    const reports = `${inbox}/${message.touchId}/reports`;
    expect((await product.post(reports, { what: 'shown' })).status).toBe(200);
    expect((await product.post(reports, { what: 'clicked' })).status).toBe(200);
    const touch = await touchThat(product, dan.id, ({ outcome }) => outcome !== null);
    expect(touch).toMatchObject({ id: message.touchId, fate: 'delivered', outcome: 'engaged' });
    const seen = await product.get<{ items: InboxMessage[] }>(inbox);
    expect(seen.body.items[0]).toMatchObject({
      shownAt: expect.any(String) as string,
      clickedAt: expect.any(String) as string,
    });
    expect((await product.post(`${inbox}/of-nobody/reports`, { what: 'shown' })).status).toBe(404);
  });
}
