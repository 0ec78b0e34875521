import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ErasureReceipt } from '@tact/privacy';
import { projectRoot } from '@tact/servers';
import { askErasure, requestThat, tracesOf, type ShownRequest } from '../erasure/support';
import { ControllerClient, openDsrEnv } from '../requests/controller';
import { createExample } from '../requests/opendsr-examples';
import { customer, type Person } from '../support/people';
import { startTact, type Tact } from '../support/tact';
import { runTact } from '../support/tact-command';
import { until } from '../support/until';
import { FakeProcessor, type Declared } from './fake-processor';

let tact: Tact;
let started: FakeProcessor[] = [];
beforeAll(async () => {
  tact = await startTact({ env: await openDsrEnv() });
});
afterEach(async () => {
  for (const processor of started) {
    processor.close();
    const { status } = await tact.api.compliance.delete(`/v1/processors/${processor.name}`);
    if (status !== 200 && status !== 404)
      throw new Error(`${processor.name} stays: something is awaited of it.`);
  }
  started = [];
});
afterAll(() => tact?.stop());

interface WithProcessors extends ShownRequest {
  processors: { name: string; state: string; because: string | null; reference: string | null }[];
}
type Audit = { items: { action: string; target: string }[] };
type Said = Parameters<typeof FakeProcessor.start>[1];

async function processor(
  { name, ...declared }: Declared,
  toOrders: Said,
  toPolls: Said = [],
): Promise<FakeProcessor> {
  const one = await FakeProcessor.start(name, toOrders, toPolls);
  started.push(one);
  return one.declare(tact.api, declared);
}

const shown = async (id: string) =>
  (await tact.api.compliance.get<WithProcessors>(`/v1/privacy-requests/${id}`)).body;
const statesOf = ({ processors }: Pick<WithProcessors, 'processors'>) =>
  Object.fromEntries(processors.map(({ name, state }) => [name, state]));
const settle = (id: string, name: string, body: object) =>
  tact.api.compliance.post<{ type?: string }>(`/v1/privacy-requests/${id}/processors/${name}`, body);
const isCompleted = ({ state }: ShownRequest): boolean => state === 'completed';

async function receiptOf(receiptId: string | null): Promise<ErasureReceipt> {
  const { body } = await tact.api.compliance.get<{ receipt: string }>(`/v1/receipts/${receiptId}`);
  const [, payload = ''] = body.receipt.split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as ErasureReceipt;
}
const mailsTo = (email: string) =>
  tact.mail.mails({ to: email }).filter(({ subject }) => /deleted/.test(subject));

/** The examples of the page, as JSON. */
const page = readFileSync(join(projectRoot(), 'docs/processors.md'), 'utf8');
const examples = Array.from(
  page.matchAll(/```json\n([\s\S]*?)```/g),
  ([, text = '']) => JSON.parse(text) as Record<string, unknown>,
);

