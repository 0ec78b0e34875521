import { randomUUID } from 'node:crypto';
import { mongo } from 'mongoose';
import { customer, zoneWhereItIs } from '../support/people';
import { decisionsOf, journeyAfter, mayI, touchThat } from '../support/questions';
import type { Tact } from '../support/tact';
import { until } from '../support/until';

interface InboxMessage {
  touchId: string;
  body: string;
}

interface Told {
  person: { timeZone: string | null; hasFirstName: boolean; hasFormalName: boolean; region: string | null };
}

// So odd that they can't be met by chance in anything that is stored.
const ada = { title: 'Frau Dr.', firstName: 'Adalwyne', lastName: 'Ebnerstetter' };

export function formsOfAddress(tact: () => Tact): void {
  /** How the answer to their question begins. */
  async function greeting(id: string): Promise<string | undefined> {
    const { product } = tact().api;
    const asked = await mayI(product, id, { play: 'question-answered', channel: 'in-app' });
    expect(asked.body).toMatchObject({ verdict: 'send', decisions: [{ level: 'individual' }] });
    const message = await until('the answer in the inbox', async () => {
      const { body } = await product.get<{ items: InboxMessage[] }>(`/v1/customers/${id}/inbox`);
      return body.items.find(({ touchId }) => touchId === asked.body.touch?.id);
    });
    return message.body.split('\n')[0];
  }
  const tell = async (id: string, profile: object): Promise<void> => {
    const { status } = await tact().api.product.put(`/v1/customers/${id}/profile`, profile);
    expect(status).toBe(200);
  };
  const nobody = () => customer(tact().api, 'una', { consents: [], email: false });

  test('somebody is addressed as they wish, and by nothing that they did not give', async () => {
    const { id } = await nobody();
    expect(await greeting(id)).toBe('Good day.');
    await tell(id, { lastName: ada.lastName });
    expect(await greeting(id)).toBe('Good day.');
    // The title comes later and alone; together they make a form of address.
    await tell(id, { title: ada.title });
    expect(await greeting(id)).toBe('Good day, Frau Dr. Ebnerstetter.');
    await tell(id, { firstName: ada.firstName });
    expect(await greeting(id)).toBe('Good day, Adalwyne.');
    await tell(id, { addressAs: 'formal' });
    expect(await greeting(id)).toBe('Good day, Frau Dr. Ebnerstetter.');
    await tell(id, { addressAs: 'neutral' });
    expect(await greeting(id)).toBe('Good day.');
  });

  test('what several services tell of somebody at the same moment is all kept', async () => {
    const { id, subject } = await nobody();
    const given = { ...ada, addressAs: 'formal', email: 'ada@people.test' };
    await Promise.all(Object.entries(given).map(([field, value]) => tell(id, { [field]: value })));
    expect(await tact().records.vault.profile(subject)).toMatchObject(given);
  });

  test('names that an identify brings are kept sealed: the journey knows that there are some, the database none', async () => {
    const { product } = tact().api;
    const { id, subject } = await nobody();
    const identify = (traits: object) =>
      product.post('/v1/identify', { userId: id, messageId: randomUUID(), traits });
    await identify({ last_name: ada.lastName, region: 'de-by', gender: 'female' });
    await identify({ title: ada.title, firstName: ada.firstName, addressAs: 'formal' });
    const { person } = (await journeyAfter(product, id, 2)) as unknown as Told;
    expect(person).toMatchObject({ hasFirstName: false, hasFormalName: true, region: 'DE-BY' });
    expect(await greeting(id)).toBe('Good day, Frau Dr. Ebnerstetter.');

    const stored = await everythingStored(tact());
    expect(stored.get('profiles')?.includes(subject)).toBe(true);
    expect(stored.get('inbox')?.includes(subject)).toBe(true);
    const named = [...stored].filter(([, bytes]) =>
      [ada.firstName, ada.lastName].some((n) => bytes.includes(n)),
    );
    expect(named.map(([collection]) => collection)).toEqual([]);
  });

  test('a visitor whose device tells its zone is written to by day without ever saying who they are', async () => {
    const { product } = tact().api;
    const anonymousId = `anon-${randomUUID()}`;
    const page = (timezone: string) =>
      product.post('/v1/page', { anonymousId, messageId: randomUUID(), context: { timezone } });
    await page('Mars/Olympus_Mons');
    await journeyAfter(product, anonymousId, 1);
    await product.put(`/v1/customers/${anonymousId}/consents`, {
      consents: [{ purpose: 'marketing', channel: 'in-app', state: 'given' }],
    });
    const held = await until('the welcome is decided', async () =>
      (await decisionsOf(product, anonymousId)).find(({ play }) => play === 'welcome'),
    );
    expect(held).toMatchObject({ verdict: 'hold' });
    expect(held.reasons.map(({ code }) => code)).toContain('quiet-hours');

    const zone = zoneWhereItIs(12);
    await page(zone);
    const touch = await touchThat(product, anonymousId, ({ fate }) => fate === 'delivered');
    expect(touch).toMatchObject({ play: 'welcome', channel: 'in-app' });
    const { person } = (await journeyAfter(product, anonymousId, 2)) as unknown as Told;
    expect(person.timeZone).toBe(zone);
  });
}

/** Every document of the database as its bytes, by collection. */
async function everythingStored({ records }: Tact): Promise<Map<string, Buffer>> {
  const { db } = records.models.profiles.db;
  if (!db) throw new Error('The database is not connected.');
  const stored = new Map<string, Buffer>();
  for (const { name } of await db.listCollections().toArray()) {
    const documents = await db.collection(name).find().toArray();
    stored.set(name, Buffer.concat(documents.map((document) => Buffer.from(mongo.BSON.serialize(document)))));
  }
  return stored;
}
