import { randomUUID } from 'node:crypto';
import { LinkTokens } from '@tact/privacy';
import { track, zoneWhereItIs } from '../support/people';
import { journeyAfter, journeyOf, touchesOf, touchThat } from '../support/questions';
import type { Tact } from '../support/tact';
import { until } from '../support/until';

const aTeaSearch = (who: { userId?: string; anonymousId?: string }, query: string) =>
  track(who, 'Products Searched', { query, category: 'tea' });

export function anonymousPeople(tact: () => Tact): void {
  test('somebody anonymous who says who they are keeps their journey', async () => {
    const { product } = tact().api;
    const [userId, anonymousId] = [`mia-${randomUUID()}`, `anon-${randomUUID()}`];
    await product.post('/v1/batch', {
      batch: [aTeaSearch({ anonymousId }, 'sencha'), aTeaSearch({ anonymousId }, 'oolong')],
    });
    const before = await journeyAfter(product, anonymousId, 2);
    await product.post('/v1/identify', { userId, anonymousId, messageId: randomUUID() });
    const after = await journeyAfter(product, userId, 3);
    expect(after.subject).toBe(before.subject);
    expect(after.interests[0]).toMatchObject({ category: 'tea' });
    expect(after.interests[0]?.organicSearches).toHaveLength(2);
  });

  test('an anonymous history is handed to a known person once, and what comes later is theirs', async () => {
    const { product } = tact().api;
    const [userId, anonymousId] = [`noa-${randomUUID()}`, `anon-${randomUUID()}`];
    await product.post('/v1/track', track({ userId }, 'Product Viewed', { category: 'books' }));
    await product.post('/v1/batch', {
      batch: ['sencha', 'oolong', 'rooibos'].map((query) => aTeaSearch({ anonymousId }, query)),
    });
    const known = await journeyAfter(product, userId, 1);
    const anonymous = await journeyAfter(product, anonymousId, 3);
    expect(anonymous.subject).not.toBe(known.subject);

    const identify = { type: 'identify', userId, anonymousId };
    await product.post('/v1/batch', {
      batch: [
        { ...identify, messageId: randomUUID() },
        { ...identify, messageId: randomUUID() },
      ],
    });
    const merged = await journeyAfter(product, userId, 1 + 3 + 2);
    expect(merged.subject).toBe(known.subject);
    expect(merged.interests.find(({ category }) => category === 'tea')?.organicSearches).toHaveLength(3);

    await product.post('/v1/track', aTeaSearch({ anonymousId }, 'chamomile'));
    const later = await journeyAfter(product, userId, 7);
    expect(later.applied).toEqual({ storefront: 7 });
    expect((await journeyOf(product, anonymousId)).subject).toBe(known.subject);
    const { journey } = (await tact().records.journal.projected(known.subject)) ?? {};
    expect(journey?.merged).toHaveLength(1);
    expect((await tact().records.journal.projected(anonymous.subject))?.doc.closed).toBe(true);
  });

  test('what somebody said no to before anybody knew them stays said; a yes does not come along', async () => {
    const { product } = tact().api;
    const [userId, anonymousId] = [`ned-${randomUUID()}`, `anon-${randomUUID()}`];
    const say = (id: string, purpose: string, state: string) =>
      product.put(`/v1/customers/${id}/consents`, { consents: [{ purpose, channel: 'in-app', state }] });
    await product.post('/v1/track', aTeaSearch({ anonymousId }, 'sencha'));
    await journeyAfter(product, anonymousId, 1);
    await say(userId, 'marketing', 'given');
    await say(userId, 'offers', 'given');
    await say(anonymousId, 'marketing', 'withdrawn');
    await say(anonymousId, 'personalization', 'given');
    await product.post('/v1/identify', { userId, anonymousId, messageId: randomUUID() });
    await until('the journey has heard', async () => {
      const { consents } = await journeyOf(product, userId);
      return consents.some(({ purpose, state }) => purpose === 'marketing' && state === 'withdrawn');
    });
    const { body } = await product.get<{ consents: { purpose: string; state: string }[] }>(
      `/v1/customers/${userId}/consents`,
    );
    const stands = Object.fromEntries(body.consents.map(({ purpose, state }) => [purpose, state]));
    expect(stands).toEqual({ marketing: 'withdrawn', offers: 'given' });
    const { body: history } = await product.get<{ items: { state: string; method: string }[] }>(
      `/v1/customers/${userId}/consents/history`,
    );
    expect(history.items[0]).toMatchObject({ state: 'withdrawn', method: 'said before they were known' });
  });

  test('on a shared device the first link wins: the second person is somebody else', async () => {
    const { product } = tact().api;
    const anonymousId = `tablet-${randomUUID()}`;
    const [first, second] = [`ole-${randomUUID()}`, `pia-${randomUUID()}`];
    await product.post('/v1/track', aTeaSearch({ anonymousId }, 'sencha'));
    for (const userId of [first, second]) {
      const answer = await product.post('/v1/identify', { userId, anonymousId, messageId: randomUUID() });
      expect(answer.body).toMatchObject({ accepted: 1, rejected: [] });
    }
    await product.post('/v1/track', aTeaSearch({ anonymousId }, 'oolong'));
    const ole = await journeyAfter(product, first, 3);
    const pia = await journeyAfter(product, second, 1);
    expect(pia.subject).not.toBe(ole.subject);
    expect(pia.interests).toEqual([]);
    expect((await journeyOf(product, anonymousId)).subject).toBe(ole.subject);
  });

  test('what was said to somebody anonymous stays theirs when they become known: inbox, touches, answers, stops', async () => {
    const { product } = tact().api;
    const [userId, anonymousId] = [`sia-${randomUUID()}`, `anon-${randomUUID()}`];
    const consents = `/v1/customers/${anonymousId}/consents`;
    const agreed = { purpose: 'marketing', channel: 'in-app', state: 'given' };
    await product.post('/v1/track', track({ userId }, 'Home Viewed'));
    await product.post('/v1/identify', {
      ...{ anonymousId, messageId: randomUUID() },
      traits: { timezone: zoneWhereItIs(12) },
    });
    const told = await product.put<{ subject: string }>(consents, { consents: [agreed] });
    const anonymous = await journeyAfter(product, anonymousId, 1);
    expect(told.body.subject).toBe(anonymous.subject);
    await product.post('/v1/track', track({ anonymousId }, 'Home Viewed'));
    const said = await touchThat(product, anonymousId, ({ fate }) => fate === 'delivered');
    expect(said).toMatchObject({ play: 'welcome', channel: 'in-app' });

    await product.post('/v1/identify', { userId, anonymousId, messageId: randomUUID() });
    const known = await journeyAfter(product, userId, 1 + 2 + 1);
    expect(known.subject).not.toBe(anonymous.subject);
    expect(known.consents).toEqual([]);
    expect((await touchesOf(product, userId)).map(({ id }) => id)).toEqual([said.id]);
    const inbox = `/v1/customers/${userId}/inbox`;
    const { body } = await product.get<{ items: { touchId: string; decisionId: string }[] }>(inbox);
    expect(body.items).toMatchObject([{ touchId: said.id, decisionId: said.decisionId }]);
    expect((await product.post(`${inbox}/${said.id}/reports`, { what: 'clicked' })).status).toBe(200);
    await touchThat(product, userId, ({ outcome }) => outcome === 'engaged');

    await product.put(`/v1/customers/${userId}/consents`, { consents: [agreed] });
    const link = stopLinkOf(tact(), anonymous.subject, said);
    expect((await fetch(link, { method: 'POST' })).status).toBe(200);
    await until('the known person is left alone', async () => {
      const { consents: now } = await journeyOf(product, userId);
      return now.some(({ state }) => state === 'withdrawn');
    });
    const atGate = await product.get<{ consents: { state: string }[] }>(`/v1/customers/${userId}/consents`);
    expect(atGate.body.consents.map(({ state }) => state)).toEqual(['withdrawn']);
  });

  test('two known people are never merged, and the answer says why', async () => {
    const { product } = tact().api;
    const [one, other] = [`qi-${randomUUID()}`, `ria-${randomUUID()}`];
    await product.post('/v1/batch', {
      batch: [one, other].map((userId) => track({ userId }, 'Home Viewed')),
    });
    const alias = { type: 'alias', userId: one, previousId: other };
    const alone = await product.post('/v1/alias', { ...alias, messageId: randomUUID() });
    expect(alone.status).toBe(400);
    expect(alone.body).toMatchObject({ type: expect.stringMatching(/merge-of-known-people$/) as string });
    const messageId = randomUUID();
    const inBatch = await product.post('/v1/batch', {
      batch: [{ ...alias, messageId }, track({ userId: one }, 'Home Viewed')],
    });
    expect(inBatch.body).toMatchObject({
      accepted: 1,
      rejected: [{ index: 0, messageId, code: 'merge-of-known-people', where: '/previousId' }],
    });
    const [mine, theirs] = [await journeyAfter(product, one, 2), await journeyAfter(product, other, 1)];
    expect(mine.subject).not.toBe(theirs.subject);
  });
}

/** The stop link that a message to this subject carries. */
function stopLinkOf(
  { api, masterKeys }: Tact,
  subjectKey: string,
  { id: touchId, decisionId }: { id: string; decisionId: string },
): string {
  const claim = { subjectKey, purpose: 'marketing', channel: 'in-app', touchId, decisionId };
  return `${api.url}/m/${new LinkTokens(masterKeys).mint(claim)}/stop`;
}
