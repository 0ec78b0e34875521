import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { behaviourNames, isBehaviour } from '@tact/journey';
import { loadDataMap } from './data-map';
import { loadEventMap } from './event-map';
import { nameTraits } from './forms-of-address';
import { receive, type AcceptedMessage, type Intake, type IntakeContext } from './intake';

const now = Date.parse('2025-06-01T12:00:00.000Z');
const maps = { events: loadEventMap(), data: loadDataMap() };
const context: IntakeContext = { receivedAt: now, source: 'storefront', maps };
const given = (message: object, more: Partial<IntakeContext> = {}): Intake =>
  receive({ type: 'track', messageId: 'm-1', userId: 'u-1', ...message }, { ...context, ...more });

function accepted(message: object, more: Partial<IntakeContext> = {}): AcceptedMessage {
  const intake = given(message, more);
  if (intake.is !== 'event') throw new Error(`not accepted: ${JSON.stringify(intake)}`);
  return intake;
}
const event = (message: object) => accepted(message).event;

describe('a message that is taken in', () => {
  test('becomes an event in Tact’s words, with only what a purpose asks for', () => {
    expect(
      given({
        event: 'Products Searched',
        timestamp: '2025-06-01T11:00:00.000Z',
        properties: { query: ' sencha ', category: 'tea', session_id: 's-1', platform: 'mobile' },
      }),
    ).toEqual({
      is: 'event',
      messageId: 'm-1',
      externalIds: { userId: 'u-1', anonymousId: null, previousId: null },
      call: 'track',
      occurredAt: Date.parse('2025-06-01T11:00:00.000Z'),
      event: {
        type: 'Products Searched',
        at: Date.parse('2025-06-01T11:00:00.000Z'),
        source: 'storefront',
        query: 'sencha',
        category: 'tea',
        session: 's-1',
      },
      profile: {},
      urgent: false,
      dropped: ['properties.platform'],
    });
  });

  test('names nothing that was not said', () => {
    expect(
      Object.keys(event({ event: 'Cart Viewed', properties: { category: null, query: '' } }) ?? {}),
    ).toEqual(['type', 'at', 'source']);
  });

  test.each([
    ['Home Viewed', 'Page Viewed'],
    ['Account Viewed', 'Page Viewed'],
    ['Error Shown', 'Error Met'],
    ['Checkout Bug', 'Error Met'],
    ['Payment Error', 'Payment Failed'],
    ['Support Chat Opened', 'Support Case Opened'],
    ['order completed', 'Order Completed'],
    ['Order Cancelled', 'Order Refunded'],
  ])('called %s is %s', (name, type) => {
    expect(event({ event: name })).toMatchObject({ type });
  });

  test.each(behaviourNames)('called %s means itself', (name) => {
    expect(event({ event: name })).toMatchObject({ type: name });
  });

  test('of an unknown name is counted by its name and not stored', () => {
    expect(given({ event: 'Playlist Shuffled' })).toEqual({
      is: 'unmapped',
      name: 'Playlist Shuffled',
      messageId: 'm-1',
    });
    expect(given({ event: 'Order Updated' })).toMatchObject({ is: 'unmapped', name: 'Order Updated' });
    expect(given({ event: 'constructor' })).toMatchObject({ is: 'unmapped' });
    expect(given({ type: 'group', groupId: 'g' })).toMatchObject({ is: 'unmapped', name: 'group' });
  });

  test('does not wait for a batch when it is an order, a trouble, or about the person', () => {
    const urgent = ['Order Completed', 'Payment Error', 'Support Chat Opened'].map(
      (name) => accepted({ event: name }).urgent,
    );
    expect(urgent).toEqual([true, true, true]);
    expect(accepted({ type: 'identify' }).urgent).toBe(true);
    expect(accepted({ type: 'alias', previousId: 'a' }).urgent).toBe(true);
    expect(accepted({ event: 'Product Viewed' }).urgent).toBe(false);
  });

  test('from a page or screen call is a page view, and the page’s section is no category', () => {
    const page = accepted({
      type: 'page',
      name: 'Green tea',
      category: 'Docs',
      properties: { category: 'Docs', name: 'Green tea' },
    });
    expect(page.event).toEqual({ type: 'Page Viewed', at: now, source: 'storefront' });
    expect(page.dropped).toEqual(['properties.category', 'properties.name']);
    expect(event({ type: 'screen', properties: { category: 'tea' } })).toMatchObject({
      type: 'Page Viewed',
      category: 'tea',
    });
  });
});

