import { Connection } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import { journeyId } from '@tact/temporal';
import { ApiClient } from '../support/api-client';
import { customer, track } from '../support/people';
import { journeyAfter } from '../support/questions';
import type { Tact } from '../support/tact';

interface JsonPayload {
  metadata: Record<string, string>;
  data: string;
}

export function codecServer(tact: () => Tact): void {
  test('payloads are encrypted at Temporal; the codec server opens them for an ops key and for nobody else', async () => {
    const { api, keys } = tact();
    const ben = await customer(api, 'ben');
    await api.product.post('/v1/track', track({ userId: ben.id }, 'Products Searched', { category: 'tea' }));
    await journeyAfter(api.product, ben.id, 1);
    const payloads = await payloadsOf(tact().ground.temporal.address, ben.subject);
    expect(payloads.length).toBeGreaterThan(3);
    const readable = payloads.filter(({ metadata }) => text(metadata['encoding']) !== 'binary/encrypted');
    // The SDK notes for itself which local activity ran when; what it was given and gave back is encrypted.
    const noted = new Set(readable.flatMap(({ data }) => Object.keys(JSON.parse(text(data)) as object)));
    expect([...noted].sort()).toEqual(bookkeeping);
    const raw = Buffer.concat(payloads.map(({ data }) => Buffer.from(data, 'base64'))).toString('latin1');
    expect(raw).not.toContain('Products Searched');

    for (const key of [null, keys.product, keys.compliance]) {
      const refused = await new ApiClient(api.url, key).post('/codec/decode', { payloads });
      expect(refused.status).toBe(401);
    }
    const opened = await api.ops.post<{ payloads: JsonPayload[] }>('/codec/decode', { payloads });
    expect(opened.status).toBe(200);
    const plain = opened.body.payloads.map(({ data }) => text(data)).join('\n');
    expect(plain).toContain('Products Searched');
    expect(plain).not.toContain(ben.email);
  });

  test('logging in with an ops key opens payloads to that browser; other keys do not', async () => {
    const { api, keys } = tact();
    const login = (key: string) =>
      fetch(`${api.url}/codec/login`, { method: 'POST', body: new URLSearchParams({ key }) });
    expect((await login(keys.product)).status).toBe(401);
    const cookie = (await login(keys.ops)).headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/HttpOnly.*SameSite=Strict/);
    const decode = (more: Record<string, string>) =>
      fetch(`${api.url}/codec/decode`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...more },
        body: '{"payloads":[]}',
      });
    expect((await decode({ cookie: cookie.split(';')[0] ?? '' })).status).toBe(200);
    expect((await decode({})).status).toBe(401);
  });
}

const bookkeeping = [
  'activity_id',
  'activity_type',
  'attempt',
  'backoff',
  'complete_time',
  'original_schedule_time',
  'seq',
];

const text = (base64 = ''): string => Buffer.from(base64, 'base64').toString();

/** Every payload in the history of somebody's journey, as Temporal holds it. */
async function payloadsOf(address: string, subject: string): Promise<JsonPayload[]> {
  const connection = await Connection.connect({ address });
  try {
    const { history } = await connection.workflowService.getWorkflowExecutionHistory({
      namespace: 'default',
      execution: { workflowId: journeyId(subject) },
    });
    const found: JsonPayload[] = [];
    collect(temporal.api.history.v1.History.toObject(history as never, { bytes: String }), found);
    return found;
  } finally {
    await connection.close();
  }
}

function collect(value: unknown, found: JsonPayload[]): void {
  if (typeof value !== 'object' || value === null) return;
  if ('metadata' in value && 'data' in value) found.push(value as JsonPayload);
  // Search attributes are in plain text by their nature: a stage, a level, a time.
  else
    for (const [name, inner] of Object.entries(value)) if (name !== 'searchAttributes') collect(inner, found);
}
