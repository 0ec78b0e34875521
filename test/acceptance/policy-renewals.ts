import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '@tact/servers';
import { customer, track } from '../support/people';
import { journeyAfter, mayI } from '../support/questions';
import type { Tact } from '../support/tact';
import { runTact } from '../support/tact-command';

interface Renewed {
  policy: string;
  renewed: number;
  notRunning: number;
  next: string | null;
}

const file = join(projectRoot(), 'libs/policy/defaults/policy.yaml');
const inForce = /^version: '(.*)'$/m.exec(readFileSync(file, 'utf8'))?.[1] ?? '';

export function policyRenewals(tact: () => Tact): void {
  test('a renewed policy is the one that running journeys decide by, and the one in force comes back page by page', async () => {
    const { product, ops } = tact().api;
    const pia = await customer(tact().api, 'pia', { consents: [] });
    await product.post('/v1/track', track({ userId: pia.id }, 'Home Viewed'));
    await journeyAfter(product, pia.id, 1);
    const decidesBy = async () => {
      const { body } = await mayI(product, pia.id, { play: 'product-tip', channel: 'email' });
      return (body.decisions[0] as { policy?: string } | undefined)?.policy;
    };
    expect(await decidesBy()).toBe(inForce);

    const dir = mkdtempSync(join(tmpdir(), 'tact-renewal-'));
    try {
      const candidate = join(dir, 'policy.yaml');
      writeFileSync(
        candidate,
        readFileSync(file, 'utf8').replace(/^version: .*$/m, "version: 'renewed-by-hand'"),
      );
      const { status, stdout } = await runTact(['policy', 'renew', candidate], tact().env);
      expect({ status, stdout }).toEqual({
        status: 0,
        stdout: expect.stringMatching(/^\d+ journeys decide by policy renewed-by-hand from now on/) as string,
      });
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
    expect(await decidesBy()).toBe('renewed-by-hand');

    const everyone = await tact().records.models.journeys.countDocuments({ closed: false });
    let told = 0;
    for (let after: string | null = null, pages = 0; ; pages += 1) {
      const { status, body }: { status: number; body: Renewed } = await ops.post<Renewed>(
        '/v1/ops/policy/renewals',
        { after, most: 2 },
      );
      expect({ status, policy: body.policy }).toEqual({ status: 200, policy: inForce });
      told += body.renewed + body.notRunning;
      after = body.next;
      if (after === null) break;
      expect(pages).toBeLessThan(everyone);
    }
    expect(told).toBeGreaterThanOrEqual(everyone);
    expect(await decidesBy()).toBe(inForce);
    expect((await product.post('/v1/ops/policy/renewals', {})).status).toBe(403);
  });
}
