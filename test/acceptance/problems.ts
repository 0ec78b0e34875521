import { gzipSync } from 'node:zlib';
import type { Answer } from '../support/api-client';
import type { Tact } from '../support/tact';

export function problems(tact: () => Tact): void {
  const json = { 'content-type': 'application/json' };
  const wrong: [string, number, () => Promise<Answer>][] = [
    ['a body that is not JSON', 400, () => tact().api.product.raw('/v1/batch', '{"batch": [', json)],
    ['a body that is a list', 400, () => tact().api.product.post('/v1/batch', [1])],
    ['no body', 400, () => tact().api.product.raw('/v1/batch', '', json)],
    ['a batch that is no list', 400, () => tact().api.product.post('/v1/batch', { batch: 'many' })],
    [
      'a body that unpacks to too much',
      413,
      () =>
        tact().api.product.raw('/v1/batch', gzipSync(Buffer.alloc(9 * 1024 * 1024)), {
          ...json,
          'content-encoding': 'gzip',
        }),
    ],
    [
      'a body that is too large',
      413,
      () => tact().api.product.raw('/v1/batch', Buffer.alloc(9 * 1024 * 1024), json),
    ],
    [
      'an encoding nobody knows',
      415,
      () => tact().api.product.raw('/v1/batch', '{}', { ...json, 'content-encoding': 'zip' }),
    ],
    [
      'gzip that is none',
      400,
      () => tact().api.product.raw('/v1/batch', '{}', { ...json, 'content-encoding': 'gzip' }),
    ],
    ['an address that is none', 404, () => tact().api.product.get('/v1/nothing')],
    ['a customer nobody reported', 404, () => tact().api.product.get('/v1/customers/nobody/journey')],
    ['a decision that is none', 404, () => tact().api.product.get('/v1/decisions/none')],
    ['a cursor that is none', 400, () => tact().api.ops.get('/v1/decisions?cursor=abc')],
    ['a page of nothing', 400, () => tact().api.ops.get('/v1/decisions?limit=0')],
    ['a profile that tells nothing', 400, () => tact().api.product.put('/v1/customers/x/profile', {})],
    [
      'a time zone that is none',
      400,
      () => tact().api.product.put('/v1/customers/x/profile', { timeZone: 'Mars/Base' }),
    ],
    [
      'a consent for a purpose nobody registered',
      422,
      () =>
        tact().api.product.put('/v1/customers/x/consents', {
          consents: [{ purpose: 'gossip', channel: 'email', state: 'given' }],
        }),
    ],
    ['a catalogue with faults', 422, () => tact().api.product.put('/v1/catalogue', { categories: [{}] })],
  ];

  test.each(wrong)('%s is answered with %i and a problem that says what to do', async (_, status, ask) => {
    const answer = await ask();
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body).toMatchObject({
      type: expect.stringMatching(/^https:\/\/tact\.invalid\/problems\/[a-z-]+$/) as string,
      title: expect.any(String) as string,
      status,
      detail: expect.stringMatching(/\S/) as string,
      fix: expect.stringMatching(/\S/) as string,
    });
    expect(JSON.stringify(answer.body)).not.toMatch(/node_modules|at .*\.js:\d+/);
  });
}
