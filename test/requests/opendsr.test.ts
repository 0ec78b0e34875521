import { randomUUID } from 'node:crypto';
import { ApiClient } from '../support/api-client';
import { startTact, type Tact } from '../support/tact';
import { ControllerClient, openDsrEnv } from './controller';
import {
  cancelAnswer,
  createAnswer,
  createExample,
  discoveryAnswer,
  errorAnswer,
  laterExample,
  statusAnswer,
} from './opendsr-examples';

let tact: Tact;
let shop: ControllerClient;
beforeAll(async () => {
  tact = await startTact({ env: await openDsrEnv() });
  shop = await ControllerClient.of(tact, 'a-shop');
});
afterAll(() => tact?.stop());

const documents = () => tact.records.models.privacyRequests.countDocuments();

describe('OpenDSR’s examples', () => {
  test('discovery says what is understood, to anybody, and is signed', async () => {
    const answer = await shop.ask('GET', '/discovery');
    expect([answer.status, answer.body]).toEqual([200, discoveryAnswer]);
    expect(await shop.believes(answer)).toBe(true);
    expect(await shop.believes({ ...answer, text: answer.text.replace('2.0', '2.1') })).toBe(false);
    expect((await new ApiClient(tact.api.url, null).get('/opendsr/v2/discovery')).status).toBe(200);
  });

  test('a request is created, answered with a signature, and found by its status', async () => {
    const form = laterExample();
    const text = JSON.stringify(form, null, 2);
    const created = await shop.ask('POST', '/requests', text);
    expect([created.status, created.body]).toEqual([201, createAnswer('a-shop')]);
    expect(await shop.believes(created)).toBe(true);
    expect(created.body).toMatchObject({
      subject_request_id: form.subject_request_id,
      // A month after they asked, on the calendar of the place that the extension named.
      expected_completion_time: '2025-11-02T16:00:00.000Z',
    });
    // Letter for letter what was sent.
    expect(Buffer.from(String(created.body['encoded_request']), 'base64').toString()).toBe(text);

    const status = await shop.ask('GET', `/requests/${form.subject_request_id}`);
    expect([status.status, status.body]).toEqual([200, statusAnswer('a-shop', 'pending')]);
    expect(await shop.believes(status)).toBe(true);
  });

  test('a request is cancelled while it is pending', async () => {
    const form = laterExample();
    await shop.ask('POST', '/requests', form);
    const cancelled = await shop.ask('DELETE', `/requests/${form.subject_request_id}`);
    expect([cancelled.status, cancelled.body]).toEqual([202, cancelAnswer('a-shop')]);
    expect(await shop.believes(cancelled)).toBe(true);
    const { body } = await shop.ask('GET', `/requests/${form.subject_request_id}`);
    expect(body).toEqual(statusAnswer('a-shop', 'cancelled'));
    expect((await shop.ask('DELETE', `/requests/${form.subject_request_id}`)).status).toBe(202);
  });

  test.each([
    ['no id', { subject_request_id: undefined }, /^subject_request_id: /],
    [
      'an id in capitals',
      { subject_request_id: randomUUID().toUpperCase() },
      /^subject_request_id: must be a UUID/,
    ],
    ['no regulation', { regulation: undefined }, /^regulation: /],
    ['a regulation nobody knows', { regulation: 'gdpr-2' }, /^regulation: /],
    ['another type', { subject_request_type: 'rectification' }, /^subject_request_type: /],
    ['no time', { submitted_time: 'yesterday' }, /^submitted_time: /],
    [
      'a time that is not yet',
      { submitted_time: '2999-01-01T00:00:00Z' },
      /^submitted_time: lies in the future/,
    ],
    ['no identities', { subject_identities: [] }, /^subject_identities: /],
    ['another version', { api_version: '1.0' }, /^api_version: must be 2\.0/],
    ['a callback that is no address', { status_callback_urls: ['call me'] }, /^status_callback_urls\.0: /],
    [
      'an extension we have not',
      { extensions: { '127.0.0.1': { colour: 'red' } } },
      /^extensions\.127\.0\.0\.1: /,
    ],
  ])('a request with %s is refused as the specification has it', async (_, more, message) => {
    const before = await documents();
    const answer = await shop.ask('POST', '/requests', { ...laterExample(), ...more });
    expect([answer.status, answer.body]).toEqual([400, errorAnswer(400, message)]);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await documents()).toBe(before);
  });

  test('an identity that can’t be looked up is refused, and said so without its value', async () => {
    const identity = (type: string, format: string, value = 'QXnobodyXQ') => ({
      subject_identities: [{ identity_type: type, identity_value: value, identity_format: format }],
    });
    const refused = async (more: object) => {
      const { status, body, text } = await shop.ask('POST', '/requests', { ...laterExample(), ...more });
      expect([status, text.includes('QX')]).toEqual([400, false]);
      return (body['error'] as { message: string }).message;
    };
    expect(await refused(identity('email', 'sha256'))).toMatch(/sha256 can't be looked up.*send it raw/);
    expect(await refused(identity('android_id', 'raw'))).toMatch(/android_id is not known here; \/discovery/);
    expect(await refused(identity('email', 'raw'))).toMatch(/no e-mail address/);
    expect(await refused(identity('shoe_size', 'raw'))).toMatch(/subject_identities\.0\.identity_type/);
    const broken = await shop.ask('POST', '/requests', '{"regulation": "gdpr"');
    expect([broken.status, broken.body]).toEqual([400, errorAnswer(400, /body: /)]);
  });
});

