import { randomUUID } from 'node:crypto';
import { LinkTokens } from '@tact/privacy';
import { customer, track } from '../support/people';
import { journeyAfter, journeyOf } from '../support/questions';
import type { Tact } from '../support/tact';
import { until } from '../support/until';

const gpc = { 'sec-gpc': '1' };

/** Somebody's own pages, by the link of a message that is so many days old. */
function pageOf({ masterKeys, api }: Tact, subjectKey: string, ageDays: number): string {
  const claim = { purpose: 'marketing', channel: 'email', touchId: 'a-touch', decisionId: 'a-decision' };
  const mintedAt = new Date(Date.now() - ageDays * 24 * 3_600_000);
  return `${api.url}/m/${new LinkTokens(masterKeys).mint({ subjectKey, ...claim }, mintedAt)}/preferences`;
}

export function limitedTracking(tact: () => Tact): void {
  const limitOf = async (id: string) =>
    (await tact().api.product.get(`/v1/customers/${id}/tracking-limit`)).body;
  const storedFor = (subjectKey: string) =>
    tact().records.models.inbox.countDocuments({ subjectKey, source: 'storefront' });
  const searches = (id: string, n: number) =>
    Array.from({ length: n }, () =>
      track({ userId: id }, 'Products Searched', { query: 'sencha', category: 'tea' }),
    );

  test('from its answer on nothing is stored that essential functions do not need, and it is counted', async () => {
    const { product } = tact().api;
    const { id, subject } = await customer(tact().api, 'limits', { consents: [] });
    await product.post('/v1/batch', { batch: searches(id, 2) });
    await journeyAfter(product, id, 2);
    expect(await limitOf(id)).toMatchObject({ limited: false });
    const put = await product.put(`/v1/customers/${id}/tracking-limit`, undefined);
    expect(put.body).toMatchObject({ subject, limited: true, by: 'storefront' });
    const before = await storedFor(subject);
    const seen = await product.post('/v1/batch', { batch: searches(id, 3) });
    expect(seen.body).toMatchObject({ success: true, accepted: 0, notLearned: 3, rejected: [] });
    expect(await storedFor(subject)).toBe(before);

    const order = track({ userId: id }, 'Order Completed', {
      products: [{ product_id: 'tea-sencha', category: 'tea' }],
    });
    const about = {
      userId: id,
      messageId: randomUUID(),
      traits: { firstName: 'Lim', email: `2-${id}@people.test` },
    };
    expect((await product.post('/v1/track', order)).body).toMatchObject({ accepted: 1 });
    expect((await product.post('/v1/identify', about)).body).toMatchObject({ accepted: 1 });
    const journey = await journeyAfter(product, id, 4);
    expect(journey.interests.map(({ organicSearches }) => organicSearches.length)).toEqual([1]);
    expect(journey).toMatchObject({
      activity: { activeDays: 1 },
      person: { hasFirstName: false, hasEmail: true },
    });
    expect(await limitOf(id)).toMatchObject({ dropped: { events: 3 } });
    expect(((await limitOf(id))['dropped'] as { fields: number }).fields).toBeGreaterThanOrEqual(2);

    // Twice is as good as once, and lifting is theirs.
    await product.put(`/v1/customers/${id}/tracking-limit`, undefined);
    expect((await product.delete(`/v1/customers/${id}/tracking-limit`)).body).toMatchObject({
      limited: false,
    });
    expect((await product.post('/v1/batch', { batch: searches(id, 1) })).body).toMatchObject({ accepted: 1 });
    const ledger = await tact()
      .records.models.consentEntries.find({ subjectKey: subject })
      .sort({ recordedAt: 1 })
      .lean();
    expect(ledger.map(({ state, by }) => `${state} ${by}`)).toEqual([
      'tracking-limited storefront',
      'tracking-limit-lifted storefront',
    ]);
  });

  test('a browser that says Sec-GPC limits it for whom its request is about, and none without it takes that back', async () => {
    const { product } = tact().api;
    const anonymousId = `gpc-${randomUUID()}`;
    const view = () =>
      track({ anonymousId }, 'Product Viewed', { category: 'tea', product_id: 'tea-sencha' });
    const first = await product.post('/v1/track', view(), gpc);
    expect(first.body).toMatchObject({ accepted: 0, notLearned: 1 });
    expect((await product.post('/v1/track', view())).body).toMatchObject({ accepted: 0, notLearned: 1 });
    expect((await product.post('/v1/track', view(), { 'sec-gpc': '0' })).body).toMatchObject({ accepted: 0 });
    expect(await limitOf(anonymousId)).toMatchObject({
      limited: true,
      by: 'Sec-GPC over storefront',
      dropped: { events: 3 },
    });
    // Others in the world are not meant.
    const other = await customer(tact().api, 'no-gpc', { consents: [] });
    expect((await product.post('/v1/batch', { batch: searches(other.id, 1) })).body).toMatchObject({
      accepted: 1,
    });
    expect(await limitOf(other.id)).toMatchObject({ limited: false });

    // Who it turns out to be has limited it too.
    await product.post('/v1/identify', { messageId: randomUUID(), anonymousId, userId: other.id });
    expect(await limitOf(other.id)).toMatchObject({ limited: true, by: 'Sec-GPC over storefront' });
    expect((await product.post('/v1/batch', { batch: searches(other.id, 1) })).body).toMatchObject({
      accepted: 0,
    });
    await until('the journey heard of it', async () =>
      JSON.stringify((await journeyOf(product, other.id)) as unknown).includes('tracking-limited'),
    );
  });

  test('from their own page, too: an old link limits and never lifts, and no page overrules their browser', async () => {
    const { id, subject } = await customer(tact().api, 'limits-there', { consents: [] });
    const old = pageOf(tact(), subject, 40);
    const fresh = pageOf(tact(), subject, 0);
    const press = async (page: string, act: string, headers: Record<string, string> = {}) => {
      const body = new URLSearchParams({ do: act });
      const pressed = await fetch(`${page}/learning`, { method: 'POST', redirect: 'manual', body, headers });
      return /note=(\w+)/.exec(pressed.headers.get('location') ?? '')?.[1];
    };
    expect(await press(old, 'limit')).toBe('doneLimited');
    expect(await limitOf(id)).toMatchObject({ limited: true, by: 'preference centre' });
    expect(await press(old, 'learn')).toBe('failedStale');
    expect(await press(fresh, 'learn', gpc)).toBe('failedSignal');
    expect(await limitOf(id)).toMatchObject({ limited: true });
    expect(await (await fetch(`${fresh}/about-you`)).text()).toContain('we learn nothing from what you do');
    expect(await press(fresh, 'learn')).toBe('doneLearning');
    expect(await limitOf(id)).toMatchObject({ limited: false });
  });

  test('says where browsers look that it honours the signal', async () => {
    const { status, body } = await tact().api.product.get('/.well-known/gpc.json');
    expect([status, body['gpc']]).toEqual([200, true]);
  });
}
