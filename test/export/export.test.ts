import { randomUUID } from 'node:crypto';
import Ajv2020 from 'ajv/dist/2020';
import { erasureManifest, storeKeys, storeName } from '@tact/records';
import { customer, track, type Person } from '../support/people';
import { decisionThat, journeyAfter, mayI } from '../support/questions';
import { startTact, type Tact } from '../support/tact';
import { until } from '../support/until';
import { askErasure, requestThat } from '../erasure/support';
import { archiveOf, askFor, fetchArchive } from './archive-of';

let tact: Tact;
beforeAll(async () => {
  tact = await startTact({ workers: 2 });
});
afterAll(() => tact?.stop());

/** A word that stands nowhere else. */
const word = (what: string): string => `${what}${randomUUID().replaceAll('-', '').slice(0, 12)}`;

/** Says something unmistakable wherever the product lets anything be said about somebody; the words, by where. */
async function plantEverywhere(name: string): Promise<{ person: Person; planted: Record<string, string> }> {
  const { product, compliance } = tact.api;
  const person = await customer(tact.api, name, {
    consents: [
      { purpose: 'marketing', channel: 'email' },
      { purpose: 'offers', channel: 'email' },
      { purpose: 'marketing', channel: 'in-app' },
    ],
  });
  const path = `/v1/customers/${person.id}`;
  const planted = {
    email: person.email,
    title: word('Title'),
    firstName: word('First'),
    lastName: word('Last'),
    goal: word('goal'),
    region: 'DE-BY',
    query: word('query'),
    category: word('category'),
    product: word('product'),
    bought: word('bought'),
    session: word('session'),
    supportCase: word('case'),
    context: word('context'),
    tag: word('tag'),
    proof: word('proof'),
    topic: word('topic'),
    subjectKey: person.subject,
  };
  const ok = async (answer: Promise<{ status: number; body: unknown }>): Promise<void> => {
    const { status, body } = await answer;
    if (status >= 300) throw new Error(`${status}: ${JSON.stringify(body)}`);
  };
  await ok(
    product.put(`${path}/profile`, {
      title: planted.title,
      firstName: planted.firstName,
      lastName: planted.lastName,
      addressAs: 'formal',
      region: planted.region,
      goals: [planted.goal.toLowerCase()],
    }),
  );
  await ok(
    product.put(`${path}/consents`, {
      consents: [{ purpose: 'tips', channel: 'email', state: 'given', proof: { seen: planted.proof } }].map(
        (one) => ({ ...one, purpose: 'marketing' }),
      ),
    }),
  );
  await ok(product.post(`${path}/contexts`, { context: planted.context, tags: [planted.tag] }));
  await ok(product.put(`${path}/preferences`, { topics: [planted.topic.toLowerCase()] }));
  const who = { userId: person.id };
  const session = { context: { sessionId: planted.session } };
  const batch = [
    track(who, 'Products Searched', { query: planted.query, category: planted.category }, session),
    track(who, 'Product Viewed', { product_id: planted.product, category: planted.category }, session),
    track(who, 'Order Completed', {
      order_id: randomUUID(),
      products: [{ product_id: planted.bought, category: planted.category }],
    }),
    track(who, 'Support Chat Opened', { case_id: planted.supportCase }),
  ];
  await ok(product.post('/v1/batch', { batch }));
  await journeyAfter(product, person.id, batch.length);
  await mayI(product, person.id, { play: 'product-tip' });
  await mayI(product, person.id, { play: 'product-tip', channel: 'in-app' });
  await decisionThat(product, person.id, () => true);
  await compliance.get(`${path}/journey`);
  return { person, planted };
}

/** Documents that name somebody's subject key anywhere in the open, by collection: without asking the data map. */
async function documentsOf(subjectKeys: string[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const key of storeKeys) {
    const { collection } = tact.records.models[key];
    for await (const doc of collection.find({})) {
      const text = JSON.stringify(doc);
      if (!subjectKeys.some((one) => text.includes(one))) continue;
      counts[storeName(key)] = (counts[storeName(key)] ?? 0) + 1;
    }
  }
  return counts;
}