describe('a controller', () => {
  test('that sends the same again has the same answer, at once and later, and one request', async () => {
    const form = laterExample();
    const before = await documents();
    const answers = await Promise.all([1, 2, 3, 4].map(() => shop.ask('POST', '/requests', form)));
    // The same in another order, as a client that builds it anew would send it.
    answers.push(await shop.ask('POST', '/requests', Object.fromEntries(Object.entries(form).reverse())));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
    expect(await documents()).toBe(before + 1);

    const other = await shop.ask('POST', '/requests', { ...form, subject_request_type: 'portability' });
    expect([other.status, other.body]).toEqual([409, errorAnswer(409, /asked for something else/)]);
    expect(await documents()).toBe(before + 1);
  });

  test('finds its own requests and no other’s, also under the same id', async () => {
    const other = await ControllerClient.of(tact, 'another-shop');
    const form = laterExample();
    await shop.ask('POST', '/requests', form);
    for (const method of ['GET', 'DELETE']) {
      const answer = await other.ask(method, `/requests/${form.subject_request_id}`);
      expect([answer.status, answer.body]).toEqual([404, errorAnswer(404, /no such request/)]);
    }
    const theirs = await other.ask('POST', '/requests', { ...form, subject_request_type: 'portability' });
    expect([theirs.status, theirs.body]).toEqual([201, createAnswer('another-shop')]);
    expect((await shop.ask('GET', `/requests/${form.subject_request_id}`)).body['request_status']).toBe(
      'pending',
    );
  });

  test('can’t cancel what was begun', async () => {
    const form = laterExample();
    await shop.ask('POST', '/requests', form);
    const known = await tact.records.openDsrRequests.find('a-shop', form.subject_request_id);
    await tact.records.privacyRequests.change(known?.requestId ?? '', {
      state: 'running',
      cancellable: false,
    });
    const answer = await shop.ask('DELETE', `/requests/${form.subject_request_id}`);
    expect([answer.status, answer.body]).toEqual([400, errorAnswer(400, /can’t be taken back|cannot be/)]);
    const { body } = await shop.ask('GET', `/requests/${form.subject_request_id}`);
    expect(body).toEqual(statusAnswer('a-shop', 'in_progress'));
  });

  test('is told why a request was refused, for which OpenDSR has no status', async () => {
    const form = laterExample();
    await shop.ask('POST', '/requests', form);
    const known = await tact.records.openDsrRequests.find('a-shop', form.subject_request_id);
    const refused = { state: 'refused', because: 'unfounded' } as const;
    await tact.records.privacyRequests.change(known?.requestId ?? '', refused);
    const { body } = await shop.ask('GET', `/requests/${form.subject_request_id}`);
    expect(body).toEqual({
      ...statusAnswer('a-shop', 'cancelled'),
      extensions: { '127.0.0.1': { state: 'refused', because: 'unfounded' } },
    });
  });

  test('is asked by id and by address: both lead to the person, and neither is stored in the open', async () => {
    const customer = `lena-${randomUUID()}`;
    const email = `${randomUUID()}@post.example`;
    await tact.api.product.put(`/v1/customers/${customer}/profile`, { email });
    const subject = await tact.records.subjects.find(customer);
    const form = createExample({
      subject_identities: [
        { identity_type: 'email', identity_value: email.toUpperCase(), identity_format: 'raw' },
        { identity_type: 'controller_customer_id', identity_value: customer, identity_format: 'raw' },
      ],
      status_callback_urls: [`https://controller.example/${randomUUID()}`],
    });
    await shop.ask('POST', '/requests', form);
    const known = await tact.records.openDsrRequests.find('a-shop', form.subject_request_id);
    const content = await tact.records.privacyRequests.content(known?.requestId ?? '');
    expect(content).toMatchObject({ externalIds: [customer], subjectKeys: [subject] });

    const { openDsrRequests, privacyRequests } = tact.records.models;
    const stored = await Promise.all([
      openDsrRequests.collection.find({ requestId: known?.requestId ?? '' }).toArray(),
      privacyRequests.collection.find({ _id: (known?.requestId ?? '') as never }).toArray(),
    ]);
    const bytes = JSON.stringify(stored) + JSON.stringify(stored, (_, value: unknown) => asText(value));
    expect(bytes).toContain(form.subject_request_id);
    for (const secret of [customer, email, 'controller.example']) expect(bytes).not.toContain(secret);
  });
});

