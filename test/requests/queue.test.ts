import { randomUUID } from 'node:crypto';
import type { PrivacyRequest } from '@tact/records';
import { deadlineOf } from '@tact/policy';
import { startTact, type Tact } from '../support/tact';
import { runTact } from '../support/tact-command';

let tact: Tact;
beforeAll(async () => {
  tact = await startTact({ workers: 0 });
});
afterAll(() => tact?.stop());

const DAY_MS = 24 * 3_600_000;
const EMAIL = 'quitte@post.example';

/** A request that came in so many days ago. */
async function requestOf(daysAgo: number, more: Partial<PrivacyRequest> = {}): Promise<string> {
  const receivedAt = new Date(Date.now() - daysAgo * DAY_MS);
  const { regulation = 'gdpr', jurisdiction = null, right = 'access' } = more;
  const { acknowledgeBy, dueBy } = deadlineOf(regulation, jurisdiction, right, receivedAt);
  const times = { receivedAt, beginsAt: receivedAt, acknowledgeBy, dueBy };
  const { id } = await tact.records.privacyRequests.open({
    ...{ right, regulation, jurisdiction, source: more.source ?? 'compliance', ...times },
    content: { externalIds: ['quitte'], subjectKeys: [], email: EMAIL, language: null },
  });
  await tact.records.privacyRequests.change(id, more);
  return id;
}

interface Item {
  id: string;
  stands: string;
  daysLeft: number;
  next: string;
  owner: string | null;
  due: string;
  extendableTo: string | null;
  acknowledgedAt?: string;
  extensionReason?: string | null;
}
const queue = async (query = '') =>
  (
    await tact.api.compliance.get<{ items: Item[]; next: string | null }>(
      `/v1/privacy-requests/queue${query}`,
    )
  ).body;
const handle = (id: string, what: string, body: object = {}) =>
  tact.api.compliance.post<Item & { type?: string }>(`/v1/privacy-requests/${id}/${what}`, body);

test('a request that is sent again with its Idempotency-Key is the same, also when it is sent twice at once', async () => {
  const body = { right: 'access', customers: ['sent-again'] };
  const key = { 'idempotency-key': `about ${EMAIL}` };
  const send = (sent: object = body, headers: Record<string, string> = key) =>
    tact.api.compliance.post<{ id: string; type?: string }>('/v1/privacy-requests', sent, headers);
  const answers = await Promise.all(Array.from({ length: 8 }, () => send()));
  expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(202));
  const [id] = new Set(answers.map((answer) => answer.body.id));
  expect(answers.every((answer) => answer.body.id === id)).toBe(true);
  expect((await send()).body.id).toBe(id);
  const { models } = tact.records;
  expect(await models.privacyRequests.countDocuments({ right: 'access', owner: 'compliance' })).toBe(1);
  expect((await send(body, {})).body.id).not.toBe(id);
  expect((await send(body, { 'idempotency-key': 'another' })).body.id).not.toBe(id);
  const other = await send({ ...body, right: 'erasure' });
  expect([other.status, other.body.type]).toEqual([409, expect.stringContaining('idempotency-key-reused')]);
});

