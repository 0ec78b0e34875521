import { customer, track } from '../support/people';
import { journeyAfter } from '../support/questions';
import { startTact, type Tact } from '../support/tact';
import { until } from '../support/until';
import { fetchArchive } from './archive-of';

let tact: Tact;
beforeAll(async () => {
  tact = await startTact();
});
afterAll(() => tact?.stop());

/** What a browser sends when a button of a form is pressed; where it leads afterwards. */
const press = async (url: string, fields: Record<string, string>): Promise<Response> =>
  fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });

const pageOf = async (url: string): Promise<string> => (await fetch(url)).text();

async function centreOf(id: string): Promise<string> {
  const { body } = await tact.api.product.post<{ preferences: string }>(`/v1/customers/${id}/links`, {});
  return body.preferences;
}

/** The link of the mail that asks whether it was them. */
async function confirmLinkOf(email: string, subject: RegExp): Promise<string> {
  const mail = await tact.mail.nextMail((one) => one.to.includes(email) && subject.test(one.subject));
  const [link = ''] = /http\S+\/r\/\S+\/confirm/.exec(mail.text ?? '') ?? [];
  expect(link).not.toBe('');
  return link;
}

async function answered(link: string, isThere: RegExp): Promise<string> {
  return until(
    'it is answered',
    async () => {
      const text = await pageOf(link);
      return isThere.test(text) && text;
    },
    90_000,
  );
}

it('whoever asks for their data in the preference centre gets it once they confirmed it by mail', async () => {
  const person = await customer(tact.api, 'takes');
  const event = track({ userId: person.id }, 'Products Searched', {
    query: 'zwetschgenmus',
    category: 'tea',
  });
  await tact.api.product.post('/v1/batch', { batch: [event] });
  await journeyAfter(tact.api.product, person.id, 1);
  const centre = await centreOf(person.id);
  const data = await pageOf(`${centre}/data`);
  expect(data).toContain('Download my data');
  expect(data).toContain('Nobody can bring it back');

  const asked = await press(`${centre}/own-data`, { ask: 'access' });
  expect([asked.status, asked.headers.get('location')]).toEqual([
    303,
    expect.stringContaining('note=doneAsked') as string,
  ]);
  const link = await confirmLinkOf(person.email, /want your data/);
  // Asked again while one is open, it is the same, and there is no second mail.
  await press(`${centre}/own-data`, { ask: 'access' });
  expect(await pageOf(`${centre}/data`)).toContain('Nothing happens until you confirm it there');
  const open = await tact.records.privacyRequests.openOf([person.subject]);
  expect(open.map(({ state, right }) => [state, right])).toEqual([['unconfirmed', 'access']]);

  // Scanners follow links: looking at it does nothing.
  expect(await pageOf(link)).toContain('Do you want a copy of your data?');
  const still = await tact.records.privacyRequests.find(open[0]?.id ?? '');
  expect(still?.state).toBe('unconfirmed');

  const confirmed = await press(link, { answer: 'yes' });
  expect(confirmed.status).toBe(303);
  const answer = new URL(confirmed.headers.get('location') ?? '', tact.api.url).href;
  await answered(answer, /Download the file/);
  const { data: given } = await fetchArchive(answer);
  expect(JSON.stringify(given.stores['inbox'])).toContain('zwetschgenmus');
  expect(given.you.subjectKeys).toContain(person.subject);
});

