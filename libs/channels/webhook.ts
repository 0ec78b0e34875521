import { once } from 'node:events';
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { Webhook } from 'standardwebhooks';
import {
  SEND_DEADLINE_MS,
  type ChannelProvider,
  type Clearance,
  type OutgoingMessage,
  type Sending,
} from './channel-port';

/** What a webhook's receiver gets, as `data` of a Standard Webhooks message. */
const payloadOf = (message: OutgoingMessage, now: Date): string =>
  JSON.stringify({
    type: 'touch.requested',
    timestamp: now.toISOString(),
    data: {
      touchId: message.touchId,
      decisionId: message.decisionId,
      subject: message.subjectKey,
      play: message.play,
      purpose: message.purpose,
      title: message.subject,
      body: message.body,
      link: message.link,
      whyUrl: message.whyUrl,
      stopUrl: message.stopUrl,
      preferencesUrl: message.preferencesUrl,
    },
  });

/** Sends one signed webhook after Standard Webhooks, once. Whoever tries again keeps the `webhook-id`. */
export async function sendSigned(
  { url, secret }: { url: string; secret: string },
  webhookId: string,
  body: string,
  at: Date,
  clear: Clearance = async () => true,
): Promise<Sending> {
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'webhook-id': webhookId,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(webhookId, at, body),
  };
  const sending = new AbortController();
  const late = setTimeout(() => sending.abort(), SEND_DEADLINE_MS);
  let message: 'waits' | 'withheld' | 'leaves' = 'waits';
  try {
    // A connection of its own, so that the message is cleared when nothing is left to wait for.
    const send = url.startsWith('https:') ? httpsRequest : httpRequest;
    const request = send(url, { method: 'POST', headers, agent: false, signal: sending.signal });
    request.on('error', () => undefined);
    const answered = once(request, 'response') as Promise<[IncomingMessage]>;
    answered.catch(() => undefined);
    await Promise.race([connected(request), answered]);
    message = (await clear()) ? 'leaves' : 'withheld';
    if (message === 'leaves') request.end(body);
    else request.destroy();
    const [response] = await answered;
    response.on('error', () => undefined).resume();
    return fateOf(response.statusCode ?? 0);
  } catch {
    if (message === 'withheld') return { fate: 'withheld' };
    // Once it began to leave, it may have arrived without our hearing of it.
    return message === 'waits'
      ? { fate: 'retry', because: 'webhook-unreachable' }
      : { fate: 'unknown', because: 'webhook-no-answer' };
  } finally {
    clearTimeout(late);
    sending.abort();
  }
}

async function connected(request: ClientRequest): Promise<void> {
  const [socket] = (await once(request, 'socket')) as [Socket];
  await once(socket, socket instanceof TLSSocket ? 'secureConnect' : 'connect');
}

/** Signed webhooks for touches; every try of one touch carries the same webhook-id. */
export function webhookChannel(now: () => Date = () => new Date()): ChannelProvider {
  return {
    channel: 'webhook',
    async send(message, address, clear): Promise<Sending> {
      if (!('webhook' in address)) return { fate: 'undelivered', because: 'no-target' };
      const at = now();
      return sendSigned(address.webhook, message.touchId, payloadOf(message, at), at, clear);
    },
    close: async () => undefined,
  };
}

function fateOf(status: number): Sending {
  if (status >= 200 && status < 300) return { fate: 'delivered' };
  const tryAgain = status === 408 || status === 425 || status === 429 || status >= 500;
  return { fate: tryAgain ? 'retry' : 'undelivered', because: `webhook-${status}` };
}
