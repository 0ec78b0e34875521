import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LinkTokens } from '@tact/privacy';
import { projectRoot } from '@tact/servers';
import { customer, type Person } from '../support/people';
import type { Tact } from '../support/tact';
import { until } from '../support/until';

interface HandedOut {
  receipt: { id: string; url: string; file: { salt: string; receipt: string } };
}
interface AuditPage {
  items: { by: string; role: string; action: string; target: string; about: string | null }[];
}

const main = join(projectRoot(), 'dist/apps/cli/main.js');
const run = promisify(execFile);

/** The command as people run it; what it prints, and how it ends. */
async function command(args: string[], env: Record<string, string>): Promise<{ out: string; code: number }> {
  return run(process.execPath, [main, ...args], { env: { PATH: process.env['PATH'], ...env } })
    .then(({ stdout }) => ({ out: stdout, code: 0 }))
    .catch((error: { stdout: string; stderr: string; code: number }) => ({
      out: error.stdout + error.stderr,
      code: error.code,
    }));
}

export function receiptsAndLog(tact: () => Tact): void {
  const folder = () => mkdtempSync(join(tact().ground.dataDir, 'proofs-'));
  const keysIn = async (dir: string): Promise<string> => {
    const { body } = await tact().api.product.get('/.well-known/tact-receipts/jwks.json');
    writeFileSync(join(dir, 'keys.json'), JSON.stringify(body));
    return join(dir, 'keys.json');
  };

  test('a withdrawal hands out a receipt that tact verifies offline, and that a changed letter breaks', async () => {
    const { api } = tact();
    const ida = await customer(api, 'ida');
    const { status, body } = await api.product.put<HandedOut>(`/v1/customers/${ida.id}/consents`, {
      consents: [{ purpose: 'marketing', channel: 'email', state: 'withdrawn' }],
    });
    expect(status).toBe(200);
    const dir = folder();
    const [keys, file] = [await keysIn(dir), join(dir, 'receipt.json')];
    writeFileSync(file, JSON.stringify(body.receipt.file));
    const good = await command(['receipt', 'verify', file, '--keys', keys, '--about', ida.id], {});
    expect(good.out).toContain('withdrawn: marketing, email');
    expect(good.out).toContain('Nothing that it covers leaves any more.');
    expect(good.out).toContain('This receipt is genuine.');
    expect(good.code).toBe(0);
    const other = await command(['receipt', 'verify', file, '--keys', keys, '--about', 'somebody else'], {});
    expect([other.code, other.out]).toEqual([1, expect.stringContaining('It is about somebody else.')]);
    const { receipt } = body.receipt.file;
    const cut = receipt.slice(0, -2) + (receipt.endsWith('AA') ? 'BA' : 'AA');
    writeFileSync(file, JSON.stringify({ ...body.receipt.file, receipt: cut }));
    const bad = await command(['receipt', 'verify', file, '--keys', keys], {});
    expect([bad.code, bad.out]).toEqual([1, expect.stringContaining('Do not rely on this receipt.')]);

    // The copy that anyone with its id may have lacks the salt; neither says who it is about.
    const copy = await (await fetch(body.receipt.url)).text();
    expect(copy).not.toContain(body.receipt.file.salt);
    expect(copy).not.toContain(ida.id);
    expect(Buffer.from(receipt.split('.')[1] ?? '', 'base64url').toString()).not.toContain(ida.subject);
    const listed = await api.compliance.get<{ items: { id: string }[] }>('/v1/receipts?limit=200');
    expect(listed.body.items.map(({ id }) => id)).toContain(body.receipt.id);
  });

  test('who stops by a page saves a receipt there that is about their address; a provider’s click needs none', async () => {
    const { api, masterKeys } = tact();
    const [jan, kim] = [await customer(api, 'jan'), await customer(api, 'kim')];
    const stop = async ({ subject }: Person, body: Record<string, string>) => {
      const about = { touchId: 't', decisionId: 'd', subjectKey: subject };
      const token = new LinkTokens(masterKeys).mint({ purpose: 'marketing', channel: 'email', ...about });
      const page = await fetch(`${api.url}/m/${token}/stop`, {
        method: 'POST',
        body: new URLSearchParams(body),
      });
      return /data:application\/json;base64,([\w+/=]+)/.exec(await page.text())?.[1];
    };
    expect(await stop(kim, { 'List-Unsubscribe': 'One-Click' })).toBeUndefined();
    const saved = await stop(jan, {});
    const dir = folder();
    const file = join(dir, 'receipt.json');
    writeFileSync(file, Buffer.from(saved ?? '', 'base64'));
    const verified = await command(
      ['receipt', 'verify', file, '--keys', await keysIn(dir), '--about', jan.email],
      {},
    );
    expect([verified.code, verified.out]).toEqual([
      0,
      expect.stringContaining('withdrawn: marketing, email'),
    ]);
    // Said again, it is said already.
    expect(await stop(jan, {})).toBeUndefined();
  });

  test('a product key gets 403 on all of it, and the attempts are in the audit', async () => {
    const { product, compliance } = tact().api;
    const addresses = ['checkpoint', 'proof', 'entries']
      .map((what) => `/v1/log/${what}`)
      .concat('/v1/receipts');
    for (const address of addresses)
      expect([address, (await product.get(address)).status]).toEqual([address, 403]);
    const { body } = await compliance.get<AuditPage>('/v1/ops/audit?limit=50');
    const refused = body.items.filter(({ action, by }) => action === 'refused' && by === 'storefront');
    expect(refused.map(({ target }) => target)).toEqual(
      expect.arrayContaining(addresses.map((address) => `GET ${address}`)),
    );
    for (const address of addresses) expect((await compliance.get(address)).status).toBe(200);
  });

  test('who of ops looks at somebody is on record under a name that only their key gives', async () => {
    const { ops } = tact().api;
    const jon = await customer(tact().api, 'jon');
    expect((await ops.get(`/v1/customers/${jon.id}/touches`)).status).toBe(200);
    const about = (await ops.get<AuditPage>(`/v1/ops/audit?about=${jon.subject}`)).body.items;
    expect(about).toMatchObject([{ by: 'ops', action: 'read', target: 'GET /v1/customers/:id/touches' }]);
    const leaves = await tact().records.models.logEntries.find({}, { leaf: 1, about: 1 }).lean();
    const text = JSON.stringify(leaves);
    for (const personal of [jon.id, jon.subject, jon.email, 'storefront'])
      expect(text).not.toContain(personal);
  });

  test('tact log verify finds nothing on a log nobody touched, and what was changed in one', async () => {
    const { env, records, api } = tact();
    const outside = env['TACT_CHECKPOINTS_DIR'] ?? '';
    const size = await records.log.size();
    await until(
      'a checkpoint lies outside',
      async () => {
        const found = await command(['log', 'verify', '--checkpoints', outside], env);
        return found.code === 0 && / [1-9]\d* checkpoints agree/.test(found.out);
      },
      60_000,
    );
    const dir = folder();
    const entries = join(dir, 'entries.jsonl');
    writeFileSync(entries, (await command(['log', 'entries'], env)).out);
    const offline = [
      'log',
      'verify',
      '--entries',
      entries,
      '--checkpoints',
      outside,
      '--keys',
      await keysIn(dir),
    ];
    expect((await command(offline, {})).code).toBe(0);
    const lines = readFileSync(entries, 'utf8').trimEnd().split('\n');
    expect(lines.length).toBeGreaterThanOrEqual(size);
    const one = lines.findIndex((line) => line.includes('audit'));
    writeFileSync(entries, lines.with(one, (lines[one] ?? '').replace('audit', 'Audit')).join('\n'));
    const edited = await command(offline, {});
    expect([edited.code, edited.out]).toEqual([1, expect.stringContaining('states another root')]);
    expect((await api.ops.get('/v1/log/proof?from=0')).status).toBe(200);
  });
}