describe('ids', () => {
  test('may be null where the other is given', () => {
    expect(accepted({ event: 'Cart Viewed', anonymousId: null }).externalIds.anonymousId).toBeNull();
    expect(accepted({ event: 'Cart Viewed', userId: null, anonymousId: 'a' }).externalIds).toEqual({
      userId: null,
      anonymousId: 'a',
      previousId: null,
    });
  });

  test('that are numbers become strings', () => {
    expect(accepted({ event: 'Cart Viewed', userId: 42 }).externalIds.userId).toBe('42');
  });

  test.each([
    ['no-id', '/userId', { userId: null }],
    ['no-id', '/userId', { userId: '  ' }],
    ['bad-id', '/userId', { userId: { id: 1 } }],
    ['bad-id', '/anonymousId', { anonymousId: true }],
    ['id-too-long', '/userId', { userId: 'u'.repeat(257) }],
  ])('are refused as %s at %s', (code, where, ids) => {
    expect(given({ event: 'Cart Viewed', ...ids })).toMatchObject({
      is: 'rejected',
      code,
      where,
      messageId: 'm-1',
    });
  });

  test('of an alias are the new and the earlier one', () => {
    expect(accepted({ type: 'alias', previousId: 'a' })).toMatchObject({
      event: null,
      externalIds: { userId: 'u-1', previousId: 'a' },
    });
    expect(accepted({ type: 'alias', anonymousId: 'a' }).externalIds.previousId).toBe('a');
    expect(given({ type: 'alias' })).toMatchObject({ code: 'no-previous-id', where: '/previousId' });
    expect(given({ type: 'alias', userId: null, anonymousId: 'a' })).toMatchObject({ code: 'no-user-id' });
  });

  test('of a message without one come from what it says, so that a retry is a duplicate', () => {
    const message = {
      messageId: undefined,
      event: 'Cart Viewed',
      timestamp: '2025-06-01',
      properties: { a: 1, b: 2 },
    };
    const again = { ...message, properties: { b: 2, a: 1 }, sentAt: '2025-06-01T13:00:00Z' };
    const other = { ...message, properties: { a: 1, b: 3 } };
    const id = accepted(message).messageId;
    expect(accepted(again, { receivedAt: now + 60_000 }).messageId).toBe(id);
    expect(accepted(other).messageId).not.toBe(id);
    expect(accepted({ messageId: 'x'.repeat(300), event: 'Cart Viewed' }).messageId).toHaveLength(69);
  });
});

describe('messages that can’t be taken', () => {
  test.each([
    [null, 'not-an-object', ''],
    [[], 'not-an-object', ''],
    ['track', 'not-an-object', ''],
    [{ userId: 'u' }, 'unknown-call', '/type'],
    [{ type: 'toString', userId: 'u' }, 'unknown-call', '/type'],
    [{ type: 'track', userId: 'u' }, 'no-event-name', '/event'],
    [{ type: 'track', userId: 'u', event: { name: 1 } }, 'no-event-name', '/event'],
    [{ type: 'track', userId: 'u', event: 'Cart Viewed', timestamp: 'yesterday' }, 'bad-time', '/timestamp'],
    [
      { type: 'track', userId: 'u', event: 'Cart Viewed', originalTimestamp: 17 },
      'bad-time',
      '/originalTimestamp',
    ],
    [{ type: 'track', userId: 'u', event: 'Cart Viewed', timestamp: '1999-12-31' }, 'too-old', '/timestamp'],
  ])('%j is refused as %s', (message, code, where) => {
    const intake = receive(message, context);
    expect(intake).toMatchObject({ is: 'rejected', code, where });
    expect(intake).toHaveProperty('fix', expect.stringMatching(/\.$/));
  });
});

