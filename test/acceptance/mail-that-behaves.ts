import { randomUUID } from 'node:crypto';
import PostalMime from 'postal-mime';
import { Webhook } from 'standardwebhooks';
import { LinkTokens } from '@tact/privacy';
import type { CaughtMail } from '@tact/servers';
import { customer, type Person } from '../support/people';
import { mayI, touchThat } from '../support/questions';
import type { Tact } from '../support/tact';
import { until } from '../support/until';

const agreed = [
  { purpose: 'marketing', channel: 'email' as const },
  { purpose: 'offers', channel: 'email' as const },
  { purpose: 'marketing', channel: 'in-app' as const },
];
const tip = { play: 'product-tip', channel: 'email' };
/** Byte for byte the example of RFC 8058, section 8. */
const asForm = {
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: 'List-Unsubscribe=One-Click',
};
const boundary = '---FormBoundaryjWmhtjORrn';
const asMultipart = {
  headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  body: `--${boundary}\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--${boundary}--\r\n`,
};

export function mailThatBehaves(tact: () => Tact): void {
  const mailTo = async (person: Person, ask: object = tip): Promise<CaughtMail> => {
    await mayI(tact().api.product, person.id, ask as typeof tip);
    return tact().mail.nextMail(({ to }) => to.includes(person.email));
  };
  const parsed = async (mail: CaughtMail) => {
    // The bytes as they came over SMTP.
    const raw = await (await fetch(`${tact().mail.pageUrl}/mails/${mail.id}/raw`)).text();
    const { headers } = await PostalMime.parse(raw);
    const header = (name: string) => headers.find(({ key }) => key === name)?.value;
    return { raw, header };
  };
  const stopUrlOf = async (mail: CaughtMail): Promise<string> =>
    /^<(.+)>$/.exec((await parsed(mail)).header('list-unsubscribe') ?? '')?.[1] ?? '';
  const consentsOf = async (person: Person) => {
    const { body } = await tact().api.product.get<{
      consents: { purpose: string; channel: string; state: string }[];
    }>(`/v1/customers/${person.id}/consents`);
    return body.consents.map(({ purpose, channel, state }) => `${purpose}/${channel} ${state}`).sort();
  };
  const all = agreed.map(({ purpose, channel }) => `${purpose}/${channel} given`).sort();
  const ledgerOf = async ({ subject }: Person) =>
    (await tact().records.models.consentEntries.find({ subjectKey: subject, state: 'withdrawn' }).lean()).map(
      ({ purpose, channel, by }) => `${purpose}/${channel} ${by}`,
    );

  test('a mail read by a MIME parser carries one HTTP link and the RFC’s words, whole, in lines SMTP takes', async () => {
    const person = await customer(tact().api, 'headers', { consents: agreed });
    const { raw, header } = await parsed(await mailTo(person));
    expect(header('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
    const url = /^<([^<>\s]+)>$/.exec(header('list-unsubscribe') ?? '')?.[1] ?? '';
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/m\/[\w-]+\/stop$/);
    const token = /\/m\/([\w-]+)\/stop$/.exec(url)?.[1] ?? '';
    expect(new LinkTokens(tact().masterKeys).read(token)).toMatchObject({
      purpose: 'marketing',
      channel: 'email',
      subjectKey: person.subject,
    });
    expect(header('auto-submitted')).toBe('auto-generated');
    for (const line of raw.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(998);
    expect(raw.split('\n').every((line) => line === '' || line.endsWith('\r') || !line.includes('\r'))).toBe(
      true,
    );
  });

  test.each([
    ['as a form', asForm],
    ['as multipart', asMultipart],
  ])(
    'the provider’s POST, %s, stops exactly that scope, without a cookie, a redirect or a second word',
    async (_, post) => {
      const person = await customer(tact().api, 'one-click', { consents: agreed });
      const url = await stopUrlOf(await mailTo(person));
      for (let time = 0; time < 2; time += 1) {
        const answer = await fetch(url, { method: 'POST', redirect: 'manual', ...post });
        expect(answer.status).toBe(200);
        expect(answer.headers.get('set-cookie')).toBeNull();
        expect(answer.headers.get('location')).toBeNull();
      }
      expect(await consentsOf(person)).toEqual(
        ['marketing/email withdrawn', 'marketing/in-app given', 'offers/email given'].sort(),
      );
      expect(await ledgerOf(person)).toEqual(['marketing/email one click at their mailbox provider']);
    },
  );

  test('a POST that says less than the RFC stops too', async () => {
    const person = await customer(tact().api, 'says-less', { consents: agreed });
    const url = await stopUrlOf(await mailTo(person));
    expect((await fetch(url, { method: 'POST', redirect: 'manual' })).status).toBe(200);
    expect(await ledgerOf(person)).toEqual(['marketing/email link in a message']);
  });

  test('whatever looks without posting changes nothing: GET, HEAD and OPTIONS on every link of the mail', async () => {
    const person = await customer(tact().api, 'scanned', { consents: agreed });
    const mail = await mailTo(person);
    const links = [...`${mail.html ?? ''} ${mail.text ?? ''}`.matchAll(/http:\/\/127[^\s"<>]+/g)].map(
      ([url]) => url.replace(/&#47;/g, '/').replace(/&amp;/g, '&'),
    );
    expect(new Set(links.map((url) => new URL(url).pathname.split('/')[3] ?? 'why'))).toEqual(
      new Set(['why', 'stop', 'preferences']),
    );
    for (const url of new Set(links)) {
      for (const method of ['GET', 'HEAD', 'OPTIONS', 'GET']) {
        const { status } = await fetch(url, { method, headers: { 'sec-gpc': '1' }, redirect: 'manual' });
        expect([method, status]).toEqual([method, method === 'OPTIONS' ? 404 : 200]);
      }
    }
    expect(await consentsOf(person)).toEqual(all);
    expect(await ledgerOf(person)).toEqual([]);
  });

  test('what they asked for themselves is no list: no one-click header, and the page does not pretend', async () => {
    const person = await customer(tact().api, 'ordered', { consents: [] });
    const mail = await mailTo(person, { play: 'order-confirmation', channel: 'email' });
    const { header } = await parsed(mail);
    expect(header('list-unsubscribe')).toBeUndefined();
    expect(header('list-unsubscribe-post')).toBeUndefined();
    const url = /http:\S+\/stop/.exec(mail.text ?? '')?.[0] ?? '';
    const page = await (await fetch(url, { method: 'POST', ...asForm })).text();
    expect(page).toContain('nothing here to stop');
    expect(await ledgerOf(person)).toEqual([]);
  });

  describe('reports', () => {
    let secret: Promise<string> | null = null;
    const source = () =>
      (secret ??= tact()
        .api.ops.post<{ secret: string }>('/v1/ops/report-sources', { name: 'a-provider' })
        .then(({ body }) => body.secret));
    const report = async (reports: object[], { by = source(), at = new Date() } = {}) => {
      const body = JSON.stringify({ reports });
      const id = `msg_${randomUUID()}`;
      const answer = await fetch(`${tact().api.url}/v1/deliveries/reports`, {
        method: 'POST',
        body,
        headers: {
          'content-type': 'application/json',
          'webhook-id': id,
          'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
          'webhook-signature': new Webhook(await by).sign(id, at, body),
        },
      });
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
    };
    const resultsOf = async (...reports: object[]) => {
      const { status, body } = await report(reports);
      expect(status).toBe(200);
      return (body['results'] as { result: string }[]).map(({ result }) => result);
    };
    const delivered = (person: Person) =>
      touchThat(tact().api.product, person.id, ({ fate }) => fate === 'delivered');
    const reasons = async (person: Person) =>
      (await mayI(tact().api.product, person.id, tip)).body.decisions[0]?.reasons.map(({ code }) => code);

    test('a permanent bounce ends the touch, and nothing is mailed to that address until there is another', async () => {
      const { product } = tact().api;
      const person = await customer(tact().api, 'bounces', { consents: agreed });
      await mailTo(person);
      const touch = await delivered(person);
      const bounce = { type: 'bounce', touch: touch.id, permanence: 'permanent' };
      expect(await resultsOf(bounce)).toEqual(['applied']);
      expect(await resultsOf(bounce, bounce)).toEqual(['applied', 'applied']);
      const ended = await touchThat(product, person.id, ({ outcome }) => outcome !== null);
      expect(ended.outcome).toBe('bounced');
      expect(await reasons(person)).toContain('unreachable');
      // It is an address that is dead, and no wish of theirs.
      expect(await consentsOf(person)).toEqual(all);

      const again = await product.put(`/v1/customers/${person.id}/profile`, {
        email: person.email.toUpperCase(),
      });
      expect(again.body['note']).toContain('bounced');
      expect(await reasons(person)).toContain('unreachable');
      await product.post('/v1/identify', {
        messageId: randomUUID(),
        userId: person.id,
        traits: { email: person.email },
      });
      expect(await reasons(person)).toContain('unreachable');

      const fresh = await product.put(`/v1/customers/${person.id}/profile`, { email: `new-${person.email}` });
      expect(fresh.body['note']).toBeUndefined();
      expect(await reasons(person)).not.toContain('unreachable');
    });

    test('a bounce is about the address it was mailed to, whatever they gave since', async () => {
      const { product } = tact().api;
      const person = await customer(tact().api, 'moved-on', { consents: agreed });
      await mailTo(person);
      const touch = await delivered(person);
      await product.put(`/v1/customers/${person.id}/profile`, { email: `new-${person.email}` });
      expect(
        await resultsOf({ type: 'bounce', messageId: `<${touch.id}@shop.test>`, permanence: 'permanent' }),
      ).toEqual(['applied']);
      await touchThat(product, person.id, ({ outcome }) => outcome === 'bounced');
      expect(await reasons(person)).not.toContain('unreachable');
    });

    test('a full mailbox is a full mailbox: the touch has bounced, the address is tried again another time', async () => {
      const person = await customer(tact().api, 'full', { consents: agreed });
      await mailTo(person);
      const touch = await delivered(person);
      await resultsOf({ type: 'bounce', touch: touch.id, permanence: 'temporary', address: person.email });
      await touchThat(tact().api.product, person.id, ({ outcome }) => outcome === 'bounced');
      expect(await reasons(person)).not.toContain('unreachable');
    });

    test('a complaint withdraws what they agreed to by mail, and nothing more is mailed there', async () => {
      const { product } = tact().api;
      const person = await customer(tact().api, 'complains', { consents: agreed });
      await mailTo(person);
      const touch = await delivered(person);
      const complaint = { type: 'complaint', touch: touch.id, address: person.email };
      expect(await resultsOf(complaint, complaint)).toEqual(['applied', 'applied']);
      expect(await consentsOf(person)).toEqual(
        ['marketing/email withdrawn', 'marketing/in-app given', 'offers/email withdrawn'].sort(),
      );
      expect(await ledgerOf(person)).toHaveLength(2);
      const ended = await touchThat(product, person.id, ({ outcome }) => outcome !== null);
      expect(ended.outcome).toBe('complained');
      const service = await mayI(product, person.id, { play: 'order-confirmation', channel: 'email' });
      expect(service.body.decisions[0]?.reasons.map(({ code }) => code)).toEqual(['unreachable']);
    });

    test('an unsubscribe at the provider stops the purpose of that mail alone; an address alone will do', async () => {
      const person = await customer(tact().api, 'unsubscribes', { consents: agreed });
      await mailTo(person);
      const touch = await delivered(person);
      await resultsOf({ type: 'unsubscribe', touch: touch.id });
      expect(await consentsOf(person)).toContain('offers/email given');
      expect(await consentsOf(person)).toContain('marketing/email withdrawn');
      await resultsOf({ type: 'bounce', address: person.email, permanence: 'permanent' });
      await until('the journey heard', async () => (await reasons(person))?.includes('unreachable'));
    });

    test('what nobody knows of is answered calmly; what is not signed, or says too little, is refused', async () => {
      expect(
        await resultsOf(
          { type: 'complaint', touch: randomUUID() },
          { type: 'bounce', address: 'nobody@nowhere.test', permanence: 'permanent' },
        ),
      ).toEqual(['unknown', 'unknown']);
      const forged = Promise.resolve(`whsec_${Buffer.from('not the secret at all').toString('base64')}`);
      const bounce = { type: 'bounce', touch: 'x', permanence: 'permanent' };
      expect((await report([bounce], { by: forged })).status).toBe(401);
      expect((await report([bounce], { at: new Date(Date.now() - 3_600_000) })).status).toBe(401);
      expect((await tact().api.product.post('/v1/deliveries/reports', { reports: [bounce] })).status).toBe(
        401,
      );
      const refused = await report([{ type: 'bounce', touch: 'x' }]);
      expect(refused.status).toBe(400);
      expect(JSON.stringify(refused.body)).toContain('/reports/0/permanence');
    });
  });
}