describe('who may', () => {
  test('is compliance alone: other keys are refused on every address, and each attempt is in the audit', async () => {
    const routes = [
      ['POST', '/opendsr/v2/requests'],
      ['GET', '/opendsr/v2/requests/:subjectRequestId'],
      ['DELETE', '/opendsr/v2/requests/:subjectRequestId'],
      ['POST', '/opendsr/v2/callback-secret'],
      ['GET', '/v1/privacy-requests/queue'],
      ['POST', '/v1/privacy-requests/:requestId/owner'],
      ['POST', '/v1/privacy-requests/:requestId/acknowledge'],
      ['POST', '/v1/privacy-requests/:requestId/extend'],
      ['POST', '/v1/privacy-requests/:requestId/callbacks'],
      ['GET', '/compliance/requests'],
      ['GET', '/compliance/requests/:requestId'],
      ['POST', '/compliance/requests/:requestId'],
    ] as const;
    for (const role of ['product', 'ops'] as const) {
      for (const [method, route] of routes) {
        const path = route.replace(/:\w+/, randomUUID());
        const body = method === 'POST' ? laterExample() : undefined;
        const answer = await tact.api[role].request(method, path, body);
        expect([method, route, answer.status]).toEqual([method, route, 403]);
      }
    }
    type Entry = { by: string; role: string; action: string; target: string };
    const { body } = await tact.api.compliance.get<{ items: Entry[] }>('/v1/ops/audit?limit=100');
    const refused = body.items
      .filter(({ action }) => action === 'refused')
      .map(({ role, target }) => `${role} ${target}`);
    const expected = (['product', 'ops'] as const).flatMap((role) =>
      routes.map(([method, route]) => `${role} ${method} ${route}`),
    );
    expect(refused.sort()).toEqual(expected.sort());
  });

  test('is nobody without a key, in OpenDSR’s own words', async () => {
    const answer = await fetch(`${tact.api.url}/opendsr/v2/requests/${randomUUID()}`);
    expect([answer.status, await answer.json()]).toEqual([401, errorAnswer(401, /no API key/)]);
  });
});

/** Bytes as the letters they might be. */
const asText = (value: unknown): unknown =>
  typeof value === 'string' && /^[A-Za-z0-9+/]+=*$/.test(value)
    ? Buffer.from(value, 'base64').toString('latin1')
    : value;