describe('Access', () => {
  it('gives everything there is of somebody, in JSON, tables and a page, and nothing of anybody else', async () => {
    const other = await plantEverywhere('other');
    const { person, planted } = await plantEverywhere('ada');
    const { files, data, request } = await archiveOf(tact.api, 'access', [person.id]);

    const csv = Object.entries(files)
      .filter(([name]) => name.startsWith('csv/'))
      .map(([, text]) => text)
      .join('\n');
    for (const [what, value] of Object.entries(planted)) {
      const said = [files['data.json'], csv, files['index.html']].map((text) =>
        text?.toLowerCase().includes(value.toLowerCase()),
      );
      expect([what, ...said]).toEqual([what, true, true, true]);
    }
    for (const value of Object.values(other.planted).filter((one) => one !== 'DE-BY')) {
      for (const text of Object.values(files)) expect(text).not.toContain(value);
    }

    expect(data.undeclared).toEqual([]);
    const there = await documentsOf([person.subject]);
    const given = Object.fromEntries(
      Object.entries(data.stores).map(([store, { records }]) => [store, records.length]),
    );
    const leftOut = new Set(data.manifest.leftOut.map(({ store }) => store));
    const missing = Object.entries(there).filter(
      ([store, count]) => !leftOut.has(store) && (given[store] ?? 0) < count,
    );
    expect(missing).toEqual([]);
    expect(given).toMatchObject({ profiles: 1, journeys: 1, gates: 1, privacy_requests: 1 });
    expect(given['log_entries']).toBeGreaterThan(0);
    expect(data.stores['decisions']?.records[0]).toMatchObject({
      explained: { sentence: expect.stringMatching(/^[A-Z].+\.$/) as string },
    });
    expect(request.state).toBe('completed');
  });

  it('has what they agreed to as records of ISO/IEC TS 27560, with nobody’s name but theirs', async () => {
    const { person } = await plantEverywhere('records');
    await tact.api.product.put(`/v1/customers/${person.id}/consents`, {
      consents: [{ purpose: 'offers', channel: 'email', state: 'withdrawn' }],
    });
    for (const right of ['access', 'portability'] as const) {
      const { files, data } = await archiveOf(tact.api, right, [person.id]);
      const { '@graph': graph } = JSON.parse(files['consent-records.jsonld'] ?? '') as {
        '@graph': {
          'dpv:hasIdentifier': string;
          'dpv:hasProcess': { 'dpv:hasConsentStatus': { '@id': string; '@type': string[] }[] }[];
        }[];
      };
      const scope = (channel: string, purpose: string) => `${person.subject}/${purpose}/${channel}/standard`;
      expect(graph.map((one) => one['dpv:hasIdentifier']).sort()).toEqual(
        [scope('email', 'marketing'), scope('in-app', 'marketing'), scope('email', 'offers')].sort(),
      );
      const offers = graph.find((one) => one['dpv:hasIdentifier'] === scope('email', 'offers'));
      const states = offers?.['dpv:hasProcess'][0]?.['dpv:hasConsentStatus'].flatMap((one) => one['@type']);
      expect(states).toEqual(['dpv:ConsentGiven', 'dpv:ConsentWithdrawn']);
      // Each is an entry of the history beside it; whoever takes it elsewhere gets no ids of ours there.
      const entries = data.stores['consent_entries']?.records ?? [];
      const told = graph.flatMap((one) =>
        one['dpv:hasProcess'].flatMap((process) =>
          process['dpv:hasConsentStatus'].map((event) => event['@id']),
        ),
      );
      expect(told).toHaveLength(entries.length);
      if (right === 'access')
        expect([...told].sort()).toEqual(
          entries.map(({ _id }) => `tact:consent-entry/${String(_id)}`).sort(),
        );
      expect(files['consent-records.jsonld']).not.toContain('storefront');
    }
  });

  it('names each processor that can know them, what for and since when', async () => {
    const { compliance, product } = tact.api;
    const declare = (name: string, more: object) =>
      compliance.post('/v1/processors', {
        ...{
          name,
          url: `https://${name}.example/erasures`,
          contact: 'mailto:p@x.test',
          confirms: 'by-callback',
        },
        ...{ holds: `What ${name} holds.`, ...more },
      });
    await declare('mailer-eu', { knowsBy: ['email'], does: 'Delivers our mails.' });
    await declare('analytics', { knowsBy: ['email', 'user-id'] });
    try {
      const ada = await customer(tact.api, 'known');
      const bob = await customer(tact.api, 'no-address', { email: false, consents: [] });
      await product.put(`/v1/customers/${bob.id}/profile`, { language: 'de' });
      const archives = await Promise.all([ada, bob].map(({ id }) => archiveOf(tact.api, 'access', [id])));
      const told = archives.map(({ data }) => data.recipients.filter(({ since }) => since !== undefined));
      const today = expect.stringContaining(new Date().toISOString().slice(0, 10)) as string;
      const analytics = { name: 'analytics', gets: 'What analytics holds.', since: today };
      const mailer = { name: 'mailer-eu', gets: 'What mailer-eu holds.', does: 'Delivers our mails.' };
      expect(told).toEqual([
        [
          { ...analytics, knowsYouBy: ['email', 'user-id'] },
          { ...mailer, knowsYouBy: ['email'], since: today },
        ],
        [{ ...analytics, knowsYouBy: ['user-id'] }],
      ]);
      const [adas, bobs] = archives.map(({ files }) => files['index.html'] ?? '');
      expect(adas).toContain('What mailer-eu holds. Delivers our mails.');
      expect(adas).toContain('your e-mail address and your customer number');
      expect(bobs).not.toContain('mailer-eu');
      for (const { files, data } of archives) {
        const schema = JSON.parse(files['data.schema.json'] ?? '') as object;
        const validate = new Ajv2020({ allowUnionTypes: true, strict: true }).compile(schema);
        expect([validate(data), validate.errors]).toEqual([true, null]);
      }
    } finally {
      for (const name of ['mailer-eu', 'analytics']) await compliance.delete(`/v1/processors/${name}`);
    }
  });

  it('is what its own schema says, with the manifest of an erasure', async () => {
    const { person } = await plantEverywhere('schema');
    for (const right of ['access', 'portability'] as const) {
      const { files, data } = await archiveOf(tact.api, right, [person.id]);
      const validate = new Ajv2020({ allowUnionTypes: true, strict: true }).compile(
        JSON.parse(files['data.schema.json'] ?? '') as object,
      );
      validate(data);
      expect(validate.errors).toBeNull();
      const { read, leftOut } = data.manifest;
      expect([...read, ...leftOut.map(({ store }) => store)].toSorted()).toEqual(
        [...erasureManifest([]).stores, 'receipts'].toSorted(),
      );
      expect(leftOut.every(({ because }) => because.length > 20)).toBe(true);
      expect(data.kind).toBe(right);
    }
  });

  it('is written in their language, and tells compliance apart from others', async () => {
    const { api, mail } = tact;
    const person = await customer(api, 'deutsch', { language: 'de' });
    const { files } = await archiveOf(api, 'access', [person.id]);
    expect(files['index.html']).toContain('<html lang="de');
    expect(files['index.html']).toContain('Alles, was es über Sie gibt');
    const told = await mail.nextMail(
      ({ to, subject }) => to.includes(person.email) && /Ihre Daten/.test(subject),
    );
    expect(told.text).toContain('/r/');
    for (const client of [api.product, api.ops]) {
      const refused = await client.post('/v1/privacy-requests', { right: 'access', customers: [person.id] });
      expect(refused.status).toBe(403);
    }
  });

  it('is written in a language that they chose a moment ago, and that their journey has not heard of', async () => {
    const { api, records } = tact;
    const person = await customer(api, 'anders', { language: 'en' });
    const waiting = { subjectKey: person.subject, batch: null };
    await until('what they said is passed on', async () => !(await records.models.inbox.exists(waiting)));
    const now = new Date();
    const chosen = { type: 'Traits Given' as const, at: now.getTime(), language: 'de' };
    const notYet = new Date(now.getTime() + 3_600_000);
    await records.inbox.accept([
      { subjectKey: person.subject, message: null, event: chosen, receivedAt: now, dueAt: notYet },
    ]);
    const { files } = await archiveOf(api, 'access', [person.id]);
    expect(files['index.html']).toContain('<html lang="de');
  });

  it('is fetched by a button and not by a link, and every time stands in the audit', async () => {
    const { api } = tact;
    const person = await customer(api, 'fetched');
    const { request } = await archiveOf(api, 'access', [person.id]);
    const page = await (await fetch(request.answerUrl)).text();
    expect(page).toContain(`action="${new URL(request.answerUrl).pathname}/archive"`);
    expect((await fetch(`${request.answerUrl}/archive`)).status).toBe(404);
    const again = await fetch(`${request.answerUrl}/archive`, { method: 'POST' });
    expect(again.headers.get('cache-control')).toBe('no-store');
    expect(again.headers.get('content-disposition')).toMatch(/^attachment; filename="my-data-.*\.zip"$/);
    await again.arrayBuffer();
    const { body } = await api.ops.get<{ items: { action: string; target: string; role: string }[] }>(
      `/v1/ops/audit`,
    );
    const fetches = body.items.filter(
      ({ action, target }) => action === 'archive:fetch' && target === request.id,
    );
    expect(fetches.map(({ role }) => role)).toEqual(['customer', 'customer']);
  });

  it('is gone after its week, and the page says so', async () => {
    const { api, records } = tact;
    const person = await customer(api, 'late');
    const { request } = await archiveOf(api, 'access', [person.id]);
    const content = await records.privacyRequests.content(request.id);
    const archive = content?.notes?.['archive'] as object;
    const over = { ...archive, until: new Date(Date.now() - 1).toISOString() };
    await records.privacyRequests.note(request.id, { notes: { ...content?.notes, archive: over } });
    const refused = await fetch(`${request.answerUrl}/archive`, { method: 'POST' });
    expect(refused.status).toBe(410);
    expect(await refused.text()).toContain('is deleted. You can ask for a new one');
  });

  it('goes on in another worker when the first dies over it', async () => {
    const { api } = tact;
    const { person, planted } = await plantEverywhere('restart');
    const asked = await askFor(api, 'access', [person.id]);
    // By its heart the archive is known to be left soon; a short step, when its two minutes are over.
    await requestThat(api, asked.id, ({ step, state }) => step === 'make-archive' || state === 'completed');
    await tact.workers[0]?.kill9();
    await tact.startWorker();
    const request = await requestThat(api, asked.id, ({ state }) => state === 'completed');
    const { files } = await fetchArchive(request.answerUrl);
    expect(files['data.json']).toContain(planted.query);
  });
});

