import { randomUUID } from 'node:crypto';
import { customer, track } from '../support/people';
import { journeyAfter, mayI } from '../support/questions';
import type { ApiProcess, Tact } from '../support/tact';

const SENDERS = 16;

/** How many there are of each, and what should not be there at all. */
async function census({ records }: Tact) {
  const { subjects, aliases, wrappedKeys, dispatches } = records.models;
  return {
    subjects: await subjects.countDocuments(),
    aliases: await aliases.countDocuments(),
    keys: await wrappedKeys.countDocuments(),
    orphans: await subjects.countDocuments({ _id: { $nin: await aliases.distinct('subjectKey') } }),
    withoutKey: await subjects.countDocuments({ _id: { $nin: await wrappedKeys.distinct('subjectKey') } }),
    waiting: await dispatches.countDocuments({ _id: { $nin: await subjects.distinct('_id') } }),
  };
}

export function samePeopleEverywhere(tact: () => Tact): void {
  const apiOf = (sender: number) => (tact().apis[sender % 2] as ApiProcess).product;

  test('two APIs, two workers and sixteen senders that meet the same new people at once make one subject of each', async () => {
    const people = Array.from({ length: 20 }, () => `new-${randomUUID()}`);
    const before = await census(tact());
    await Promise.all(
      Array.from({ length: SENDERS }, async (_, sender) => {
        for (const userId of people) {
          const { body } = await apiOf(sender).post('/v1/track', track({ userId }, 'Product Viewed'));
          expect(body).toMatchObject({ accepted: 1 });
        }
      }),
    );
    for (const userId of people) {
      expect((await journeyAfter(tact().api.product, userId, SENDERS)).applied).toEqual({
        storefront: SENDERS,
      });
    }
    expect(await census(tact())).toEqual({
      subjects: before.subjects + people.length,
      aliases: before.aliases + people.length,
      keys: before.keys + people.length,
      ...{ orphans: 0, withoutKey: 0, waiting: 0 },
    });
  });

  test('when everybody says at once who an anonymous visitor is, they become that one person, history and all', async () => {
    const visitors = Array.from({ length: 10 }, () => ({
      userId: `known-${randomUUID()}`,
      anonymousId: `anon-${randomUUID()}`,
    }));
    const before = await census(tact());
    await tact().api.product.post('/v1/batch', {
      batch: visitors.flatMap(({ anonymousId }) =>
        ['sencha', 'oolong'].map((query) =>
          track({ anonymousId }, 'Products Searched', { query, category: 'tea' }),
        ),
      ),
    });
    await Promise.all(
      Array.from({ length: SENDERS }, async (_, sender) => {
        for (const visitor of visitors) {
          const identify = { ...visitor, messageId: randomUUID() };
          const { body } = await apiOf(sender).post('/v1/identify', identify);
          expect(body).toMatchObject({ accepted: 1 });
        }
      }),
    );
    for (const { userId, anonymousId } of visitors) {
      const journey = await journeyAfter(tact().api.product, userId, 2 + SENDERS);
      expect(journey.applied).toEqual({ storefront: 2 + SENDERS });
      expect(journey.interests[0]?.organicSearches).toHaveLength(2);
      expect((await journeyAfter(tact().api.product, anonymousId, 2)).subject).toBe(journey.subject);
    }
    const after = await census(tact());
    expect(after).toEqual({
      subjects: before.subjects + visitors.length,
      aliases: before.aliases + 2 * visitors.length,
      keys: before.keys + visitors.length,
      ...{ orphans: 0, withoutKey: 0, waiting: 0 },
    });
  });

  test('however many ask at once whether something may be said, a person hears it once', async () => {
    const ada = await customer(tact().api, 'ada');
    const answers = await Promise.all(
      Array.from({ length: SENDERS }, (_, sender) =>
        mayI(apiOf(sender), ada.id, { play: 'product-tip' }, `asks-${sender}`),
      ),
    );
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    expect(answers.filter(({ body }) => body.verdict === 'send')).toHaveLength(1);
    await tact().mail.nextMail(({ to }) => to.includes(ada.email));
    const subject = await journeyAfter(tact().api.product, ada.id, 0);
    expect(subject.unapplied).toBe(0);
    expect(tact().mail.mails({ to: ada.email })).toHaveLength(1);
  });
}
