import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { methodOf } from '@tact/records';
import { monthsAfter } from '@tact/journey';
import { projectRoot, type CaughtMail } from '@tact/servers';
import type { ApiProcess, Tact } from '../support/tact';
import { customer, type Person } from '../support/people';
import { mayI } from '../support/questions';
import { until } from '../support/until';

interface Consent {
  purpose: string;
  channel: string;
  state: string;
  mail?: { is: string; because: string | null };
}

const tip = { play: 'product-tip', channel: 'email' };
const give = { consents: [{ purpose: 'marketing', channel: 'email', state: 'given' }] };

export function doubleOptIn(tact: () => Tact): void {
  let strict: Promise<ApiProcess> | null = null;
  /** An API whose register asks for a double opt-in. */
  const api = () => (strict ??= tact().startApi({ TACT_PURPOSES: purposesWithDoubleOptIn() }));
  const somebody = (name: string, language?: string) =>
    customer(tact().api, name, { consents: [], ...(language === undefined ? {} : { language }) });
  const ask = async ({ id }: Person, body: object = give) =>
    (await api()).product.put<{ consents: Consent[] }>(`/v1/customers/${id}/consents`, body);
  const consentsOf = async ({ id }: Person) =>
    (await (await api()).product.get<{ consents: Consent[] }>(`/v1/customers/${id}/consents`)).body.consents;
  const states = async (person: Person) => (await consentsOf(person)).map(({ state }) => state);
  const mailsTo = ({ email }: Person) => tact().mail.mails({ to: email });
  const mailTo = ({ email }: Person) => tact().mail.nextMail(({ to }) => to.includes(email));
  const linkIn = (mail: CaughtMail) => /http:\S+\/confirm/.exec(mail.text ?? '')?.[0] ?? '';
  const entriesOf = ({ subject }: Person) =>
    tact().records.models.consentEntries.find({ subjectKey: subject }).lean();

  test('given over the API it is asked for; the click on the page gives it, with proof of both', async () => {
    const person = await somebody('opts-in');
    const notice = { id: `footer-${person.id}`, version: '1', language: 'en' };
    const texts = { en: 'Yes, send me tips.' };
    await tact().api.compliance.post('/v1/notices', { id: notice.id, version: '1', texts });
    const asked = {
      ...give.consents[0],
      notice,
      method: 'footer form',
      proof: { form: 'footer', ip: '192.0.2.7' },
    };
    const answer = await ask(person, { consents: [asked] });
    expect(answer.status).toBe(200);
    expect(answer.body.consents).toMatchObject([{ purpose: 'marketing', state: 'requested' }]);
    const mail = await mailTo(person);
    expect((await mayI(tact().api.product, person.id, tip)).body.verdict).toBe('hold');
    expect(await entriesOf(person)).toEqual([]);

    const link = linkIn(mail);
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'GET']) await fetch(link, { method });
    expect(await states(person)).toEqual(['requested']);
    const page = await (await fetch(link)).text();
    expect(page).toContain('<form method="post"');
    expect(page).toContain('Ideas, guides and news');

    for (let time = 0; time < 2; time += 1) {
      const confirmed = await fetch(link, {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams({ agree: 'yes' }),
      });
      expect(confirmed.status).toBe(200);
      expect(await confirmed.text()).toContain('Confirmed');
    }
    expect(await states(person)).toEqual(['given']);
    // Both are in the ledger, the one on top of the other, each with what shows it.
    const entries = await entriesOf(person);
    expect(entries).toHaveLength(2);
    const [request, entry] = ['requested', 'given'].map((state) =>
      entries.find((one) => one.state === state),
    );
    if (!request || !entry) throw new Error('The ledger lacks one of them.');
    expect(request).toMatchObject({ by: 'storefront', notice });
    // What others call it is free text, and lies under their own key.
    expect(request.method).toBeUndefined();
    expect(await methodOf(tact().records.vault, request)).toBe('footer form');
    expect(await tact().records.consents.proofOf(request)).toEqual(asked.proof);
    expect(entry).toMatchObject({
      by: 'link in a mail',
      method: 'double opt-in',
      notice,
      about: request._id,
    });
    const proof = (await tact().records.consents.proofOf(entry)) as Record<string, string>;
    expect(proof).toMatchObject({
      method: 'double opt-in',
      requestedBy: 'storefront',
      notice: { language: 'en', hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
      requestedAt: request.at.toISOString(),
      confirmedAt: entry.at.toISOString(),
    });
    expect(entry.at.getTime()).toBeGreaterThan(request.at.getTime());
    // As long as usual, from its confirmation on.
    expect(entry.validUntil?.getTime()).toBe(monthsAfter(entry.at.getTime(), 12));
    await until(
      'the journey heard',
      async () => (await mayI(tact().api.product, person.id, tip)).body.verdict === 'send',
    );
  });

  test('a yes on their own page is confirmed by mail, too; there it waits, and there they let go of it', async () => {
    const person = await somebody('opts-in-there');
    const links = await (
      await api()
    ).product.post<{ preferences: string }>(`/v1/customers/${person.id}/links`, undefined);
    const token = /\/m\/([^/]+)\//.exec(links.body.preferences)?.[1];
    const page = `${(await api()).url}/m/${token}/preferences`;
    const press = async (path: string, fields: Record<string, string>) => {
      const body = new URLSearchParams(fields);
      const pressed = await fetch(page + path, { method: 'POST', redirect: 'manual', body });
      return /note=(\w+)/.exec(pressed.headers.get('location') ?? '')?.[1];
    };
    const yes = { consent: 'marketing/email/standard', do: 'give' };
    // What never was in force can't be kept going, so there is no way around the mail.
    expect(await press('/consents', { ...yes, do: 'renew' })).toBe('failedNothing');
    expect(await press('/consents', yes)).toBe('doneAsked');
    expect(await states(person)).toEqual(['requested']);
    const link = linkIn(await mailTo(person));
    expect(await (await fetch(page)).text()).toContain('Waiting for your yes');

    expect(await press('/waiting', { request: 'marketing/email/standard' })).toBe('doneWaitingEnded');
    expect(await states(person)).toEqual([]);
    expect((await fetch(link, { method: 'POST' })).status).toBe(404);
    expect(await entriesOf(person)).toEqual([]);

    const unreachable = await customer(tact().api, 'no-mail', { consents: [], email: false });
    const theirs = await (
      await api()
    ).product.post<{ preferences: string }>(`/v1/customers/${unreachable.id}/links`, undefined);
    const refused = await fetch(
      `${theirs.body.preferences.replace(/^.*\/m\//, `${(await api()).url}/m/`)}/consents`,
      {
        ...{ method: 'POST', redirect: 'manual' as const, body: new URLSearchParams(yes) },
      },
    );
    expect(refused.headers.get('location')).toContain('note=failedAddress');
  });

  test('the mail is about nothing else, comes once, and in their language', async () => {
    const person = await somebody('einmal', 'de');
    await until('the journey knows the language', async () => {
      const { body } = await tact().api.product.get<{ person?: { language: string } }>(
        `/v1/customers/${person.id}/journey?consistency=projected`,
      );
      return body.person?.language === 'de';
    });
    await Promise.all([ask(person), ask(person)]);
    await ask(person);
    const mail = await mailTo(person);
    expect(mail.subject).toBe('Bitte bestätigen Sie');
    expect(mail.text).toContain('Tipps und Newsletter');
    expect([...(mail.html ?? '').matchAll(/href=/g)]).toHaveLength(1);
    expect(mail.text).not.toMatch(/utm_|\/stop/);
    const names = mail.headers.map(({ name }) => name.toLowerCase());
    expect(names).toContain('auto-submitted');
    expect(names).not.toContain('list-unsubscribe');
    await until('it is sent', async () => (await consentsOf(person))[0]?.mail?.is === 'sent');
    expect(mailsTo(person)).toHaveLength(1);
  });

  test('an address gets three of them a day at most, whoever asks', async () => {
    const person = await somebody('bombed');
    const requests = tact().records.consentRequests;
    const address = tact().records.addresses.hashOf(person.email);
    const wanted = { subjectKey: person.subject, channel: 'email' as const, address, by: 'a form' };
    const results = [];
    for (const purpose of ['a', 'b', 'c', 'd']) {
      const more = { purpose, validUntil: null, confirmWithinHours: 1 };
      results.push((await requests.open({ ...wanted, ...more }, new Date())).mail);
    }
    expect(results).toEqual(['due', 'due', 'due', 'not-sent']);
    await requests.cancel(
      person.subject,
      ['a', 'b', 'c', 'd'].map((purpose) => ({ purpose, channel: 'any' as const })),
    );
  });

  test('a link that is over, or of an address they have no more, confirms nothing, and leaves nothing', async () => {
    const late = await somebody('late');
    await ask(late);
    const link = linkIn(await mailTo(late));
    const { consentRequests } = tact().records.models;
    await consentRequests.updateMany(
      { subjectKey: late.subject },
      { $set: { expiresAt: new Date(Date.now() - 1) } },
    );
    expect((await fetch(link)).status).toBe(404);
    expect((await fetch(link, { method: 'POST' })).status).toBe(404);
    expect(await states(late)).toEqual([]);
    expect(await entriesOf(late)).toEqual([]);

    const moved = await somebody('moved');
    await ask(moved);
    const old = linkIn(await mailTo(moved));
    await tact().api.product.put(`/v1/customers/${moved.id}/profile`, { email: `new-${moved.email}` });
    expect((await fetch(old, { method: 'POST' })).status).toBe(404);
    expect(await entriesOf(moved)).toEqual([]);
    expect((await fetch(old.replace(/\/m\/[^/]+/, '/m/forged'), { method: 'POST' })).status).toBe(404);
  });

  test('who says no meanwhile has not asked any more', async () => {
    const person = await somebody('no-after-all');
    await ask(person);
    const link = linkIn(await mailTo(person));
    await ask(person, { consents: [{ purpose: 'marketing', channel: 'any', state: 'refused' }] });
    expect((await fetch(link, { method: 'POST' })).status).toBe(404);
    expect(await states(person)).toEqual(['refused']);
  });

  test('other purposes and the product itself ask for no second word; without an address there is none', async () => {
    const person = await somebody('mixed');
    const both = {
      consents: [
        { purpose: 'offers', channel: 'email', state: 'given' },
        { purpose: 'marketing', channel: 'in-app', state: 'given' },
      ],
    };
    expect((await ask(person, both)).body.consents.map(({ state }) => state)).toEqual(['given', 'given']);
    const nowhere = await customer(tact().api, 'no-address', { consents: [], email: false });
    const refused = await ask(nowhere);
    expect(refused.status).toBe(422);
    expect(await states(nowhere)).toEqual([]);
  });
}

function purposesWithDoubleOptIn(): string {
  const purposes = readFileSync(join(projectRoot(), 'libs/policy/defaults/purposes.yaml'), 'utf8');
  const file = join(mkdtempSync(join(tmpdir(), 'purposes-')), 'purposes.yaml');
  writeFileSync(file, purposes.replace('  - id: marketing\n', '  - id: marketing\n    doubleOptIn: true\n'));
  return file;
}
