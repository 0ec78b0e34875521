import { customer, track, type Person } from '../support/people';
import { decisionsOf, touchesOf, touchThat } from '../support/questions';
import type { Tact } from '../support/tact';
import { until } from '../support/until';

interface Because {
  sentence: string;
  more: string[];
  confidence: string[];
  wouldChange: string[];
}
interface Full {
  id: string;
  policy: string;
  contentHash: string;
  level: string;
  variant: string;
  wouldChange: string[];
  checks: { code: string; answer: string; looked: object; ops: string | null; wouldChange: string | null }[];
}
interface Explanation {
  touch: { id: string; play: string; fate: string };
  language: { used: string; because: string };
  customer: { sentence: string; confidence: string[]; wouldChange: string[]; link: string };
  ops?: Full;
}
interface Told {
  channel: string;
  verdict: string;
  nextEligibleAt: string | null;
  reasons: string[];
  customer: Because;
  ops?: Full;
}
interface WhyNot {
  language: { used: string; because: string };
  recorded: (Told & { id: string }) | null;
  now: {
    calledFor: boolean;
    verdict: string | null;
    nextEligibleAt: string | null;
    customer: Because;
    decisions: Told[];
  };
  link: string;
}

const of = ({ id }: Person, path: string): string => `/v1/customers/${encodeURIComponent(id)}/${path}`;