describe('properties', () => {
  test('of the wrong type are left out and counted, and cost nothing else', () => {
    const taken = accepted({
      event: 'Product Viewed',
      properties: {
        price: 'abc',
        category: { id: 'tea' },
        category_id: 'tea',
        product_id: ['x'],
        query: {},
        session_id: false,
        seconds_on_page: -1,
        scroll_depth: 53,
        products: 'none',
      },
      context: 'nothing',
    });
    expect(taken.event).toEqual({ type: 'Product Viewed', at: now, source: 'storefront', category: 'tea' });
    expect(taken.dropped).toEqual([
      'context',
      'properties.category',
      'properties.price',
      'properties.product_id',
      'properties.products',
      'properties.query',
      'properties.scroll_depth',
      'properties.seconds_on_page',
      'properties.session_id',
    ]);
  });

  test('are kept short: a query is cut between characters, an id that is too long is not taken', () => {
    const query = `${'q'.repeat(199)}🍵`;
    const taken = accepted({
      event: 'Products Searched',
      properties: { query, product_id: 'p'.repeat(201) },
    });
    expect(taken.event).toMatchObject({ query: 'q'.repeat(199) });
    expect(taken.dropped).toEqual(['properties.product_id']);
  });

  test('of an order say what was bought, free things too', () => {
    const taken = accepted({
      event: 'Order Completed',
      properties: {
        order_id: 'o',
        total: 0,
        products: [
          { product_id: 'tea-sencha', category: 'tea', price: 0, quantity: 2 },
          { sku: 17 },
          { name: 'nameless' },
          'rubbish',
          null,
        ],
      },
    });
    expect(taken.event).toMatchObject({
      bought: [{ product: 'tea-sencha', category: 'tea' }, { product: '17' }],
    });
    expect(taken.dropped).toEqual([
      'properties.order_id',
      'properties.products[]',
      'properties.products[].name',
      'properties.products[].price',
      'properties.products[].quantity',
      'properties.total',
    ]);
  });

  test('that list products in anything but an order are not read', () => {
    const taken = accepted({
      event: 'Cart Viewed',
      properties: { products: [{ product_id: 'a', name: 'A' }] },
    });
    expect(taken.event).not.toHaveProperty('bought');
    expect(taken.dropped).toEqual(['properties.products']);
  });

  test('whose very name could be somebody’s data are counted without it', () => {
    const taken = accepted({
      event: 'Cart Viewed',
      properties: { 'ann@example.test': 1, order_4711234: 2, '': 3 },
    });
    expect(taken.dropped).toEqual(['properties.(other)']);
  });

  test('that no map declares are never taken, even where the event map reads them', () => {
    const data = { ...maps.data, fields: maps.data.fields.filter((f) => f.field !== 'query') };
    const taken = accepted(
      { event: 'Products Searched', properties: { query: 'x' } },
      { maps: { ...maps, data } },
    );
    expect(taken.event).not.toHaveProperty('query');
    expect(taken.dropped).toEqual(['properties.query']);
  });
});

describe('a support case', () => {
  test.each(['case_id', 'ticket_id'])('is told from others by %s', (key) => {
    const taken = accepted({ event: 'Support Chat Opened', properties: { [key]: 4711 } });
    expect(taken.event).toMatchObject({ type: 'Support Case Opened', supportCase: '4711' });
    expect(taken.dropped).toEqual([]);
    expect(event({ event: 'Support Chat Closed', properties: { [key]: 'c-1' } })).toMatchObject({
      type: 'Support Case Closed',
      supportCase: 'c-1',
    });
  });

  test('is nothing that any other event speaks of', () => {
    const taken = accepted({ event: 'Product Viewed', properties: { case_id: 'c-1' } });
    expect(taken.event).not.toHaveProperty('supportCase');
    expect(taken.dropped).toEqual(['properties.case_id']);
  });
});