it.each(['access', 'erasure'])(
  'however often and wherever %s is pressed at once, it is one request',
  async (ask) => {
    const person = await customer(tact.api, 'impatient');
    const other = await tact.startApi();
    const centre = await centreOf(person.id);
    const elsewhere = centre.replace(tact.api.url, other.url);
    const pressed = await Promise.all(
      Array.from({ length: 16 }, (_, nth) => press(`${nth % 2 ? centre : elsewhere}/own-data`, { ask })),
    );
    expect([...new Set(pressed.map((one) => one.headers.get('location')))]).toEqual([
      expect.stringContaining('note=doneAsked'),
    ]);
    const open = await tact.records.privacyRequests.openOf([person.subject]);
    expect(open.map(({ state, right }) => [state, right])).toEqual([['unconfirmed', ask]]);
    // Both rights stand beside each other, and what was taken back may be asked for again.
    const another = ask === 'access' ? 'erasure' : 'access';
    await press(`${centre}/own-data`, { ask: another });
    const link = await confirmLinkOf(person.email, ask === 'access' ? /want your data/ : /be deleted/);
    await press(link, { answer: 'no' });
    await Promise.all([1, 2].map(() => press(`${centre}/own-data`, { ask })));
    const after = await tact.records.privacyRequests.openOf([person.subject]);
    expect(after.map(({ right }) => right).sort()).toEqual(['access', 'erasure']);
    expect(after.map(({ id }) => id)).not.toContain(open[0]?.id);
    await other.stop();
  },
);

it('whoever asks to be deleted is deleted once they confirmed it, with a copy first and a receipt', async () => {
  const person = await customer(tact.api, 'leaves', { language: 'de' });
  const centre = await centreOf(person.id);
  expect(await pageOf(`${centre}/data`)).toContain('Mich löschen');
  await press(`${centre}/own-data`, { ask: 'erasure', copy: 'yes' });
  const link = await confirmLinkOf(person.email, /gelöscht werden/);
  expect(await pageOf(link)).toContain('Soll alles über Sie gelöscht werden?');
  const confirmed = await press(link, { answer: 'yes' });
  const answer = new URL(confirmed.headers.get('location') ?? '', tact.api.url).href;
  await answered(answer, /receipt\.json/);
  expect((await fetch(`${answer}/receipt.json`)).status).toBe(200);
  const { data } = await fetchArchive(answer);
  expect(data.you.subjectKeys).toContain(person.subject);
  expect(await tact.records.subjects.find(person.id)).toBeNull();
  const told = await tact.mail.nextMail(
    ({ to, subject }) => to.includes(person.email) && /sind gelöscht/.test(subject),
  );
  expect(told.text).toContain('Die Kopie, um die Sie gebeten haben');
});

it('what they take back, or nobody confirms in a day, is not done', async () => {
  const person = await customer(tact.api, 'stays');
  const centre = await centreOf(person.id);
  await press(`${centre}/own-data`, { ask: 'erasure' });
  const link = await confirmLinkOf(person.email, /be deleted/);
  expect(await (await press(link, { answer: 'no' })).text()).toContain('Nothing was done');
  expect((await press(link, { answer: 'yes' })).status).toBe(200);
  const { privacyRequests, models, subjects } = tact.records;
  expect(await privacyRequests.openOf([person.subject])).toEqual([]);
  expect(await subjects.find(person.id)).toBe(person.subject);

  await press(`${centre}/own-data`, { ask: 'access' });
  const late = await confirmLinkOf(person.email, /want your data/);
  const [open] = await privacyRequests.openOf([person.subject]);
  const yesterday = new Date(Date.now() - 25 * 3_600_000);
  await models.privacyRequests.updateOne({ _id: open?.id ?? '' }, { $set: { takenAt: yesterday } });
  expect(await (await press(late, { answer: 'yes' })).text()).toContain('Nothing was done');
  await until('it lapses', async () => {
    const request = await privacyRequests.find(open?.id ?? '');
    return request?.state === 'cancelled' && request.because === 'not-confirmed';
  });
});

it('whoever has no address is told so, and how to reach the shop', async () => {
  const person = await customer(tact.api, 'no-address', { email: false, consents: [] });
  const centre = await centreOf(person.id);
  const page = await pageOf(`${centre}/data`);
  expect(page).toContain('we have no address of yours that takes mail');
  expect(page).toContain('href="mailto:');
  const asked = await press(`${centre}/own-data`, { ask: 'erasure' });
  expect(asked.headers.get('location')).toContain('note=failedAddress');
  expect(await tact.records.privacyRequests.openOf([person.subject])).toEqual([]);
});
