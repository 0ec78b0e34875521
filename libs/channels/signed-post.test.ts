import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { publicLookup } from './public-addresses';
import { postSigned, type SignedPost } from './signed-post';

let server: Server;
let url: string;
let got: { headers: IncomingHttpHeaders; body: string }[] = [];
let answer: { status: number; headers: Record<string, string>; text?: string } = { status: 204, headers: {} };

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      got.push({ headers: request.headers, body });
      if (answer.status === 0) request.socket.destroy();
      else response.writeHead(answer.status, answer.headers).end(answer.text);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`;
});
beforeEach(() => {
  got = [];
  answer = { status: 204, headers: {} };
});
afterAll(() => server.close());

/** The vector of the specification's own libraries: "sign function works". */
const vector = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  at: new Date(1614265330 * 1000),
  body: '{"test": 2432232314}',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};
const post = (more: Partial<SignedPost> = {}) =>
  postSigned({
    url,
    secrets: [vector.secret],
    webhookId: vector.id,
    body: vector.body,
    at: vector.at,
    ...more,
  });

describe('a signed webhook', () => {
  test('goes out with the signature of Standard Webhooks’ own vector', async () => {
    expect(await post()).toEqual({ is: 'answered', status: 204, retryAfter: null, text: null });
    expect(got).toMatchObject([
      {
        headers: {
          'webhook-id': vector.id,
          'webhook-timestamp': '1614265330',
          'webhook-signature': vector.signature,
          'content-type': 'application/json',
        },
        body: vector.body,
      },
    ]);
  });

  test('under two secrets is taken by who knows either, and by nobody else', async () => {
    const [older, newer] = [vector.secret, `whsec_${Buffer.alloc(24, 7).toString('base64')}`];
    await post({ secrets: [newer, older], at: new Date() });
    const { headers, body } = got[0] ?? { headers: {}, body: '' };
    const taken = (secret: string) => new Webhook(secret).verify(body, headers as Record<string, string>);
    expect([taken(older), taken(newer)]).toEqual([{ test: 2432232314 }, { test: 2432232314 }]);
    expect(() => taken(`whsec_${Buffer.alloc(24, 8).toString('base64')}`)).toThrow('No matching signature');
    // What arrives late, or was changed on the way, is not taken either.
    expect(() => new Webhook(older).verify(`${body} `, headers as Record<string, string>)).toThrow(
      'No matching signature',
    );
    await post();
    expect(() =>
      new Webhook(vector.secret).verify(vector.body, got[1]?.headers as Record<string, string>),
    ).toThrow('too old');
  });

  test('without a secret carries no signature, and its other headers as they were given', async () => {
    await post({ secrets: [], headers: { 'x-opendsr-signature': 'abc' } });
    expect(got[0]?.headers).toMatchObject({ 'webhook-id': vector.id, 'x-opendsr-signature': 'abc' });
    expect(got[0]?.headers).not.toHaveProperty('webhook-signature');
  });

  test('does not follow where a redirect leads, and says when to come back', async () => {
    answer = { status: 307, headers: { location: url } };
    expect(await post()).toMatchObject({ is: 'answered', status: 307 });
    expect(got).toHaveLength(1);
    answer = { status: 503, headers: { 'retry-after': '120' } };
    expect(await post()).toEqual({ is: 'answered', status: 503, retryAfter: '120', text: null });
  });

  test('reads the answer as far as it was asked to, and no longer one', async () => {
    answer = { status: 200, headers: {}, text: '{"state":"confirmed"}' };
    expect(await post()).toMatchObject({ text: null });
    expect(await post({ readBytes: 21 })).toMatchObject({ status: 200, text: answer.text });
    expect(await post({ readBytes: 20 })).toMatchObject({ status: 200, text: null });
    answer = { status: 200, headers: {}, text: 'x'.repeat(10_000_000) };
    expect(await post({ readBytes: 1_000 })).toMatchObject({ status: 200, text: null });
  });

  test('says whether it may have arrived', async () => {
    answer = { status: 0, headers: {} };
    expect(await post()).toEqual({ is: 'unanswered' });
    expect(await post({ url: 'http://127.0.0.1:1/' })).toEqual({ is: 'unreachable' });
    expect(await post({ clear: async () => false })).toEqual({ is: 'withheld' });
  });

  test('reaches nobody in this network through a name that somebody else chose', async () => {
    const local = url.replace('127.0.0.1', 'localhost');
    expect(await post({ url: local, lookup: publicLookup })).toEqual({ is: 'unreachable' });
    expect(got).toEqual([]);
  });
});