describe('where somebody is', () => {
  test.each([{ type: 'page' }, { type: 'screen' }, { event: 'Product Viewed' }])(
    'comes with %j as the zone of the device',
    (message) => {
      const taken = accepted({ ...message, context: { timezone: 'Australia/Lord_Howe' } });
      expect(taken.event).toMatchObject({ timeZone: 'Australia/Lord_Howe' });
      expect(taken.dropped).toEqual([]);
    },
  );

  test.each(['Mars/Olympus', 'GMT+25', 3, {}])(
    'is not known by the zone %j, which is counted',
    (timezone) => {
      const taken = accepted({ type: 'page', context: { timezone } });
      expect(taken.event).toEqual({ type: 'Page Viewed', at: now, source: 'storefront' });
      expect(taken.dropped).toHaveLength(1);
    },
  );

  test('is nothing that what they did can say they told us', () => {
    const taken = accepted({ event: 'Product Viewed', traits: { timezone: 'Asia/Tokyo' } });
    expect(taken.event).not.toHaveProperty('timeZone');
    expect(taken.dropped).toEqual(['traits.timezone']);
  });
});

describe('where somebody came from', () => {
  const touch = '0197f3a2-5d1c-7c3e-9f00-1a2b3c4d5e6f';
  test.each([
    [{ context: { page: { search: `?tact=${touch}` } } }],
    [{ context: { page: { url: `https://shop.test/tea?a=1&tact=${touch}#top` } } }],
    [{ properties: { url: `https://shop.test/?tact=${touch}` } }],
    [{ context: { campaign: { tact: touch } } }],
    [{ context: { campaign: { id: touch } } }],
  ])('is known by the touch in %j', (message) => {
    expect(event({ type: 'page', ...message })).toMatchObject({ touchId: touch });
  });

  test.each([
    [{ context: { campaign: { source: 'newsletter' } } }],
    [{ context: { page: { search: '?utm_source=ad' } } }],
    [{ context: { page: { url: 'https://shop.test/?x=1&utm_medium=cpc' } } }],
  ])('is a campaign in %j', (message) => {
    expect(event({ type: 'page', ...message })).toMatchObject({ campaign: true });
  });

  test('is their own accord without either; the address itself is not kept', () => {
    const taken = accepted({
      type: 'page',
      context: {
        campaign: {},
        page: { url: 'https://shop.test/?customer=ann&xtact=12345678', path: '/', title: 'Ann’s cart' },
      },
    });
    expect(taken.event).toEqual({ type: 'Page Viewed', at: now, source: 'storefront' });
    expect(taken.dropped).toEqual(['context.page.path', 'context.page.title']);
  });
});

