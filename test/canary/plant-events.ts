import { track } from '../support/people';
import { journeyAfter } from '../support/questions';
import { taken, type Planting } from './planting';

interface BatchAnswer {
  accepted: number;
  rejected: unknown[];
  unmapped: number;
}

/** Every field of an event that a purpose asks for, every root that others may stand in, and what is no event. */
export async function plantEvents(planting: Planting): Promise<void> {
  const { tact, canaries: c, userId, anonymousId } = planting;
  const { product } = tact.api;
  const surroundings = () => ({
    context: {
      sessionId: c.uuid('context.sessionId'),
      ip: '203.0.113.7',
      userAgent: c.text('context.userAgent, undeclared'),
      device: { id: c.uuid('context.device.id, undeclared') },
      campaign: { id: c.text('context.campaign.id'), name: c.text('context.campaign.name') },
      page: {
        url: `${c.url('context.page.url')}&tact=${c.text('context.page.url?tact')}&utm_source=${c.text('utm_source')}`,
        referrer: c.url('context.page.referrer, undeclared'),
        title: c.text('context.page.title, undeclared'),
      },
    },
    integrations: { [c.text('a key of integrations')]: true },
  });
  const did = (event: string, properties: object, who: object = { userId }) =>
    track(who, event, { ...properties }, { messageId: c.uuid(`messageId of ${event}`), ...surroundings() });

  const anonymous = [
    did('Product Viewed', { category: c.word('category, anonymous') }, { anonymousId }),
    did('Products Searched', { query: c.text('query, anonymous'), category: 'tea' }, { anonymousId }),
  ];
  const before = await product.post<BatchAnswer>('/v1/batch', { batch: anonymous });
  taken('anonymous events', before);
  const identified = await product.post('/v1/identify', {
    messageId: c.text('messageId of identify'),
    userId,
    anonymousId,
    traits: {
      email: planting.email,
      firstName: c.name('traits.firstName'),
      lastName: c.name('traits.lastName'),
      title: 'Dr.',
      goals: [c.word('traits.goals')],
      timezone: 'Etc/UTC',
      phone: c.phone('traits.phone, undeclared'),
      address: { street: c.text('traits.address.street, undeclared') },
      [c.text('a key of traits, undeclared')]: c.text('the value of a key of traits, undeclared'),
    },
    ...surroundings(),
  });
  taken('identify', identified);
  const batch = [
    did('Products Searched', { query: c.text('query'), category: c.word('category searched') }),
    did('Product Viewed', {
      category: c.word('category viewed'),
      product_id: c.text('product_id'),
      session_id: c.uuid('session_id'),
      seconds_on_page: 30,
      note: c.text('properties.note, undeclared'),
      [c.text('a key of properties, undeclared')]: c.text('the value of a key of properties, undeclared'),
      nested: { deep: { [c.word('a nested key, undeclared')]: c.text('nested value, undeclared') } },
    }),
    did('Product Added', { product_id: c.uuid('product_id like an id'), sku: c.text('sku') }),
    did('Order Completed', {
      order_id: c.text('order_id, undeclared'),
      products: [{ product_id: c.text('bought product'), category: c.word('bought category') }],
    }),
    did('Support Chat Opened', {
      case_id: c.text('case_id'),
      message: c.text('support message, undeclared'),
    }),
    did('Support Chat Opened', { ticket_id: c.email('ticket_id that is an address') }),
    { ...did('Home Viewed', {}), type: 'page', name: c.text('name of a page') },
    { ...did('Home Viewed', {}), type: 'screen', name: c.text('name of a screen') },
    // What is no event of Tact's, and what is none at all.
    did(`Called ${c.email('name of an unmapped event, an address')}`, {}),
    did(`Seen ${c.text('name of an unmapped event')}`, { what: c.text('property of an unmapped event') }),
    { type: 'group', userId, groupId: c.text('groupId'), traits: { name: c.text('name of a group') } },
    { type: c.text('type of a rejected event'), userId, messageId: c.uuid('messageId of a rejected event') },
    { type: 'track', event: 'Home Viewed', userId, timestamp: c.text('timestamp of a rejected event') },
    {
      type: 'track',
      event: 'Home Viewed',
      userId: { [c.word('a key of a rejected userId')]: c.text('a rejected userId') },
      properties: { [c.text('a key of a rejected event')]: c.text('a property of a rejected event') },
      [c.text('a key of a rejected message')]: 1,
    },
    { type: 'track', event: 'Home Viewed', userId: c.text('a userId too long').padEnd(400, 'x') },
    { type: 'alias', userId, previousId: c.text('previousId') },
  ];
  const answer = await product.post<BatchAnswer>('/v1/batch', { batch, sentAt: new Date().toISOString() });
  taken('events', answer);
  if (answer.body.accepted !== 9 || answer.body.rejected.length !== 4 || answer.body.unmapped !== 3)
    throw new Error(`The events were taken otherwise than meant: ${JSON.stringify(answer.body)}`);
  await journeyAfter(product, userId, 5);
}
