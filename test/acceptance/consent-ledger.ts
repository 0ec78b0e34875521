import { randomUUID } from 'node:crypto';
import jsonld from 'jsonld';
import { customer, track, type Person } from '../support/people';
import type { Tact } from '../support/tact';
import { pause, until } from '../support/until';

interface Entry {
  id: string;
  purpose: string;
  channel: string;
  sensitivity: string;
  state: string;
  at: string;
  recordedAt: string;
  by: string;
  actor: string;
  method: string;
  notice: { id: string; version: string; language: string; hash: string } | null;
  evidenceOnly: boolean;
  about: string | null;
  proof?: unknown;
}
interface Stands {
  consents: {
    purpose: string;
    channel: string;
    sensitivity: string;
    state: string;
    holds: boolean;
    entry: Entry;
  }[];
  halts: { what: string; until: string | null }[];
}
interface Changed {
  consents: { state: string; channel: string; sensitivity: string; stands: boolean; because?: string }[];
}

type Expanded = Record<string, Record<string, unknown>[]>;

const yes = { purpose: 'marketing', channel: 'email', state: 'given' } as const;
const no = { ...yes, state: 'withdrawn' } as const;

export function consentLedger(tact: () => Tact): void {
  const of = ({ id }: Person) => `/v1/customers/${id}/consents`;
  const say = (person: Person, ...consents: object[]) =>
    tact().api.compliance.put<Changed>(of(person), { consents });
  const historyOf = async (person: Person) =>
    (await tact().api.compliance.get<{ items: Entry[]; next: string | null }>(`${of(person)}/history`)).body
      .items;
  const stoodAt = async (person: Person, at: Date, known = 'then') =>
    (await tact().api.compliance.get<Stands>(`${of(person)}?at=${at.toISOString()}&known=${known}`)).body;
  const askGate = ({ subject }: Person, more: object = {}) =>
    tact().records.gates.takePermit({
      ...{ subjectKey: subject, permitId: randomUUID(), touchId: randomUUID(), play: 'product-tip' },
      ...{ purpose: 'marketing', channel: 'email', lawfulBasis: 'consent', essential: false, ...more },
    });
  const registered = async (name: string, texts: Record<string, string>, version = '1') => {
    const id = `${name}-${randomUUID().slice(0, 8)}`;
    expect((await tact().api.compliance.post('/v1/notices', { id, version, texts })).status).toBe(200);
    return id;
  };
  const nobody = (name: string) => customer(tact().api, name, { consents: [] });

  test('for any moment it can be shown what stood, under which text, given how and passed on by whom', async () => {
    const ida = await nobody('ida');
    const id = await registered('sign-up', { en: 'Yes, write to me.', de: 'Ja, schreiben Sie mir.' });
    const began = new Date();
    await pause(5);
    const given = await say(ida, {
      ...{ ...yes, notice: { id, version: '1', language: 'de' }, method: 'sign-up form', jurisdiction: 'DE' },
      proof: { form: 'footer', ip: '192.0.2.7' },
    });
    expect(given.body.consents).toMatchObject([{ state: 'given', stands: true }]);
    await pause(20);
    const between = new Date();
    await pause(20);
    expect((await say(ida, no)).status).toBe(200);
    await tact().api.product.put(`/v1/customers/${ida.id}/objection`, undefined);
    await pause(5);

    expect((await stoodAt(ida, began)).consents).toEqual([]);
    const stood = await stoodAt(ida, between);
    expect(stood).toMatchObject({
      consents: [
        {
          ...{ purpose: 'marketing', channel: 'email', sensitivity: 'standard', state: 'given', holds: true },
          entry: {
            ...{
              by: 'compliance',
              actor: 'customer',
              method: 'sign-up form',
              jurisdiction: 'DE',
              hasProof: true,
            },
            notice: { id, version: '1', language: 'de' },
          },
        },
      ],
      halts: [],
    });
    const notice = stood.consents[0]?.entry.notice;
    const { body: text } = await tact().api.product.get<{
      items: { language: string; text: string; hash: string }[];
    }>(`/v1/notices/${id}/1`);
    expect(text.items.find(({ hash }) => hash === notice?.hash)?.text).toBe('Ja, schreiben Sie mir.');
    expect(await stoodAt(ida, new Date())).toMatchObject({
      consents: [{ state: 'withdrawn', holds: false }],
      halts: [{ what: 'objected', until: null }],
    });

    const history = await historyOf(ida);
    expect(history.map(({ state }) => state)).toEqual(['objected', 'withdrawn', 'given']);
    expect(history.at(-1)?.proof).toEqual({ form: 'footer', ip: '192.0.2.7' });
    const { body: asProduct } = await tact().api.product.get(`${of(ida)}/history`);
    expect(JSON.stringify(asProduct)).not.toContain('192.0.2.7');
    const { body: first } = await tact().api.ops.get<{ items: Entry[]; next: string }>(
      `${of(ida)}/history?limit=2`,
    );
    const { body: rest } = await tact().api.ops.get<{ items: Entry[]; next: null }>(
      `${of(ida)}/history?limit=2&cursor=${first.next}`,
    );
    expect([...first.items, ...rest.items].map(({ id: entry }) => entry)).toEqual(
      history.map((one) => one.id),
    );
    expect(rest.next).toBeNull();
  });

  test('a text that is not registered is refused with how to register it, and a version never changes', async () => {
    const { compliance, product } = tact().api;
    const joe = await nobody('joe');
    const name = (notice: object) => say(joe, { ...yes, notice });
    const nameless = await name({ id: 'nothing-of-the-kind', version: '1' });
    expect(nameless.status).toBe(422);
    expect(nameless.body).toMatchObject({
      type: 'https://tact.invalid/problems/unknown-notice',
      fix: expect.stringContaining('POST /v1/notices') as string,
      errors: [{ where: '/consents/0/notice/id' }],
    });
    const id = await registered('choice', { en: 'Yes.', de: 'Ja.' });
    expect((await name({ id, version: '2' })).body).toMatchObject({
      fix: expect.stringContaining('Use one of: 1') as string,
    });
    expect((await name({ id, version: '1' })).body).toMatchObject({
      detail: expect.stringContaining('registered in de, en') as string,
    });
    expect((await name({ id, version: '1', language: 'en' })).status).toBe(200);
    expect((await historyOf(joe)).map(({ state }) => state)).toEqual(['given']);

    const again = { id, version: '1', texts: { en: 'Yes.' } };
    expect((await compliance.post('/v1/notices', again)).status).toBe(200);
    expect((await compliance.post('/v1/notices', { ...again, texts: { en: 'No!' } })).status).toBe(409);
    expect((await product.post('/v1/notices', again)).status).toBe(403);
  });

  test('what is sensitive is asked for by itself at the gate, and one stop ends all of it', async () => {
    const kim = await nobody('kim');
    await say(kim, yes);
    expect(await askGate(kim)).toEqual({ given: true });
    expect(await askGate(kim, { sensitivity: 'special' })).toEqual({ given: false, because: 'no-consent' });
    await say(kim, { ...yes, channel: 'any', sensitivity: 'special' });
    expect(await askGate(kim, { sensitivity: 'special' })).toEqual({ given: true });
    expect(await askGate(kim, { sensitivity: 'sensitive' })).toEqual({ given: false, because: 'no-consent' });

    const { body } = await say(kim, no);
    expect(body.consents.map(({ state, sensitivity, channel }) => [state, sensitivity, channel])).toEqual([
      ['withdrawn', 'standard', 'email'],
      ['withdrawn', 'special', 'email'],
    ]);
    for (const sensitivity of ['standard', 'special'] as const)
      expect(await askGate(kim, { sensitivity })).toEqual({ given: false, because: 'no-consent' });
    expect(await askGate(kim, { sensitivity: 'special', channel: 'in-app' })).toEqual({ given: true });
    await until('the journey heard of all of it', async () => {
      const { body: journey } = await tact().api.product.get<{ consents: Entry[] }>(
        `/v1/customers/${kim.id}/journey`,
      );
      const known = journey.consents.map(
        ({ channel, sensitivity, state }) => `${channel} ${sensitivity} ${state}`,
      );
      return known.sort().join() === 'any special given,email special withdrawn,email standard withdrawn';
    });
    // Agreeing to the ordinary again brings nothing nearer back.
    await say(kim, yes);
    expect(await askGate(kim, { sensitivity: 'special' })).toEqual({ given: false, because: 'no-consent' });
  });

  test('a lapse is on record once, whoever notices it, and at the gate by the clock alone', async () => {
    const lea = await nobody('lea');
    const ends = new Date(Date.now() + 700);
    await say(lea, { ...yes, validUntil: ends.toISOString() });
    expect(await askGate(lea)).toEqual({ given: true });
    await until('it ended', async () => !(await askGate(lea)).given);
    await Promise.all([
      askGate(lea),
      askGate(lea),
      historyOf(lea),
      tact().records.consents.noteLapses(lea.subject),
    ]);
    expect(await askGate(lea)).toEqual({ given: false, because: 'consent-expired' });
    const history = await historyOf(lea);
    expect(history.map(({ state, actor, at }) => [state, actor, at])).toEqual([
      ['expired', 'tact', ends.toISOString()],
      ['given', 'customer', expect.any(String) as string],
    ]);
    expect(history[0]?.about).toBe(history[1]?.id);
    expect((await stoodAt(lea, new Date(ends.getTime() - 1))).consents).toMatchObject([{ holds: true }]);
    expect((await stoodAt(lea, ends)).consents).toMatchObject([{ state: 'expired', holds: false }]);
    const renewal = await say(lea, { ...yes, state: 'renewed' });
    expect([renewal.status, renewal.body]).toMatchObject([
      409,
      { type: expect.stringMatching(/nothing-to-renew$/) },
    ]);
    expect((await say(lea, yes)).body.consents).toMatchObject([{ stands: true }]);
    expect((await say(lea, { ...yes, state: 'renewed' })).body.consents).toMatchObject([{ stands: true }]);
    expect(await askGate(lea)).toEqual({ given: true });
  });

  test('a worker writes down what nobody looked at', async () => {
    const mia = await nobody('mia');
    await say(mia, { ...yes, validUntil: new Date(Date.now() + 300).toISOString() });
    const ledger = () => tact().records.models.consentEntries.find({ subjectKey: mia.subject }).lean();
    await until(
      'it is on record',
      async () => (await ledger()).some(({ state }) => state === 'expired'),
      30_000,
    );
  });

  test('asking changes nothing; refusing does', async () => {
    const nia = await nobody('nia');
    await say(nia, yes);
    expect((await say(nia, { ...yes, state: 'requested' })).body.consents).toMatchObject([
      { stands: false, because: 'asked' },
    ]);
    expect(await askGate(nia)).toEqual({ given: true });
    await say(nia, { ...yes, state: 'refused' });
    expect(await askGate(nia)).toEqual({ given: false, because: 'no-consent' });
  });

  test('refining narrows to fewer channels, an earlier end, less often, and never widens', async () => {
    const { product } = tact().api;
    const oda = await nobody('oda');
    await product.post('/v1/track', track({ userId: oda.id }, 'Home Viewed'));
    await say(oda, { ...yes, channel: 'any' });
    const refine = (body: object) =>
      product.post<Changed & { chosen: object }>(`${of(oda)}/refine`, { purpose: 'marketing', ...body });
    const ends = new Date(Date.now() + 40 * 86_400_000).toISOString();
    const refined = await refine({
      channels: ['in-app'],
      until: ends,
      minDaysBetween: 7,
      topics: ['guides'],
    });
    expect(refined.status).toBe(200);
    expect(refined.body).toMatchObject({ chosen: { topics: ['guides'], minDaysBetween: 7 } });
    expect(await askGate(oda)).toEqual({ given: false, because: 'no-consent' });
    expect(await askGate(oda, { channel: 'webhook' })).toEqual({ given: false, because: 'no-consent' });
    expect(await askGate(oda, { channel: 'in-app' })).toEqual({ given: true });
    const history = await historyOf(oda);
    const original = history.at(-1);
    expect(history.slice(0, -1).every(({ about }) => about === original?.id)).toBe(true);
    const { body } = await product.get<{ consents: { channel: string; validUntil: string | null }[] }>(
      of(oda),
    );
    expect(body.consents.find(({ channel }) => channel === 'any')?.validUntil).toBe(ends);

    await until('the journey knows', async () => {
      const { body: known } = await product.get<{ minDaysBetween: number }>(
        `/v1/customers/${oda.id}/preferences`,
      );
      return known.minDaysBetween === 7;
    });
    for (const wider of [
      { channels: ['email'] },
      { until: new Date(Date.now() + 400 * 86_400_000).toISOString() },
      { minDaysBetween: 2 },
      { topics: ['guides', 'offers'] },
    ]) {
      const answer = await refine(wider);
      expect([answer.status, answer.body]).toMatchObject([
        422,
        { type: expect.stringMatching(/refinement-widens$/) },
      ]);
    }
    await say(oda, { ...no, channel: 'any' });
    expect((await refine({ channels: ['in-app'] })).status).toBe(409);
  });

  test('an import keeps old proof, honours the past, brings nobody back, and says what is wrong with a line', async () => {
    const { compliance, product } = tact().api;
    const [pia, ray, sue, tom] = [
      await nobody('pia'),
      await nobody('ray'),
      await nobody('sue'),
      await nobody('tom'),
    ];
    const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
    await say(ray, { ...no, at: daysAgo(10) });
    await say(sue, { ...no, at: daysAgo(100) });
    await say(tom, { ...no, at: daysAgo(100) });
    const proof = { list: 'old shop', ip: '192.0.2.9', ts: '2024' };
    const lines = [
      { customer: pia.id, ...yes, at: daysAgo(200), proof },
      { customer: ray.id, ...yes, at: daysAgo(30), proof },
      { customer: sue.id, ...yes, at: daysAgo(50) },
      { customer: tom.id, ...yes, at: daysAgo(50), proof },
      { customer: pia.id, ...yes, purpose: 'offers', at: daysAgo(800) },
      '{"customer": "nobody"',
      { customer: pia.id, ...yes, purpose: 'world-peace', at: daysAgo(1) },
      { customer: pia.id, ...yes, at: daysAgo(-1) },
      { customer: pia.id, ...yes },
      { customer: pia.id, ...yes, at: daysAgo(1), notice: { id: 'lost', version: '9' } },
    ];
    const file = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
    const take = () =>
      compliance.raw('/v1/consents/imports', file, { 'content-type': 'application/x-ndjson' });
    const { status, body } = await take();
    expect(status).toBe(200);
    expect(body).toMatchObject({
      ...{ lines: 10, accepted: 5, standing: 3, duplicates: 0 },
      notInForce: [
        { line: 2, because: 'said-since' },
        { line: 3, because: 'no-new-act' },
      ],
      rejected: [
        { line: 6, message: 'is not JSON' },
        { line: 7, where: '/purpose', fix: expect.stringContaining('marketing') as string },
        { line: 8, where: '/at' },
        { line: 9, where: '/at' },
        { line: 10, where: '/notice/id', fix: expect.stringContaining('POST /v1/notices') as string },
      ],
    });
    const gates = await Promise.all([pia, ray, sue, tom].map((person) => askGate(person)));
    expect(gates.map(({ given }) => given)).toEqual([true, false, false, true]);
    expect(await askGate(pia, { purpose: 'offers' })).toEqual({ given: false, because: 'consent-expired' });
    const history = await historyOf(pia);
    expect(history.map(({ purpose, state }) => `${purpose} ${state}`)).toEqual([
      'offers expired',
      expect.any(String),
      expect.any(String),
    ]);
    expect(history.find(({ purpose }) => purpose === 'marketing')).toMatchObject({ proof, method: 'import' });
    // Known now, and not then: what Tact acted on at the time is another question than what had been said.
    const then = new Date(Date.parse(daysAgo(150)));
    expect((await stoodAt(pia, then)).consents).toEqual([]);
    expect((await stoodAt(pia, then, 'now')).consents.map(({ purpose, holds }) => [purpose, holds])).toEqual(
      expect.arrayContaining([['marketing', true]]),
    );
    // A line that was only kept as evidence has never stood.
    expect((await stoodAt(sue, new Date(), 'now')).consents).toMatchObject([{ state: 'withdrawn' }]);

    expect((await take()).body).toMatchObject({ accepted: 0, standing: 0, duplicates: 5 });
    expect(await historyOf(pia)).toHaveLength(3);
    expect((await product.raw('/v1/consents/imports', file, {})).status).toBe(403);
  });

  test('a consent record means in JSON-LD what ISO/IEC TS 27560 asks for, without asking the network', async () => {
    const uma = await nobody('uma');
    const id = await registered('record', { en: 'Yes, write to me.' });
    await say(uma, { ...yes, notice: { id, version: '1' }, proof: { form: 'x' } });
    await say(uma, { ...yes, channel: 'in-app', sensitivity: 'special' });
    await say(uma, no);
    const { body, headers } = await tact().api.compliance.get(`${of(uma)}/record`);
    expect(headers.get('content-type')).toContain('application/ld+json');
    const options = {
      safe: true,
      documentLoader: (url: string) => Promise.reject(new Error(`A record must not ask for ${url}.`)),
    };
    // In safe mode whatever no IRI stands for is an error.
    const expanded = (await jsonld.expand(body, options as object)) as unknown as Expanded[];
    const dpv = (name: string) => `https://w3id.org/dpv#${name}`;
    expect(expanded).toHaveLength(2);
    const record = expanded.find((one) =>
      JSON.stringify(one).includes('ConsentWithdrawn'),
    ) as never as unknown as Expanded;
    expect(record['@type']).toEqual([dpv('ConsentRecord')]);
    expect(record['http://purl.org/dc/terms/conformsTo']).toEqual([
      { '@id': 'https://w3id.org/dpv/schema/dpv-27560#record' },
    ]);
    for (const name of ['hasIdentifier', 'hasDataSubject', 'hasProcess', 'hasNotice', 'hasEntity'])
      expect([name, record[dpv(name)]?.length]).toEqual([name, 1]);
    const process = record[dpv('hasProcess')]?.[0] as unknown as Expanded;
    for (const name of [
      ...['hasPurpose', 'hasPersonalData', 'hasProcessing', 'hasDataController', 'hasDataSource'],
      ...['hasStorageCondition', 'hasRecipient', 'hasLegalBasis', 'hasJurisdiction', 'hasConsentControl'],
    ])
      expect([name, (process[dpv(name)]?.length ?? 0) > 0]).toEqual([name, true]);
    const states = process[dpv('hasConsentStatus')] as Record<string, unknown>[];
    expect(states.map((state) => state['@type'])).toEqual([[dpv('ConsentGiven')], [dpv('ConsentWithdrawn')]]);
    for (const state of states)
      for (const name of ['isIndicatedAtTime', 'hasIndicationMethod', 'isIndicatedBy'])
        expect(state).toHaveProperty([dpv(name)]);
    const notice = record[dpv('hasNotice')]?.[0] as Record<string, unknown>;
    expect(states[0]?.[dpv('hasNotice')]).toEqual([{ '@id': notice['@id'] }]);
    const special = JSON.stringify(expanded.filter((one) => one !== record));
    expect(special).toContain(dpv('SpecialCategoryPersonalData'));
    expect(special).toContain('gdpr#A9-2-a');
  });

  test('whatever they told, it is on record who passed it on, when and what for, and never what it says', async () => {
    const { product, compliance } = tact().api;
    const vic = await nobody('vic');
    const path = `/v1/customers/${vic.id}`;
    const messageId = randomUUID();
    const identify = {
      ...{ type: 'identify', messageId, userId: vic.id },
      traits: { firstName: 'Viktoria', region: 'DE', shoe_size: 40 },
      context: { timezone: 'Europe/Berlin' },
    };
    await product.post('/v1/identify', identify);
    await product.post('/v1/identify', identify);
    await product.put(`${path}/profile`, { goals: ['better-sleep'], firstName: null });
    await product.put(`${path}/preferences`, { topics: ['guides'], ceiling: 'contextual' });
    await product.post(`${path}/contexts`, { context: 'bereavement' });
    interface Fact {
      field: string;
      by: string;
      method: string;
      purposes: string[];
      takenBack: boolean;
      detail?: unknown;
    }
    const factsFor = async (api: typeof product) =>
      (await api.get<{ items: Fact[] }>(`${path}/provenance`)).body.items.filter(
        ({ field }) => !['email', 'timeZone'].includes(field),
      );
    const facts = await factsFor(compliance);
    expect(
      facts
        .map(({ field, method, purposes, takenBack }) => [field, method, purposes.join(), takenBack])
        .sort((a, b) => (a.join() < b.join() ? -1 : 1)),
    ).toEqual([
      ['context', 'contexts', 'marketing', false],
      ['firstName', 'identify', 'personalization', false],
      ['firstName', 'profile', 'personalization', true],
      ['goals', 'profile', 'personalization', false],
      ['preferences.ceiling', 'preferences', 'personalization', false],
      ['preferences.topics', 'preferences', 'marketing', false],
      ['region', 'identify', 'marketing', false],
    ]);
    expect(facts.every(({ by }) => by.length > 0)).toBe(true);
    expect(facts.find(({ field }) => field === 'context')?.detail).toEqual({ context: 'bereavement' });
    expect(JSON.stringify(await factsFor(product))).not.toMatch(/bereavement|Viktoria|better-sleep/);
    const stored = await tact().records.models.toldFacts.find({ subjectKey: vic.subject }).lean();
    expect(JSON.stringify(stored)).not.toMatch(/bereavement|Viktoria|better-sleep/);
  });

  test('the register says in human words what each purpose is for and what it needs', async () => {
    const { body } = await tact().api.product.get<{
      purposes: Record<string, unknown>[];
      controller: object;
    }>('/v1/purposes');
    expect(body.controller).toHaveProperty('name');
    for (const purpose of body.purposes)
      expect(purpose).toMatchObject({
        words: expect.stringMatching(/.{20,}/) as string,
        dpv: expect.stringContaining('https://w3id.org/dpv#') as string,
        lawfulBasis: expect.any(String) as string,
        essential: expect.any(Boolean) as boolean,
        doubleOptIn: false,
        dataCategories: expect.arrayContaining([
          expect.objectContaining({ name: expect.any(String) as string }),
        ]) as unknown,
      });
  });
}
