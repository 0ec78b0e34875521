import { customer } from '../support/people';
import { journeyOf, mayI } from '../support/questions';
import type { Tact } from '../support/tact';

const season = { play: 'mothers-day', channel: 'email' };

export function contexts(tact: () => Tact): void {
  test('who lost somebody is spared what carries the tag, hears the rest, and can say that it is over', async () => {
    const { product } = tact().api;
    const { id } = await customer(tact().api, 'spared');
    const path = `/v1/customers/${id}/contexts`;
    const told = await product.post<{ muted: string[]; until: string }>(path, { context: 'bereavement' });
    expect(told.status).toBe(200);
    expect(told.body.muted).toContain('mothers-day');
    const days = (Date.parse(told.body.until) - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(365);

    const held = await mayI(product, id, season);
    expect(held.body.verdict).toBe('hold');
    const [decision] = held.body.decisions;
    expect(decision?.reasons.map(({ code }) => code)).toEqual(['sensitive-context']);
    // Nobody who reads the decision learns what it was.
    expect(JSON.stringify(held.body)).not.toContain('bereavement');
    const journey = await journeyOf(product, id);
    expect(journey).toMatchObject({ sensitiveContexts: 1 });
    expect(JSON.stringify(journey)).not.toContain('bereavement');

    // They, and the product that they told, can see what they are spared of; ops can't.
    const listed = await product.get<{ contexts: { context: string; muted: string[] }[] }>(path);
    expect(listed.body.contexts.map(({ context }) => context)).toEqual(['bereavement']);
    expect(listed.body.contexts[0]?.muted).toContain('mothers-day');
    expect((await tact().api.ops.get(path)).status).toBe(403);

    expect((await product.delete(`${path}/bereavement`)).status).toBe(200);
    expect((await product.delete(`${path}/bereavement`)).status).toBe(200);
    expect((await mayI(product, id, season)).body.verdict).toBe('send');
    const other = await customer(tact().api, 'hears-the-rest');
    await product.post(`/v1/customers/${other.id}/contexts`, { context: 'bereavement' });
    expect((await mayI(product, other.id, { play: 'product-tip', channel: 'email' })).body.verdict).toBe(
      'send',
    );
  });

  test('a context of their own mutes the tags they name', async () => {
    const { product } = tact().api;
    const { id } = await customer(tact().api, 'own-choice');
    const own = { context: 'own-choice', tags: ['tip'] };
    expect((await product.post(`/v1/customers/${id}/contexts`, own)).status).toBe(200);
    const { body } = await mayI(product, id, { play: 'product-tip', channel: 'email' });
    expect(body.decisions[0]?.reasons.map(({ code }) => code)).toEqual(['sensitive-context']);
  });

  test('of what was told nothing can be read in the memory', async () => {
    const { product } = tact().api;
    const { id, subject } = await customer(tact().api, 'sealed');
    const words = ['zwetschgenkummer', 'zwetschgenfest'];
    const told = { context: words[0], tags: [words[1]] };
    expect((await product.post(`/v1/customers/${id}/contexts`, told)).status).toBe(200);
    await mayI(product, id, season);
    expect(await journeyOf(product, id)).toMatchObject({ subject, sensitiveContexts: 1 });

    const { models } = tact().records;
    let plain = 0;
    for (const model of Object.values(models)) {
      for await (const doc of model.collection.find({})) {
        // As bytes, keys and values: nothing hides in a buffer either.
        const bytes = Buffer.from(JSON.stringify(doc), 'utf8').toString();
        if (bytes.includes('mothers-day')) plain += 1;
        for (const word of words) expect(bytes.includes(word)).toBe(false);
        for (const value of Object.values(doc)) {
          const raw = (value as { buffer?: Uint8Array } | null)?.buffer;
          if (!(raw instanceof Uint8Array)) continue;
          for (const word of words) expect(Buffer.from(raw).includes(word)).toBe(false);
        }
      }
    }
    // What is no secret is found: the search would have found the words.
    expect(plain).toBeGreaterThan(0);
  });

  test('what would mute nothing, or be over already, is refused with what to send instead', async () => {
    const { product, ops } = tact().api;
    const { id } = await customer(tact().api, 'unknown-context', { consents: [] });
    const path = `/v1/customers/${id}/contexts`;
    for (const context of ['monday', 'own-choice', 'constructor']) {
      const { status, body } = await product.post<{ fix: string }>(path, { context });
      expect([context, status]).toEqual([context, 422]);
      expect(body.fix).toContain('bereavement');
    }
    const over = { context: 'illness', until: '2001-01-01T00:00:00Z' };
    const refused = await product.post<{ errors: { where: string }[] }>(path, over);
    expect(refused.status).toBe(422);
    expect(refused.body.errors[0]?.where).toBe('/until');
    expect((await product.post(path, { context: 'A B' })).status).toBe(400);
    expect((await ops.post(path, { context: 'illness' })).status).toBe(403);
  });
}
