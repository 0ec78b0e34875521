import { gzipSync } from 'node:zlib';
import { ApiClient } from '../support/api-client';
import { refused, type Planting } from './planting';

/** What is refused everywhere leaves nothing either: not in an answer that is kept, not in a log. */
export async function plantRefused({ tact, canaries: c, at }: Planting): Promise<void> {
  const { product, ops, compliance, url } = tact.api;
  const json = { 'content-type': 'application/json' };
  const bodies: [door: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string>][] = [
    ['a body that is no JSON', `{"batch": [{"userId": "${c.text('a body that is no JSON')}`, json],
    [
      'a body that says it is packed',
      c.text('a body that says it is packed'),
      { ...json, 'content-encoding': 'gzip' },
    ],
    [
      'a packed body that is no JSON',
      Uint8Array.from(gzipSync(c.text('a packed body that is no JSON'))),
      { 'content-encoding': 'gzip' },
    ],
    ['an encoding nobody knows', '{}', { ...json, 'content-encoding': c.word('an encoding nobody knows') }],
    ['a batch that is none', JSON.stringify({ batch: c.text('a batch that is none') }), json],
    ['a batch that is a list', JSON.stringify([c.text('a batch that is a list')]), json],
  ];
  for (const [door, body, headers] of bodies) refused(door, await product.raw('/v1/batch', body, headers));

  const unknown = c.word('a field nobody knows');
  refused(
    'an unknown field',
    await product.put(`${at}/profile`, { [unknown]: c.text('value of an unknown field') }),
  );
  refused('a bad address', await product.put(`${at}/profile`, { email: c.text('an address that is none') }));
  refused('a bad zone', await product.put(`${at}/profile`, { timeZone: c.text('a zone that is none') }));
  refused(
    'a bad consent',
    await product.put(`${at}/consents`, {
      consents: [{ purpose: c.text('purpose nobody registered'), channel: 'email', state: 'given' }],
    }),
  );
  refused(
    'a bad topic',
    await product.put(`${at}/preferences`, { topics: [c.text('a topic that is none')] }),
  );
  refused('a bad play', await product.post(`${at}/touch-requests`, { play: c.text('a play that is none') }));
  refused(
    'a bad context',
    await product.post(`${at}/contexts`, { context: c.text('a context that is none') }),
  );
  refused('nobody', await product.get(`/v1/customers/${c.email('an id nobody has')}/journey`));
  refused('no address', await product.get(`/v1/${c.text('a path that is none')}?q=${c.text('its query')}`));
  refused('a long id', await product.get(`/v1/customers/${c.text('an id too long').repeat(40)}/journey`));
  refused('a bad cursor', await product.get(`${at}/decisions?cursor=${c.text('a cursor that is none')}`));
  refused('a role', await product.get(`/v1/ops/decisions?play=${c.text('a query without the role')}`));
  refused('a page', await product.get(`/m/${c.text('a token that is none')}/preferences`));
  refused('a receipt', await product.get(`/r/${c.text('a receipt that is none')}`));
  refused('no key', await new ApiClient(url, c.text('a key that is none')).get(`${at}/journey`));
  refused('a login', await new ApiClient(url, null).raw('/compliance/login', `key=${c.text('a login')}`, {}));
  refused('a codec', await ops.post('/codec/decode', { payloads: c.text('payloads that are none') }));
  refused('no decision', await ops.get(`/v1/ops/decisions/${c.text('a decision that is none')}`));
  refused('no receipt', await compliance.get(`/v1/receipts/${c.text('a receipt of nobody')}`));
  refused(
    'a hold',
    await compliance.post('/v1/legal-holds', {
      customer: c.text('a customer of a hold who is none'),
      reason: c.text('reason of a refused hold'),
      until: '2099-01-01T00:00:00Z',
    }),
  );
}