describe('Portability', () => {
  it('has what they told and did, and nothing that was concluded from it', async () => {
    const { person, planted } = await plantEverywhere('portable');
    const { data, files } = await archiveOf(tact.api, 'portability', [person.id]);
    for (const value of [planted.query, planted.firstName, planted.email, planted.bought, planted.context]) {
      expect(files['data.json']).toContain(value);
    }
    expect(Object.keys(data.stores)).not.toContain('decisions');
    const [journey] = data.stores['journeys']?.records ?? [];
    const text = JSON.stringify(journey);
    expect(text).toContain(planted.category);
    for (const concluded of [
      '"score"',
      '"engagement"',
      '"level":{"is"',
      '"stage":{"is"',
      '"backOff"',
      'weight',
    ])
      expect(text).not.toContain(concluded);
  });
});

describe('An erasure that is preceded by an export', () => {
  it('hands out everything, deletes it, and says in the receipt that the copy is left for a week', async () => {
    const { api } = tact;
    const { person, planted } = await plantEverywhere('both');
    const asked = await askErasure(api, [person.id], { exportFirst: true });
    const done = await requestThat(api, asked.id, ({ state }) => state === 'completed');
    const { files } = await fetchArchive(done.answerUrl);
    expect(files['data.json']).toContain(planted.query);
    expect(await documentsOf([person.subject])).toEqual({ erased_keys: 1 });
    const page = await (await fetch(done.answerUrl)).text();
    expect(page).toContain('The copy of your data that you asked for');
  });

  it('deletes the archives of earlier requests with everything else', async () => {
    const { api, records } = tact;
    const person = await customer(api, 'twice');
    const { request } = await archiveOf(api, 'access', [person.id]);
    const asked = await askErasure(api, [person.id]);
    await requestThat(api, asked.id, ({ state }) => state === 'completed');
    expect(await records.models.exportPieces.countDocuments({ requestId: request.id })).toBe(0);
    expect((await fetch(`${request.answerUrl}/archive`, { method: 'POST' })).status).toBe(410);
  });
});

it('What was cancelled before it was answered leaves no archive', async () => {
  const { api, records } = tact;
  const person = await customer(api, 'cancelled');
  const beginsAt = new Date(Date.now() + 3_600_000).toISOString();
  const asked = await askFor(api, 'access', [person.id], { beginsAt });
  const dropped = await api.compliance.delete<{ state: string }>(`/v1/privacy-requests/${asked.id}`);
  expect([dropped.status, dropped.body.state]).toEqual([200, 'cancelled']);
  await until('nothing is kept', async () => {
    return (await records.models.exportPieces.countDocuments({ requestId: asked.id })) === 0;
  });
});