describe('the queue', () => {
  test('has what is open, what is due first on top, with days left, owner and next step', async () => {
    const told = { acknowledgedAt: new Date() };
    const late = await requestOf(40, { state: 'needs-a-human', because: 'stuck-at-verify', ...told });
    const soon = await requestOf(27, { owner: 'ada', ...told });
    const fresh = await requestOf(1);
    const done = await requestOf(60, { state: 'completed' });
    const far = await requestOf(40, { extendedTo: new Date(Date.now() + 50 * DAY_MS), ...told });
    const { items } = await queue();
    const shown = items.filter(({ id }) => [late, soon, fresh, done, far].includes(id));
    expect(shown.map(({ id, stands, next, owner }) => [id, stands, next, owner])).toEqual([
      [late, 'overdue', 'look-into-it', null],
      [soon, 'at-risk', 'wait', 'ada'],
      [fresh, 'on-time', 'acknowledge', null],
      [far, 'on-time', 'find-an-owner', null],
    ]);
    expect(shown[0]?.daysLeft).toBeLessThan(-8);
    expect(shown[3]?.daysLeft).toBe(49);
    expect((await queue('?owner=ada')).items.map(({ id }) => id)).toEqual([soon]);
    expect((await queue('?owner=none')).items.map(({ id }) => id)).not.toContain(soon);
    expect((await queue('?dueWithinDays=0')).items.map(({ id }) => id)).toEqual([late]);
    // By pages it is the same.
    const paged: string[] = [];
    for (let next: string | null = ''; next !== null;) {
      const page: { items: Item[]; next: string | null } = await queue(
        `?limit=1${next && `&cursor=${next}`}`,
      );
      paged.push(...page.items.map(({ id }) => id));
      next = page.next;
    }
    expect(paged).toEqual(items.map(({ id }) => id));
    expect(JSON.stringify(items)).not.toContain('quitte');
  });

  test('is handled: an owner, an acknowledgement, and more time once, before it is due and as the law has it', async () => {
    const id = await requestOf(3);
    expect((await handle(id, 'owner', { owner: 'grace' })).body).toMatchObject({ owner: 'grace' });
    const first = (await handle(id, 'acknowledge')).body;
    expect(first.next).toBe('wait');
    expect((await handle(id, 'acknowledge')).body.acknowledgedAt).toBe(first.acknowledgedAt);

    const reason = 'Zwei Archive von Quitte müssen von Hand durchsucht werden.';
    const wanted = (at: Date) => handle(id, 'extend', { reason, until: at.toISOString() });
    const furthest = new Date(first.extendableTo ?? 0);
    expect((await handle(id, 'extend', {})).status).toBe(400);
    const [far, near] = [new Date(furthest.getTime() + 1000), new Date(new Date(first.due).getTime() - 1000)];
    expect([(await wanted(far)).status, (await wanted(far)).body.type]).toEqual([
      409,
      'https://tact.invalid/problems/request-too-far',
    ]);
    expect((await wanted(near)).body.type).toMatch(/request-not-later$/);
    const extended = await handle(id, 'extend', { reason });
    expect([extended.status, extended.body]).toMatchObject([
      200,
      { due: furthest.toISOString(), extendableTo: null, extensionReason: reason },
    ]);
    expect((await handle(id, 'extend', { reason })).body.type).toMatch(/request-done-before$/);

    const late = await requestOf(40);
    expect((await handle(late, 'extend', { reason })).body.type).toMatch(/request-overdue$/);
    const opted = await requestOf(1, { regulation: 'ccpa', right: 'objection' });
    expect((await handle(opted, 'extend', { reason })).body.type).toMatch(/request-not-later$/);
    const closed = await requestOf(1, { state: 'completed' });
    expect((await handle(closed, 'owner', { owner: 'grace' })).body.type).toMatch(/request-closed$/);
    expect((await handle(randomUUID(), 'owner', { owner: 'grace' })).status).toBe(404);

    const doc = await tact.records.models.privacyRequests.collection.findOne({ _id: id as never });
    const sealed = doc?.['sealedReason'] as { buffer: Uint8Array };
    expect(Buffer.from(sealed.buffer).includes('Archive')).toBe(false);
    type Audit = { items: { action: string; target: string }[] };
    const { body } = await tact.api.compliance.get<Audit>('/v1/ops/audit?limit=100');
    const done = body.items.filter(({ target }) => target === id).map(({ action }) => action);
    expect(done.sort()).toEqual([
      'acknowledge-request',
      'acknowledge-request',
      'assign-request',
      'extend-request',
    ]);
  });

  test('is on the command line, too', async () => {
    const id = await requestOf(5, { acknowledgedAt: new Date() });
    const tell = (...args: string[]) => runTact(['requests', ...args], tact.env);
    expect((await tell('assign', id, 'linus')).stdout).toContain('linus looks after');
    const listed = (await tell('list', '--owner', 'linus')).stdout;
    expect(listed).toMatch(new RegExp(`^on-time +\\d+ days +${id} +access +gdpr +received +linus +wait\n$`));
    const extended = await tell('extend', id, '--reason', 'Three archives have to be searched.');
    expect([extended.status, extended.stdout]).toEqual([0, expect.stringMatching(/Tell the person before/)]);
    const shown = (await tell('show', id)).stdout;
    expect(shown).toMatch(/put off because +Three archives/);
    expect(shown).not.toContain('quitte');
  });
});