describe('Processors', () => {
  it('are asked until each has said that it is done, and know no more of the person than they need', async () => {
    const atOnce = await processor({ name: 'at-once', confirms: 'at-once' }, [
      { status: 200, state: 'confirmed' },
    ]);
    const polled = await processor(
      { name: 'polled', confirms: 'by-poll', knowsBy: ['user-id'] },
      [{ status: 202, state: 'accepted' }],
      [
        { status: 200, state: 'accepted' },
        { status: 503 },
        { status: 200, state: 'confirmed', reference: 'job-7' },
      ],
    );
    const down = await processor({ name: 'down', knowsBy: ['email', 'user-id'] }, [
      { status: 503 },
      { status: 500 },
      { status: 200, state: 'confirmed' },
    ]);
    const calling = await processor({ name: 'calling' }, [{ status: 202 }]);
    const ada = await customer(tact.api, 'ada');
    const asked = await askErasure(tact.api, [ada.id]);
    const isTold = ({ orders }: FakeProcessor): boolean => orders.length > 0;
    await until('the two that confirm by word were told', () => [atOnce, calling].every(isTold), 40_000);

    const held = await tact.api.compliance.delete('/v1/processors/calling');
    expect([held.status, held.body]).toMatchObject([
      409,
      { type: expect.stringMatching(/awaited$/) as string },
    ]);
    // Nobody else's word counts, and nobody's about another order.
    expect(await calling.callBack({ state: 'confirmed' }, { secret: down.secret })).toBe(401);
    expect(await calling.callBack({ state: 'confirmed', id: atOnce.orders[0]?.id ?? '' })).toBe(404);
    const url = atOnce.orders[0]?.callback_url.replace('at-once', 'calling') ?? '';
    expect(await calling.callBack({ state: 'confirmed', id: atOnce.orders[0]?.id ?? '' }, { url })).toBe(404);
    expect(await calling.callBack({ state: 'done' })).toBe(400);
    expect(statesOf(await shown(asked.id))).toMatchObject({ calling: 'accepted' });
    expect(await calling.callBack({ state: 'confirmed', reference: 'del-17' })).toBe(200);
    expect(await calling.callBack({ state: 'accepted' })).toBe(200);

    const done = await requestThat(tact.api, asked.id, isCompleted);
    expect(await tracesOf(tact, [ada.subject])).toEqual({});
    const receipt = await receiptOf(done.receiptId);
    expect(receipt.outcome).toBe('complete');
    expect(receipt.processors.map(({ name, state, reference }) => [name, state, reference])).toEqual([
      ['at-once', 'confirmed', undefined],
      ['calling', 'confirmed', 'del-17'],
      ['down', 'confirmed', undefined],
      ['polled', 'confirmed', 'job-7'],
    ]);
    expect(atOnce.orders.map(({ identities }) => identities)).toEqual([{ email: ada.email }]);
    expect(polled.orders.map(({ identities }) => identities)).toEqual([{ user_ids: [ada.id] }]);
    expect(polled.polls).toEqual(Array(3).fill(polled.orders[0]?.id));
    expect(down.orders).toHaveLength(3);
    expect(new Set(down.orders.map(({ id }) => id)).size).toBe(1);
    expect(down.orders[0]?.identities).toEqual({ email: ada.email, user_ids: [ada.id] });
    const ids = [atOnce, polled, down, calling].map(({ orders }) => orders[0]?.id);
    expect(new Set(ids).size).toBe(4);
    expect(Object.keys(down.orders[0] ?? {})).toEqual(Object.keys(examples[1] ?? {}));
    expect(mailsTo(ada.email)).toHaveLength(1);
    expect(mailsTo(ada.email)[0]?.text).not.toMatch(/still (has|have) to confirm/);
  });

  it('that have only accepted, refused or run out of time are never called done', async () => {
    const slow = await processor({ name: 'slow' }, [{ status: 202, state: 'accepted' }]);
    const refusing = await processor({ name: 'refusing', confirms: 'at-once' }, [{ status: 403 }]);
    await processor({ name: 'silent', deadline: 'PT8S' }, [{ status: 503 }]);
    const ben = await customer(tact.api, 'ben');
    const asked = await askErasure(tact.api, [ben.id]);

    const first = await requestThat(
      tact.api,
      asked.id,
      ({ because }) => because === 'processors-outstanding',
    );
    expect(first).toMatchObject({ state: 'needs-a-human', cancellable: false, completedAt: null });
    expect(statesOf(await shown(asked.id))).toEqual({
      slow: 'accepted',
      refusing: 'refused',
      silent: 'overdue',
    });
    const said = await receiptOf(first.receiptId);
    expect([said.outcome, said.processors.map(({ state }) => state)]).toEqual([
      'processors-outstanding',
      ['refused', 'overdue', 'accepted'],
    ]);
    // The key is gone while they are still asked: what they know the person by lies under the request's own.
    expect(await tracesOf(tact, [ben.subject])).toEqual({});
    const [mail] = mailsTo(ben.email);
    expect(mail?.text).toMatch(/3 services that work for us still have to confirm/);
    const answer = await (await fetch(first.answerUrl)).text();
    expect(answer).toContain('has not confirmed it yet');
    expect(answer).toContain('What refusing knows.');

    // A callback is heard with no worker there, and acted on by the next.
    await Promise.all(tact.workers.map((worker) => worker.kill9()));
    expect(await slow.callBack({ state: 'confirmed' })).toBe(200);
    await tact.startWorker();
    const second = await requestThat(tact.api, asked.id, ({ receiptId }) => receiptId !== first.receiptId);
    expect((await receiptOf(second.receiptId)).outcome).toBe('processors-outstanding');

    refusing.answer({ status: 200, state: 'confirmed' });
    expect((await settle(asked.id, 'refusing', { do: 'ask-again' })).status).toBe(200);
    await until('it confirmed', async () => statesOf(await shown(asked.id))['refusing'] === 'confirmed');
    expect((await settle(asked.id, 'refusing', { do: 'let-be' })).status).toBe(409);
    expect(
      (await settle(asked.id, 'silent', { do: 'confirm', reference: 'a.person@else.where' })).status,
    ).toBe(400);
    expect((await settle(asked.id, 'silent', { do: 'confirm', reference: 'ticket-12' })).status).toBe(200);
    const done = await requestThat(tact.api, asked.id, isCompleted);
    const last = await receiptOf(done.receiptId);
    expect(last.outcome).toBe('complete');
    expect(last.processors).toContainEqual(
      expect.objectContaining({ name: 'silent', reference: 'ticket-12' }),
    );
    await until('they are told', () =>
      mailsTo(ben.email).some(({ text }) => /now confirmed/.test(text ?? '')),
    );
  });

  it('that know people by what nobody knows of this person are not told', async () => {
    const mailer = await processor({ name: 'mailer' }, [{ status: 200, state: 'confirmed' }]);
    const cara = await customer(tact.api, 'cara', { email: false, consents: [] });
    const asked = await askErasure(tact.api, [cara.id]);
    const done = await requestThat(tact.api, asked.id, isCompleted);
    expect((await receiptOf(done.receiptId)).processors).toEqual([]);
    expect(mailer.orders).toEqual([]);
  });

  it('can be let be by somebody, and then the receipt stays honest', async () => {
    await processor({ name: 'lost', confirms: 'at-once' }, [{ status: 410 }]);
    const dora = await customer(tact.api, 'dora');
    const asked = await askErasure(tact.api, [dora.id]);
    await requestThat(tact.api, asked.id, ({ because }) => because === 'processors-outstanding');
    expect((await settle(asked.id, 'lost', { do: 'let-be' })).status).toBe(200);
    const done = await requestThat(tact.api, asked.id, isCompleted);
    expect((await receiptOf(done.receiptId)).outcome).toBe('processors-outstanding');
  });

  it('change their secret while the one before it is good too, for a while that ends', async () => {
    const turning = await processor({ name: 'turning' }, [{ status: 202, state: 'accepted' }]);
    const former = turning.secret;
    const renew = (body: object) =>
      tact.api.compliance.post<{ secret: string; formerUntil: string | null; type?: string }>(
        '/v1/processors/turning/secret',
        body,
      );
    const renewed = await renew({});
    expect(renewed.status).toBe(201);
    expect(Date.parse(renewed.body.formerUntil ?? '') - Date.now()).toBeGreaterThan(23 * 3_600_000);
    const { secret } = renewed.body;
    expect(secret).not.toBe(former);
    // Renewed again now, the one that is still in use would be lost.
    expect([(await renew({})).body.type, (await renew({ overlap: 'P8D' })).status]).toEqual([
      expect.stringContaining('secret-being-renewed'),
      400,
    ]);
    const list = JSON.stringify((await tact.api.compliance.get('/v1/processors')).body);
    expect(list).not.toMatch(/whsec_|ecret/);

    const [fay, gil] = [await customer(tact.api, 'fay'), await customer(tact.api, 'gil')];
    await askErasure(tact.api, [fay.id]);
    await until('it was told', () => turning.orders.length === 1, 40_000);
    expect([former, secret].map((one) => turning.wasSignedWith(one))).toEqual([true, true]);
    expect(await turning.callBack({ state: 'accepted' }, { secret: former })).toBe(200);
    expect(await turning.callBack({ state: 'confirmed' }, { secret })).toBe(200);

    // Somebody else knows it: every other one ends at once, by the command line.
    const ended = await runTact(['processors', 'rotate', 'turning', '--overlap', 'PT0S'], tact.env);
    const [last = ''] = /whsec_\S+/.exec(ended.stdout) ?? [];
    expect([ended.status, last]).toEqual([0, expect.stringContaining('whsec_')]);
    for (const over of [former, secret])
      expect(await turning.callBack({ state: 'confirmed' }, { secret: over })).toBe(401);
    turning.secret = last;
    turning.answer({ status: 200, state: 'confirmed' });
    await askErasure(tact.api, [gil.id]);
    await until('it was told of the other', () => turning.orders.length === 2, 40_000);
    expect([former, secret, last].map((one) => turning.wasSignedWith(one))).toEqual([false, false, true]);
    const unknown = await runTact(['processors', 'rotate', 'nobody'], tact.env);
    expect([unknown.status, unknown.stderr]).toEqual([1, expect.stringContaining('no processor nobody')]);
    expect((await tact.api.ops.post('/v1/processors/turning/secret', {})).status).toBe(403);
    const { body } = await tact.api.compliance.get<Audit>('/v1/ops/audit?limit=200');
    const renewals = body.items.filter(
      ({ action, target }) => action === 'renew-processor-secret' && target === 'turning',
    );
    expect(renewals).toHaveLength(2);
    await until(
      'nothing is awaited of it',
      async () => (await tact.records.processorOrders.unsettledOf('turning')) === 0,
    );
  });

  it('are settled on the page of the request, each verb with its line in the audit', async () => {
    const refusing = await processor({ name: 'stubborn', confirms: 'at-once' }, [{ status: 403 }]);
    await processor({ name: 'by-letter' }, [{ status: 202, state: 'accepted' }]);
    const hal = await customer(tact.api, 'hal');
    const asked = await askErasure(tact.api, [hal.id]);
    await requestThat(tact.api, asked.id, ({ because }) => because === 'processors-outstanding');
    const cookie = `tact_compliance=${tact.keys.compliance}`;
    const url = `${tact.api.url}/compliance/requests/${asked.id}`;
    const look = async () => (await fetch(url, { headers: { cookie } })).text();
    const press = async (form: Record<string, string>) => {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { cookie },
        body: new URLSearchParams(form),
      });
      return [answer.status, await answer.text()] as const;
    };
    const before = await look();
    expect(before).toContain('stubborn: refused');
    expect(before).toContain('Ask stubborn again');
    expect(before).toContain('by-letter confirmed it another way');
    // While it is still asked nobody gives it up.
    expect(before).not.toContain('Let by-letter be');

    expect(await press({ do: 'ask-again', processor: 'stubborn' })).toEqual([
      200,
      expect.stringContaining('The processor is asked from the start.'),
    ]);
    await until('it was asked again', () => refusing.orders.length === 2);
    await until('it refused again', async () => statesOf(await shown(asked.id))['stubborn'] === 'refused');
    const bad = [
      { do: 'let-be', processor: 'stubborn', reason: '' },
      { do: 'confirm', processor: 'by-letter', reference: 'a.person@else.where' },
    ];
    for (const form of bad) expect((await press(form))[0]).toBe(400);
    expect((await press({ do: 'ask-again', processor: 'nobody' }))[0]).toBe(404);
    const reason = 'Zwetschgenmus GmbH was dissolved.';
    expect(await press({ do: 'let-be', processor: 'stubborn', reason })).toEqual([
      200,
      expect.stringContaining(reason),
    ]);
    expect((await press({ do: 'let-be', processor: 'stubborn', reason }))[0]).toBe(409);
    const stored = await tact.records.models.processorOrders.find({ requestId: asked.id }).lean();
    expect(JSON.stringify(stored)).not.toContain('Zwetschgenmus');
    expect((await press({ do: 'confirm', processor: 'by-letter', reference: 'letter-7' }))[1]).toContain(
      'It is noted that the processor confirmed.',
    );
    await requestThat(tact.api, asked.id, isCompleted);
    const { body } = await tact.api.compliance.get<Audit>('/v1/ops/audit?limit=200');
    const lines = body.items.filter(({ target }) => target.startsWith(`${asked.id}:`));
    expect(
      lines.map(({ action, target }) => [action, target.slice(asked.id.length + 1)].join(' ')).toSorted(),
    ).toEqual(['processor:ask-again stubborn', 'processor:confirm by-letter', 'processor:let-be stubborn']);
  });

  it('are for compliance alone, by the API and the command line', async () => {
    for (const client of [tact.api.product, tact.api.ops])
      expect((await client.post('/v1/processors', examples[0])).status).toBe(403);
    const wrong = await tact.api.compliance.post('/v1/processors', { ...examples[0], deadline: 'soon' });
    expect([wrong.status, wrong.body]).toMatchObject([400, { errors: [{ where: '/deadline' }] }]);
    const env = { ...tact.env };
    const fields = [
      '--contact',
      'mailto:p@x.test',
      '--holds',
      'Mails.',
      '--knows-by',
      'email',
      '--confirms',
      'by-poll',
    ];
    const added = await runTact(
      ['processors', 'add', 'by-hand', '--url', 'https://x.test/e', ...fields],
      env,
    );
    expect([added.status, added.stdout]).toEqual([0, expect.stringContaining('whsec_')]);
    expect(
      (await tact.api.compliance.post('/v1/processors', { ...examples[0], name: 'by-hand' })).status,
    ).toBe(409);
    const listed = await runTact(['processors', 'list'], env);
    expect(listed.stdout).toMatch(/by-hand.*P30D/);
    expect((await runTact(['processors', 'remove', 'by-hand'], env)).status).toBe(0);
    const declared = await tact.api.compliance.post<{ name: string }>('/v1/processors', examples[0]);
    expect(declared.status).toBe(201);
    expect((await tact.api.compliance.delete(`/v1/processors/${declared.body.name}`)).status).toBe(200);
  });
});

describe('An erasure that a controller asked for', () => {
  it('is answered by the controller: the person gets no mail from here', async () => {
    const shop = await ControllerClient.of(tact, 'a-shop');
    const eve: Person = await customer(tact.api, 'eve');
    const form = createExample({
      subject_request_type: 'erasure',
      subject_identities: [
        { identity_type: 'controller_customer_id', identity_value: eve.id, identity_format: 'raw' },
        { identity_type: 'email', identity_value: eve.email, identity_format: 'raw' },
      ],
    });
    expect((await shop.ask('POST', '/requests', form)).status).toBe(201);
    const asked = await tact.records.openDsrRequests.find('a-shop', form.subject_request_id);
    const done = await requestThat(tact.api, asked?.requestId ?? '', isCompleted);
    expect(done.receiptId).not.toBeNull();
    expect(mailsTo(eve.email)).toEqual([]);
  });
});
