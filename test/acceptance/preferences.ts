import { customer, zoneWhereItIs } from '../support/people';
import { journeyOf, mayI } from '../support/questions';
import type { Tact } from '../support/tact';
import { until } from '../support/until';

const everyDay = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

export function preferences(tact: () => Tact): void {
  test('what belongs to a topic they did not choose is held, and what has none is not', async () => {
    const { product } = tact().api;
    const { id } = await customer(tact().api, 'topics');
    const path = `/v1/customers/${id}/preferences`;
    expect((await product.put(path, { topics: ['guides'] })).status).toBe(200);
    const season = { play: 'mothers-day', channel: 'email' };
    const held = await mayI(product, id, season);
    expect(held.body.verdict).toBe('hold');
    expect(held.body.decisions[0]?.reasons.map(({ code }) => code)).toEqual(['topic-not-chosen']);

    await product.put(path, { topics: ['guides', 'seasons'] });
    expect((await mayI(product, id, season)).body.verdict).toBe('send');
    const other = await customer(tact().api, 'no-topic');
    await product.put(`/v1/customers/${other.id}/preferences`, { topics: [] });
    expect((await mayI(product, other.id, { play: 'product-tip', channel: 'email' })).body.verdict).toBe(
      'send',
    );
  });

  test('outside their hours it is deferred until they begin', async () => {
    const { product } = tact().api;
    const { id } = await customer(tact().api, 'hours', { timeZone: zoneWhereItIs(12) });
    const schedule = { weekdays: everyDay, from: '18:00', to: '20:00' };
    await product.put(`/v1/customers/${id}/preferences`, { schedule });
    const { body } = await mayI(product, id, { play: 'product-tip', channel: 'email' });
    expect(body.verdict).toBe('defer');
    const [decision] = body.decisions;
    expect(decision?.reasons.map(({ code }) => code)).toEqual(['outside-schedule']);
    const opensAt = Date.parse(decision?.nextEligibleAt ?? '');
    // At noon, in a zone of whole hours, six in the evening is five to six hours away.
    expect(opensAt % 3_600_000).toBe(0);
    expect(opensAt - Date.now()).toBeGreaterThan(4.9 * 3_600_000);
    expect(opensAt - Date.now()).toBeLessThanOrEqual(6 * 3_600_000);
  });

  test('choices are read back as they were made; null takes one back and leaves the others', async () => {
    const { product } = tact().api;
    const { id } = await customer(tact().api, 'choices');
    const path = `/v1/customers/${id}/preferences`;
    const chosen = {
      topics: ['guides'],
      schedule: { weekdays: ['monday', 'friday'], from: '09:00', to: '18:00' },
      minDaysBetween: 7,
      ceiling: 'contextual',
    };
    expect((await product.put(path, chosen)).body).toMatchObject({ chosen });
    const reads = async (wanted: object) =>
      until('the choices are read back', async () => {
        const { body } = await product.get(path);
        return Object.entries(wanted).every(
          ([name, value]) => JSON.stringify(body[name]) === JSON.stringify(value),
        );
      });
    // Keys of the schedule in the order that the journey keeps them in.
    await until('the choices are known', async () => (await product.get(path)).body['minDaysBetween'] === 7);
    expect((await product.get(path)).body).toMatchObject(chosen);
    expect(await journeyOf(product, id)).toMatchObject({ preferences: chosen });
    await product.put(path, { topics: null, ceiling: null });
    await reads({ topics: null, ceiling: null, minDaysBetween: 7 });
  });

  test('over a channel they did not choose nothing is said, and a choice is no consent', async () => {
    const { product } = tact().api;
    const { id } = await customer(tact().api, 'channels');
    const path = `/v1/customers/${id}/preferences`;
    expect((await product.put(path, { channels: ['in-app'] })).status).toBe(200);
    const tip = { play: 'product-tip', channel: 'email' };
    const held = await mayI(product, id, tip);
    expect(held.body.decisions[0]?.reasons.map(({ code }) => code)).toEqual(['channel-not-chosen']);
    await product.put(path, { channels: ['email', 'in-app'] });
    expect((await mayI(product, id, tip)).body.verdict).toBe('send');
    const nothingAgreed = await customer(tact().api, 'no-wider', { consents: [] });
    await product.put(`/v1/customers/${nothingAgreed.id}/preferences`, { channels: ['email'] });
    const none = await mayI(product, nothingAgreed.id, tip);
    expect(none.body.decisions[0]?.reasons.map(({ code }) => code)).toEqual(['no-consent']);
  });

  test('the zone and the language they chose beat what a product tells, until they take them back', async () => {
    const { product } = tact().api;
    const { id } = await customer(tact().api, 'chose-place', { timeZone: zoneWhereItIs(12), language: 'en' });
    const path = `/v1/customers/${id}/preferences`;
    const night = zoneWhereItIs(2);
    await product.put(path, { timeZone: night, language: 'de' });
    await product.put(`/v1/customers/${id}/profile`, { timeZone: zoneWhereItIs(13), language: 'fr' });
    const tip = { play: 'product-tip', channel: 'email' };
    const deferred = await mayI(product, id, tip);
    expect(deferred.body.decisions[0]?.reasons.map(({ code }) => code)).toEqual(['quiet-hours']);
    expect(await journeyOf(product, id)).toMatchObject({
      person: { timeZone: night, language: 'de' },
      preferences: { timeZone: night, language: 'de' },
    });
    await product.put(path, { timeZone: null, language: null });
    expect((await mayI(product, id, tip)).body.verdict).toBe('send');
    expect(await journeyOf(product, id)).toMatchObject({
      person: { timeZone: zoneWhereItIs(13), language: 'fr' },
      preferences: { timeZone: null, language: null },
    });
  });

  test('what there is to choose from can be asked for', async () => {
    const { body } = await tact().api.product.get('/v1/choices');
    expect(body['topics']).toEqual(['seasons']);
    expect(body['tags']).toContain('mothers-day');
    expect(body['channels']).toEqual(['email', 'in-app', 'webhook']);
    expect(body['contexts']).toContainEqual(expect.objectContaining({ context: 'bereavement', days: 365 }));
  });

  test('what can not be chosen is refused, and where and why is said', async () => {
    const { product, ops } = tact().api;
    const { id } = await customer(tact().api, 'refused', { consents: [] });
    const path = `/v1/customers/${id}/preferences`;
    const hours = { weekdays: ['monday'], from: '09:00', to: '18:00' };
    const wrong: [object, string][] = [
      [{ schedule: { ...hours, weekdays: ['someday'] } }, '/schedule/weekdays/0'],
      [{ schedule: { ...hours, from: '25:00' } }, '/schedule/from'],
      [{ minDaysBetween: 0 }, '/minDaysBetween'],
      [{ ceiling: 'intimate' }, '/ceiling'],
      [{ topics: ['No Topic'] }, '/topics/0'],
      [{ channels: ['pigeon'] }, '/channels/0'],
      [{ timeZone: 'Middle/Earth' }, '/timeZone'],
      [{ language: 'Latin!' }, '/language'],
    ];
    for (const [body, where] of wrong) {
      const answer = await product.put<{ errors: { where: string }[] }>(path, body);
      expect([answer.status, answer.body.errors[0]?.where]).toEqual([400, where]);
    }
    expect((await product.put(path, {})).status).toBe(400);
    expect((await ops.put(path, { minDaysBetween: 3 })).status).toBe(403);
  });
}
