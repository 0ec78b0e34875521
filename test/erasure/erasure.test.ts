import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '@tact/servers';
import { customer, track } from '../support/people';
import { journeyAfter, mayI } from '../support/questions';
import { startTact, type Tact } from '../support/tact';
import { askErasure, requestThat, someLife, tracesOf } from './support';

let tact: Tact;
beforeAll(async () => {
  tact = await startTact({ workers: 2 });
});
afterAll(() => tact?.stop());

const tactCommand = join(projectRoot(), 'dist/apps/cli/main.js');
const isCompleted = ({ state }: { state: string }): boolean => state === 'completed';

describe('Erasure', () => {
  it('leaves nothing of somebody but what their receipt names, and everything of everybody else', async () => {
    const { api } = tact;
    const [ada, bea] = [await customer(api, 'ada'), await customer(api, 'bea')];
    const visitor = randomUUID();
    await api.product.post('/v1/batch', {
      batch: [track({ anonymousId: visitor }, 'Product Viewed', { category: 'tea' })],
    });
    await api.product.post('/v1/identify', { userId: ada.id, anonymousId: visitor });
    await someLife(api, ada);
    await someLife(api, bea);
    await mayI(api.product, ada.id, { play: 'product-tip' });
    const everySubject = await tact.records.subjects.everyOne(ada.subject);
    expect(everySubject.length).toBeGreaterThanOrEqual(1);
    const before = await tracesOf(tact, [bea.subject]);
    expect(Object.keys(await tracesOf(tact, everySubject)).length).toBeGreaterThan(10);

    const asked = await askErasure(api, [ada.id]);
    const done = await requestThat(api, asked.id, isCompleted);

    expect(await tracesOf(tact, everySubject)).toEqual({});
    expect(await tracesOf(tact, [bea.subject])).toEqual(before);

    const { body: file } = await api.compliance.get<object>(`/v1/receipts/${done.receiptId}`);
    const dir = mkdtempSync(join(tact.ground.dataDir, 'receipt-'));
    writeFileSync(join(dir, 'receipt.json'), JSON.stringify(file));
    const { body: keys } = await api.product.get<object>('/.well-known/tact-receipts/jwks.json');
    writeFileSync(join(dir, 'keys.json'), JSON.stringify(keys));
    const verify = ['receipt', 'verify', join(dir, 'receipt.json'), '--keys', join(dir, 'keys.json')];
    const out = execFileSync(process.execPath, [tactCommand, ...verify]);
    expect(out.toString()).toContain('This receipt is genuine.');
    const told = await tact.mail.nextMail(
      ({ to, subject }) => to.includes(ada.email) && /deleted/.test(subject),
    );
    const [link = ''] = /http\S+\/r\/\S+/.exec(told.text ?? '') ?? [];
    const shown = await (await fetch(link)).text();
    expect(shown).toContain('Everything about you is deleted');
    const theirs = (await (await fetch(`${link}/receipt.json`)).json()) as { salt: string };
    writeFileSync(join(dir, 'theirs.json'), JSON.stringify(theirs));
    const about = ['receipt', 'verify', join(dir, 'theirs.json'), '--keys', join(dir, 'keys.json')];
    execFileSync(process.execPath, [tactCommand, ...about, '--about', ada.id]);
    expect(() => execFileSync(process.execPath, [tactCommand, ...about, '--about', bea.id])).toThrow(
      /Command failed/,
    );
  });

  it('keeps somebody who was erased out, whoever reports them, until they agree to something anew', async () => {
    const { api } = tact;
    const cleo = await customer(api, 'cleo');
    await someLife(api, cleo);
    const asked = await askErasure(api, [cleo.id]);
    await requestThat(api, asked.id, isCompleted);

    const late = await api.product.post('/v1/batch', {
      batch: [track({ userId: cleo.id }, 'Product Viewed')],
    });
    expect(late.body).toMatchObject({ accepted: 0, rejected: [{ code: 'erased', where: '/userId' }] });
    const device = { userId: cleo.id, anonymousId: randomUUID() };
    const linked = await api.product.post('/v1/identify', device);
    expect([linked.status, linked.body]).toMatchObject([
      400,
      { type: expect.stringMatching(/event-erased$/) as string },
    ]);
    const profile = await api.product.put(`/v1/customers/${cleo.id}/profile`, { email: cleo.email });
    expect([profile.status, profile.body]).toMatchObject([
      410,
      { type: expect.stringMatching(/erased$/) as string },
    ]);
    const yes = { purpose: 'marketing', channel: 'email', state: 'given' };
    const old = { ...yes, at: new Date(Date.now() - 3_600_000).toISOString() };
    const imported = await api.product.put(`/v1/customers/${cleo.id}/consents`, { consents: [old] });
    expect(imported.status).toBe(410);
    expect(await tact.records.subjects.find(cleo.id)).toBeNull();

    const anew = await api.product.put<{ subject: string }>(`/v1/customers/${cleo.id}/consents`, {
      consents: [yes],
    });
    expect(anew.status).toBe(200);
    expect(anew.body.subject).not.toBe(cleo.subject);
  });

  it('costs nobody else an event, also in a batch that names somebody who is erased meanwhile', async () => {
    const { api } = tact;
    const [eva, finn] = [await customer(api, 'eva'), await customer(api, 'finn')];
    await someLife(api, eva);
    const asked = await askErasure(api, [eva.id]);
    let goOn = true;
    let accepted = 0;
    const answers: number[] = [];
    const senders = Array.from({ length: 4 }, async () => {
      while (goOn) {
        const batch = [eva, finn].map(({ id }) => track({ userId: id }, 'Product Viewed'));
        const { status, body } = await api.product.post<{ rejected: { index: number }[] }>('/v1/batch', {
          batch,
        });
        answers.push(status);
        if (status === 200 && body.rejected.every(({ index }) => index === 0)) accepted += 1;
      }
    });
    await requestThat(api, asked.id, isCompleted);
    goOn = false;
    await Promise.all(senders);
    expect(new Set(answers)).toEqual(new Set([200]));
    expect(accepted).toBe(answers.length);
    expect((await journeyAfter(api.product, finn.id, accepted)).applied).toEqual({ storefront: accepted });
    expect(await tracesOf(tact, [eva.subject])).toEqual({});
  });

  it('may be cancelled until it begins, and not after the fence', async () => {
    const { api } = tact;
    const dora = await customer(api, 'dora');
    await someLife(api, dora);
    const beginsAt = new Date(Date.now() + 3_600_000).toISOString();
    const waiting = await askErasure(api, [dora.id], { beginsAt });
    const cancelled = await api.compliance.delete<{ state: string }>(`/v1/privacy-requests/${waiting.id}`);
    expect([cancelled.status, cancelled.body.state]).toEqual([200, 'cancelled']);
    expect(await tact.records.subjects.find(dora.id)).toBe(dora.subject);

    const asked = await askErasure(api, [dora.id]);
    await requestThat(api, asked.id, ({ cancellable }) => !cancellable);
    const late = await api.compliance.delete(`/v1/privacy-requests/${asked.id}`);
    expect([late.status, late.body]).toMatchObject([
      409,
      { type: expect.stringMatching(/too-late/) as string },
    ]);
    await requestThat(api, asked.id, isCompleted);
  });

  it('is for compliance alone, and who else tries it stands in the audit', async () => {
    const { api } = tact;
    for (const client of [api.product, api.ops]) {
      const refused = await client.post('/v1/privacy-requests', { right: 'erasure', customers: ['x'] });
      expect(refused.status).toBe(403);
    }
    const { body } = await api.ops.get<{ items: { action: string; target: string }[] }>('/v1/ops/audit');
    expect(body.items).toContainEqual(
      expect.objectContaining({ action: 'refused', target: 'POST /v1/privacy-requests' }),
    );
  });
});