describe('what people say about themselves', () => {
  const told = (traits: object, more: object = {}) => accepted({ type: 'identify', traits, ...more });

  test('goes to the vault, and the journey knows only that it is there', () => {
    const taken = told({
      email: ' ann@example.test ',
      firstName: 'Ann',
      timezone: 'Europe/Berlin',
      language: 'de_de',
      plan: 'pro',
    });
    expect(taken.event).toEqual({
      type: 'Traits Given',
      at: now,
      source: 'storefront',
      timeZone: 'Europe/Berlin',
      language: 'de-DE',
      hasEmail: true,
    });
    expect(taken.profile).toEqual({ email: 'ann@example.test', firstName: 'Ann' });
    expect(taken.dropped).toEqual(['traits.plan']);
  });

  test('that is not what it should be is left out and counted', () => {
    const taken = told({
      email: 'ann at example',
      timezone: 'Mars/Olympus',
      language: 'a language',
      firstName: '<b>Ann</b>',
    });
    expect(taken.event).toEqual({ type: 'Traits Given', at: now, source: 'storefront' });
    expect(taken.profile).toEqual({});
    expect(taken.dropped).toEqual(['traits.email', 'traits.firstName', 'traits.language', 'traits.timezone']);
  });

  test('can be taken back by null, and their surroundings don’t bring it back', () => {
    const taken = told(
      { email: null, firstName: null, timezone: null },
      { context: { timezone: 'Europe/Berlin' } },
    );
    expect(taken.event).toMatchObject({ timeZone: null, hasEmail: false });
    expect(taken.profile).toEqual({ email: null, firstName: null });
  });

  test('may come from their surroundings where they did not say', () => {
    const taken = told({}, { context: { timezone: 'Asia/Tokyo', locale: 'ja-JP' } });
    expect(taken.event).toMatchObject({ timeZone: 'Asia/Tokyo', language: 'ja-JP' });
    expect(taken.profile).toEqual({});
  });

  test('are names and a wish, and which of them may be used follows from all they ever gave', () => {
    const taken = told({ title: 'Frau Dr.', last_name: 'Ebner', address_as: 'formal' });
    expect(taken.profile).toEqual({ title: 'Frau Dr.', lastName: 'Ebner', addressAs: 'formal' });
    expect(JSON.stringify(taken.event)).not.toContain('Ebner');
    expect(taken.dropped).toEqual([]);
    expect(nameTraits(taken.profile, { firstName: 'Ada', ...taken.profile })).toEqual({
      hasFirstName: false,
      hasFormalName: true,
    });
    expect(nameTraits(told({ email: 'ann@example.test' }).profile, { firstName: 'Ada' })).toEqual({});
  });

  test.each(['CEO', 'VP of Engineering', 'Dr. <b>', 7])(
    '%j is a position, or nothing, but no title',
    (title) => {
      const taken = told({ title, lastName: 'Ebner' });
      expect(taken.profile).toEqual({ lastName: 'Ebner' });
      expect(taken.dropped).toEqual(['traits.title']);
    },
  );

  test('of how they are addressed is a known wish or none', () => {
    expect(told({ addressAs: 'neutral' }).profile).toEqual({ addressAs: 'neutral' });
    expect(told({ addressAs: null }).profile).toEqual({ addressAs: null });
    expect(told({ addressAs: 'buddy' })).toMatchObject({ profile: {}, dropped: ['traits.addressAs'] });
  });

  test.each([
    ['DE', 'DE'],
    ['de-by', 'DE-BY'],
    ['GB-SCT', 'GB-SCT'],
  ])('of where they live: %s is %s', (region, code) => {
    expect(told({ region }).event).toMatchObject({ region: code });
  });

  test.each(['Bavaria', 'XX', 'EU', 'UK', 'DE-', 'DE-BAYERN', 'DEU', 49])('%j is no region', (region) => {
    const taken = told({ region });
    expect(taken.event).not.toHaveProperty('region');
    expect(taken.dropped).toEqual(['traits.region']);
  });

  test('of what they want to reach is a list of words, of which ten are kept', () => {
    const goals = (list: unknown) => told({ goals: list });
    expect(goals(['better-sleep', ' less-stress ', 'better-sleep']).event).toMatchObject({
      goals: ['better-sleep', 'less-stress'],
    });
    expect(goals(['better-sleep', 'Be Happy!', 7, null])).toMatchObject({
      event: { goals: ['better-sleep'] },
      dropped: ['traits.goals[]'],
    });
    const many = Array.from({ length: 12 }, (_, i) => `goal-${i}`);
    expect(goals(many)).toMatchObject({ event: { goals: many.slice(0, 10) }, dropped: ['traits.goals[]'] });
    for (const none of ['better-sleep', { a: 1 }, ['!']]) {
      expect(goals(none).event).not.toHaveProperty('goals');
      expect(goals(none).dropped).toHaveLength(1);
    }
  });

  test('is taken back by null: no region, and no goals', () => {
    expect(told({ region: null, goals: null }).event).toMatchObject({ region: null, goals: [] });
    expect(told({ goals: [] })).toMatchObject({ event: { goals: [] }, dropped: [] });
  });

  test('about age, gender, income or family is not taken, and is counted', () => {
    const demographics = {
      age: 42,
      birthday: '1983-01-01',
      gender: 'female',
      income: 60_000,
      household_income: 'high',
      maritalStatus: 'married',
    };
    const taken = told({ ...demographics, firstName: 'Ann' });
    expect(taken.event).toEqual({ type: 'Traits Given', at: now, source: 'storefront' });
    expect(taken.profile).toEqual({ firstName: 'Ann' });
    expect(taken.dropped).toEqual(
      Object.keys(demographics)
        .map((key) => `traits.${key}`)
        .sort(),
    );
  });

  test.each([
    'a@b',
    'a b@example.test',
    'a@example.test\r\nBcc: b@example.test',
    '@example.test',
    `${'a'.repeat(65)}@example.test`,
    7,
  ])('%j is no address', (email) => {
    expect(told({ email }).profile).toEqual({});
  });
});

