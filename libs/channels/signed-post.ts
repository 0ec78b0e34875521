import { once } from 'node:events';
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction, Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { Webhook } from 'standardwebhooks';
import { SEND_DEADLINE_MS, type Clearance } from './channel-port';

export interface SignedPost {
  url: string;
  /** `whsec_…`; each signs, so that a new one can take over from one that is still in use. */
  secrets: string[];
  /** The same on every try. It has no full stop in it. */
  webhookId: string;
  body: string;
  at: Date;
  /** Beside those of Standard Webhooks. */
  headers?: Record<string, string>;
  /** How the host's name is resolved; left out, as the system does. */
  lookup?: LookupFunction;
  clear?: Clearance;
  /** The answer is read up to here; left out, nobody reads it. */
  readBytes?: number;
}

/** What came of it, as far as can be said. */
export type Posted =
  | {
      is: 'answered';
      status: number;
      retryAfter: string | null;
      /** Null unless it was read whole. */ text: string | null;
    }
  /** It began to leave and nothing was heard: it may have arrived. */
  | { is: 'unanswered' }
  | { is: 'unreachable' }
  | { is: 'withheld' };

/** Sends one message after Standard Webhooks, once; a redirect is an answer and not followed. */
export async function postSigned(post: SignedPost): Promise<Posted> {
  const { url, body, clear = async () => true, lookup, readBytes } = post;
  const sending = new AbortController();
  const late = setTimeout(() => sending.abort(), SEND_DEADLINE_MS);
  let message: 'waits' | 'withheld' | 'leaves' = 'waits';
  try {
    // A connection of its own, so that the message is cleared when nothing is left to wait for.
    const send = url.startsWith('https:') ? httpsRequest : httpRequest;
    const request = send(url, {
      method: 'POST',
      headers: headersOf(post),
      agent: false,
      signal: sending.signal,
      ...(lookup ? { lookup } : {}),
    });
    request.on('error', () => undefined);
    const answered = once(request, 'response') as Promise<[IncomingMessage]>;
    answered.catch(() => undefined);
    await Promise.race([connected(request), answered]);
    message = (await clear()) ? 'leaves' : 'withheld';
    if (message === 'leaves') request.end(body);
    else request.destroy();
    const [response] = await answered;
    response.on('error', () => undefined);
    const text = readBytes === undefined ? null : await textOf(response, readBytes);
    response.resume();
    const retryAfter = response.headers['retry-after'] ?? null;
    return { is: 'answered', status: response.statusCode ?? 0, retryAfter, text };
  } catch {
    if (message === 'withheld') return { is: 'withheld' };
    return { is: message === 'waits' ? 'unreachable' : 'unanswered' };
  } finally {
    clearTimeout(late);
    sending.abort();
  }
}

function headersOf({ secrets, webhookId, body, at, headers }: SignedPost): Record<string, string | number> {
  const signatures = secrets.map((secret) => new Webhook(secret).sign(webhookId, at, body));
  return {
    ...headers,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'webhook-id': webhookId,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    ...(signatures.length > 0 ? { 'webhook-signature': signatures.join(' ') } : {}),
  };
}

/** Null for what is longer, or breaks off. */
async function textOf(response: IncomingMessage, mostBytes: number): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > mostBytes) return null;
      chunks.push(chunk);
    }
  } catch {
    return null;
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function connected(request: ClientRequest): Promise<void> {
  const [socket] = (await once(request, 'socket')) as [Socket];
  await once(socket, socket instanceof TLSSocket ? 'secureConnect' : 'connect');
}