describe('the page', () => {
  const url = (path: string) => `${tact.api.url}/compliance${path}`;
  async function loggedIn(key: string): Promise<{ status: number; cookie: string }> {
    const answer = await fetch(url('/login'), { method: 'POST', body: new URLSearchParams({ key }) });
    return { status: answer.status, cookie: (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '' };
  }
  const open = async (path: string, cookie: string, init: RequestInit = {}) => {
    const answer = await fetch(url(path), {
      ...init,
      headers: { cookie, ...(init.headers as Record<string, string> | undefined) },
    });
    return { status: answer.status, headers: answer.headers, text: await answer.text() };
  };

  test('shows nothing without a compliance key, and who tried is in the audit', async () => {
    const bare = await open('/requests', '');
    expect([bare.status, bare.text]).toEqual([401, expect.stringContaining('Compliance key')]);
    expect(await loggedIn('nonsense')).toEqual({ status: 401, cookie: '' });
    expect(await loggedIn(tact.keys.product)).toEqual({ status: 403, cookie: '' });
    expect((await open('/requests', `tact_compliance=${tact.keys.ops}`)).status).toBe(403);
    const { cookie } = await loggedIn(tact.keys.compliance);
    const seen = await open('/requests', cookie);
    expect(seen.status).toBe(200);
    expect(seen.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(seen.text).not.toMatch(/<script|quitte/);
    type Audit = { items: { role: string; action: string; target: string }[] };
    const { body } = await tact.api.compliance.get<Audit>('/v1/ops/audit?limit=100');
    const said = body.items.map(({ role, action, target }) => `${role} ${action} ${target}`);
    expect(said).toEqual(
      expect.arrayContaining([
        'product refused POST /compliance/login',
        'ops refused GET /compliance/requests',
        'compliance compliance-login requests',
        'compliance read GET /compliance/requests',
      ]),
    );
  });

  test('says in words and shapes how each stands, and takes what compliance does', async () => {
    const late = await requestOf(35, { owner: 'ada', acknowledgedAt: new Date() });
    const fresh = await requestOf(2, { jurisdiction: 'DE' });
    const { cookie } = await loggedIn(tact.keys.compliance);
    const { text } = await open('/requests', cookie);
    const tagOf = (id: string) =>
      new RegExp(`requests/${id}"[\\s\\S]*?<span class="tag[^>]*>([\\s\\S]*?)</span\\s*>\\s*</div>`).exec(
        text,
      )?.[1];
    expect(tagOf(late)).toMatch(/▲ <\/span\s*>Overdue: \d+ days overdue/);
    expect(tagOf(fresh)).toMatch(/● <\/span\s*>On time: \d+ days left/);
    expect(text).toMatch(/<h2 id="overdue">Overdue \(\d+\)<\/h2>/);

    const act = (form: Record<string, string>, headers: Record<string, string> = {}) =>
      open(`/requests/${fresh}`, cookie, { method: 'POST', body: new URLSearchParams(form), headers });
    expect((await act({ do: 'assign', owner: 'mallory' }, { 'sec-fetch-site': 'cross-site' })).status).toBe(
      403,
    );
    expect((await act({ do: 'acknowledge' })).text).toContain('It is noted that the person was told.');
    expect((await act({ do: 'assign', owner: 'linus <b>' })).text).toContain('linus &#60;b&#62;');
    const { body } = await tact.api.compliance.get<{ items: Item[] }>('/v1/privacy-requests/queue?limit=100');
    const until = body.items.find(({ id }) => id === fresh)?.extendableTo?.slice(0, 10) ?? '';
    const reason = 'An archive has to be searched by hand.';
    expect((await act({ do: 'extend', reason, until })).text).toContain('It is put off.');
    const refused = await act({ do: 'extend', reason, until });
    expect([refused.status, refused.text]).toEqual([409, expect.stringContaining('put off once already')]);
    expect((await act({ do: 'burn' })).status).toBe(400);
    expect((await open(`/requests/${randomUUID()}`, cookie)).status).toBe(404);
    expect((await open('/requests?cursor=x', cookie)).status).toBe(400);
    const [, gone] =
      /Max-Age=(\d+)/.exec(
        (await open('/logout', cookie, { method: 'POST' })).headers.get('set-cookie') ?? '',
      ) ?? [];
    expect(gone).toBe('0');
  });
});

test('where there is no certificate OpenDSR says so, and the queue is there all the same', async () => {
  const { status, body } = await tact.api.compliance.get('/opendsr/v2/discovery');
  expect([status, body]).toMatchObject([501, { error: { code: 501 } }]);
  expect(JSON.stringify(body)).toContain('TACT_OPENDSR_PEM_FILE');
  expect((await tact.api.compliance.get('/v1/privacy-requests/queue')).status).toBe(200);
});