describe('any JSON at all', () => {
  test('is taken, counted or refused, and nothing throws', () => {
    const loose = fc.jsonValue({ maxDepth: 6 });
    const message = fc.record(
      {
        type: fc.oneof(fc.constantFrom('track', 'identify', 'page', 'screen', 'alias', 'group'), loose),
        event: fc.oneof(fc.constantFrom(...behaviourNames), loose),
        userId: fc.oneof(fc.string(), loose),
        anonymousId: fc.oneof(fc.string(), loose),
        previousId: loose,
        messageId: loose,
        timestamp: fc.oneof(
          fc.date({ noInvalidDate: true }).map((d) => d.toISOString()),
          loose,
        ),
        originalTimestamp: loose,
        sentAt: loose,
        properties: fc.oneof(
          loose,
          fc.record(
            {
              category: loose,
              product_id: loose,
              query: loose,
              products: fc.oneof(loose, fc.array(loose)),
              url: loose,
              seconds_on_page: loose,
            },
            { requiredKeys: [] },
          ),
        ),
        context: fc.oneof(
          loose,
          fc.record({ page: loose, campaign: loose, timezone: loose }, { requiredKeys: [] }),
        ),
        traits: fc.oneof(
          loose,
          fc.record(
            {
              email: loose,
              title: loose,
              firstName: loose,
              addressAs: loose,
              region: fc.oneof(loose, fc.string()),
              goals: fc.oneof(loose, fc.array(fc.string())),
              timezone: fc.string(),
              language: fc.string(),
            },
            { requiredKeys: [] },
          ),
        ),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(loose, message), (any) => {
        const intake = receive(any, context);
        if (intake.is === 'event' && intake.event) {
          expect(intake.occurredAt).toBeLessThanOrEqual(now);
          expect(intake.event.at).toBe(intake.occurredAt);
          expect(Object.values(intake.event)).not.toContain(undefined);
          expect(isBehaviour(intake.event) || intake.event.type === 'Traits Given').toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('may be nested deeper than anybody means', () => {
    const deep = JSON.parse('{"a":'.repeat(5_000) + '1' + '}'.repeat(5_000)) as object;
    expect(given({ messageId: null, event: 'Cart Viewed', properties: { deep } })).toMatchObject({
      is: 'event',
    });
  });

  test('the same message twice is the same event', () => {
    const message = JSON.parse(
      '{"type":"track","userId":"u","event":"Product Viewed","properties":{"__proto__":{"category":"x"}}}',
    ) as object;
    expect(receive(message, context)).toEqual(receive(message, context));
    expect(receive(message, context)).toMatchObject({ event: { type: 'Product Viewed' } });
  });
});

describe('the demo input', () => {
  const lines = gunzipSync(readFileSync(join(__dirname, '../../demo/storefront-events.jsonl.gz')))
    .toString('utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as object);

  test('is taken in whole, without what nobody asks for', () => {
    const intakes = lines.map((line) => receive(line, context));
    expect(intakes).toHaveLength(31_706);
    expect(intakes.filter((intake) => intake.is !== 'event')).toEqual([]);
    const dropped = new Set(intakes.flatMap((intake) => (intake.is === 'event' ? intake.dropped : [])));
    expect([...dropped].sort()).toEqual([
      'properties.currency',
      'properties.name',
      'properties.order_id',
      'properties.platform',
      'properties.price',
      'properties.products[].name',
      'properties.products[].price',
      'properties.products[].quantity',
      'properties.total',
      'traits.acquisition_channel',
      'traits.platform',
    ]);
  });
});
