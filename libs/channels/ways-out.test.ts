import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { channels, type Channel } from '@tact/journey';
import type { Address, ChannelProvider, OutgoingMessage } from './channel-port';
import { emailChannel } from './email';
import { inAppChannel } from './in-app';
import { webhookChannel } from './webhook';

const message: OutgoingMessage = {
  touchId: 't1',
  decisionId: 'd1',
  subjectKey: 's1',
  play: 'tip',
  purpose: 'marketing',
  subject: 'A tip',
  body: 'Keep tea away from light.',
  link: 'https://shop.test/tips',
  whyUrl: 'https://tact.test/m/tok',
  stopUrl: 'https://tact.test/m/tok/stop',
  preferencesUrl: 'https://tact.test/m/tok/preferences',
  language: 'en',
};

/** Sends over a channel to a real peer and gives back all that arrived. */
const arrivedBy: Record<Channel, () => Promise<string>> = {
  email: async () => {
    let mail = '';
    const peer = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onData: (stream, _session, done) => {
        stream.on('data', (chunk: Buffer) => (mail += chunk.toString()));
        stream.on('end', () => done());
      },
    });
    const server = peer.listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const smtpUrl = `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`;
      await sent(emailChannel({ smtpUrl, from: 'shop@tact.test' }), { email: 'a@example.test' });
    } finally {
      await new Promise<void>((resolve) => peer.close(() => resolve()));
    }
    // Both parts are quoted-printable, with entities in the second.
    return mail.replace(/=\r\n/g, '').replace(/=3D/g, '=').replace(/&#47;/g, '/');
  },
  webhook: async () => {
    let body = '';
    const server: Server = createServer((request, response) => {
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => response.end());
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const secret = Buffer.from('a secret of some length').toString('base64');
      await sent(webhookChannel(), { webhook: { url, secret } });
    } finally {
      server.close();
    }
    return body;
  },
  'in-app': async () => {
    let kept = '';
    await sent(
      inAppChannel({
        put: async (_subject, _touch, content) => {
          kept = JSON.stringify(content);
          return true;
        },
      }),
      { inApp: true },
    );
    return kept;
  },
};

async function sent(provider: ChannelProvider, address: Address): Promise<void> {
  expect(await provider.send(message, address, async () => true)).toEqual({ fate: 'delivered' });
}

describe('no play can do without its way out', () => {
  test.each(channels)('%s carries why it came, the stop and the preferences', async (channel) => {
    const arrived = await arrivedBy[channel]();
    expect(arrived).toContain('Keep tea away from light.');
    for (const way of [message.whyUrl, message.stopUrl, message.preferencesUrl])
      expect(arrived).toContain(way);
  });
});