export function explanations(tact: () => Tact): void {
  /** Somebody who came by for the first time and was welcomed by mail. */
  async function welcomed(name: string, language?: string) {
    const { product } = tact().api;
    const person = await customer(tact().api, name, language === undefined ? {} : { language });
    await product.post('/v1/track', track({ userId: person.id }, 'Home Viewed'));
    const touch = await touchThat(product, person.id, ({ fate }) => fate === 'delivered');
    return { person, touch };
  }
  const whyNot = (person: Person, play: string, client = tact().api.product) =>
    client.get<WhyNot>(of(person, `why-not/${play}`));

  test('a touch is explained by what they did and agreed to, in English and in German, with a link to change it', async () => {
    const { product } = tact().api;
    const { person, touch } = await welcomed('yara');
    const english = await product.get<Explanation>(of(person, `explanations/${touch.id}`));
    expect(english.status).toBe(200);
    const { body } = english;
    expect(body.touch).toMatchObject({ id: touch.id, play: 'welcome', fate: 'delivered' });
    expect(body.language).toEqual({ used: 'en', because: 'default' });
    expect(body.customer.sentence).toMatch(
      /^You visited us for the first time on \d+ \w+ 20\d\d and agreed to “Tips and newsletters” by e-mail on \d+ \w+ 20\d\d\.$/,
    );
    expect(body.customer.confidence).toEqual([
      'We know little about you, or make little use of it, so the text is what everyone gets.',
    ]);
    expect(body.customer.wouldChange).toHaveLength(1);
    expect(body.ops).toBeUndefined();

    const german = await product.get<Explanation>(of(person, `explanations/${touch.id}?language=de`));
    expect(german.body.language).toEqual({ used: 'de', because: 'asked' });
    expect(german.body.customer.sentence).toMatch(
      /^Sie haben uns am \d+\. \p{L}+ 20\d\d zum ersten Mal besucht und am \d+\. \p{L}+ 20\d\d in „Tipps und Newsletter“ per E-Mail eingewilligt\.$/u,
    );

    const page = await fetch(german.body.customer.link);
    expect(page.status).toBe(200);
    const words = (await page.text()).replace(/<style>.*<\/style>|<[^>]*>|\s+/gs, ' ').replace(/\s+/g, ' ');
    expect(words).toMatch(/Tips and newsletters .* By e-mail .*Agreed on /);
  });

  test('ops and compliance see every check, what it looked at, and under which policy and text', async () => {
    const { ops, compliance } = tact().api;
    const { person, touch } = await welcomed('zoe');
    for (const client of [ops, compliance]) {
      const { body } = await client.get<Explanation>(of(person, `explanations/${touch.id}`));
      expect(body.ops).toMatchObject({
        id: touch.decisionId,
        level: 'general',
        wouldChange: [expect.any(String)],
      });
      expect(body.ops?.policy).toMatch(/./);
      expect(body.ops?.contentHash).toMatch(/^[\da-f]{64}$/);
      expect(body.ops?.variant).toMatch(/./);
      expect(body.ops?.checks.length).toBeGreaterThan(25);
      expect(
        body.ops?.checks.every(({ answer, looked }) => answer === 'allow' && typeof looked === 'object'),
      ).toBe(true);
    }
  });

  test('the language is the one asked for, else their own, else English; the page behind the mail speaks theirs', async () => {
    const { product } = tact().api;
    const { person, touch } = await welcomed('anke', 'de-AT');
    const path = of(person, `explanations/${touch.id}`);
    const languageOf = async (query: string, header?: string) =>
      (
        await product.get<Explanation>(
          path + query,
          header === undefined ? {} : { 'accept-language': header },
        )
      ).body.language;
    expect(await languageOf('')).toEqual({ used: 'de', because: 'theirs' });
    expect(await languageOf('', 'fr, en-GB;q=0.8, de;q=0.5')).toEqual({ used: 'en', because: 'asked' });
    expect(await languageOf('?language=de', 'en')).toEqual({ used: 'de', because: 'asked' });
    expect(await languageOf('?language=fr', 'it')).toEqual({ used: 'de', because: 'theirs' });

    const { sentence } = (await product.get<Explanation>(path)).body.customer;
    const mail = await tact().mail.nextMail(({ to }) => to.includes(person.email));
    const why = /http\S+\/m\/[\w-]+(?=\s|$)/.exec(mail.text ?? '')?.[0] ?? '';
    const page = await (await fetch(why)).text();
    expect(page).toMatch(/<html lang="de-AT"[ >]/);
    expect(page).toContain(sentence);
    expect(page).toContain('Warum sehe ich das?');
  });

  test('why a play is held: what was decided, what the answer would be now, and what would change it', async () => {
    const { product, ops } = tact().api;
    const person = await customer(tact().api, 'bo', { consents: [], language: 'de' });
    await product.post('/v1/track', track({ userId: person.id }, 'Home Viewed'));
    await until('the welcome is held', async () =>
      (await decisionsOf(product, person.id)).find(({ play }) => play === 'welcome'),
    );
    const { status, body } = await whyNot(person, 'welcome');
    expect(status).toBe(200);
    expect(body.language).toEqual({ used: 'de', because: 'theirs' });
    expect(body.recorded).toMatchObject({ verdict: 'hold', reasons: ['no-consent'] });
    expect(body.now).toMatchObject({ calledFor: true, verdict: 'hold' });
    expect(body.now.customer.sentence).toMatch(/^In „Tipps und Newsletter“ .+ haben Sie nicht eingewilligt/);
    expect(body.now.customer.wouldChange).toHaveLength(1);
    expect(body.now.decisions.every(({ ops: full }) => full === undefined)).toBe(true);
    expect((await fetch(body.link)).status).toBe(200);

    const full = (await whyNot(person, 'welcome', ops)).body;
    const check = full.now.decisions[0]?.ops?.checks.find(({ code }) => code === 'no-consent');
    expect(check).toMatchObject({
      answer: 'hold',
      ops: expect.stringContaining('No consent for marketing') as string,
      wouldChange: expect.stringContaining('marketing') as string,
    });
  });

  test('what was said a moment ago waits for the cap, and the answer says until when', async () => {
    const { person } = await welcomed('cem');
    const { body } = await whyNot(person, 'product-tip');
    expect(body.recorded).toBeNull();
    expect(body.now).toMatchObject({ calledFor: false, verdict: null });
    const byMail = body.now.decisions.find(({ channel }) => channel === 'email');
    expect(byMail).toMatchObject({ verdict: 'defer', reasons: ['frequency-cap'] });
    expect(Date.parse(byMail?.nextEligibleAt ?? '')).toBeGreaterThan(Date.now() + 23 * 3_600_000);
  });

  test('a play that nothing calls for says so, and asking records and sends nothing', async () => {
    const { product } = tact().api;
    const { person } = await welcomed('dina');
    const before = [await decisionsOf(product, person.id), await touchesOf(product, person.id)];
    const { body } = await whyNot(person, 'goes-with-it');
    expect(body.recorded).toBeNull();
    expect(body.now).toMatchObject({ calledFor: false, verdict: null, nextEligibleAt: null });
    expect(body.now.customer.sentence).toBe('Nothing you did calls for this, so there was nothing to say.');
    expect([await decisionsOf(product, person.id), await touchesOf(product, person.id)]).toEqual(before);
  });

  test('a touch that is not theirs is as unknown as one that never was', async () => {
    const { product, ops } = tact().api;
    const [{ person: one, touch }, { person: other }] = await Promise.all([
      welcomed('emil'),
      welcomed('fay'),
    ]);
    expect((await product.get(of(one, `explanations/${touch.id}`))).status).toBe(200);
    const unknown = await ops.get(of(other, 'explanations/no-such-touch'));
    const anothers = await ops.get(of(other, `explanations/${touch.id}`));
    expect(unknown.status).toBe(404);
    expect(unknown.headers.get('content-type')).toContain('application/problem+json');
    expect(unknown.body).toMatchObject({ type: expect.stringMatching(/not-found$/) as string });
    expect([anothers.status, anothers.body]).toEqual([404, unknown.body]);
    expect((await whyNot(one, 'no-such-play')).status).toBe(404);
    expect((await product.get('/v1/customers/never-heard-of/why-not/welcome')).status).toBe(404);
  });

  test('decisions are told in the language asked for', async () => {
    const { product } = tact().api;
    const person = await customer(tact().api, 'gil', { consents: [] });
    await product.post('/v1/track', track({ userId: person.id }, 'Home Viewed'));
    await until('something is held', async () => (await decisionsOf(product, person.id)).length > 0);
    const german = await product.get<{
      items: { customer: string; reasons: { customer: string; customerWouldChange: string }[] }[];
    }>(of(person, 'decisions?language=de'));
    const [decision] = german.body.items;
    expect(decision?.customer).toContain('haben Sie nicht eingewilligt');
    expect(decision?.customer).toBe(decision?.reasons[0]?.customer);
    expect(decision?.reasons[0]?.customerWouldChange).toMatch(/^Sie können/);
  });
}
