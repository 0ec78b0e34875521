import { Webhook } from 'standardwebhooks';
import { SEND_DEADLINE_MS, type ChannelProvider, type OutgoingMessage, type Sending } from './channel-port';

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
): Promise<Sending> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'webhook-id': webhookId,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': new Webhook(secret).sign(webhookId, at, body),
      },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(SEND_DEADLINE_MS),
    });
    await response.body?.cancel();
    return fateOf(response.status);
  } catch (error) {
    // Once a connection stood, it may have arrived without our hearing of it.
    return neverConnected(error)
      ? { fate: 'retry', because: 'webhook-unreachable' }
      : { fate: 'unknown', because: 'webhook-no-answer' };
  }
}

/** Signed webhooks for touches; every try of one touch carries the same webhook-id. */
export function webhookChannel(now: () => Date = () => new Date()): ChannelProvider {
  return {
    channel: 'webhook',
    async send(message, address): Promise<Sending> {
      if (!('webhook' in address)) return { fate: 'undelivered', because: 'no-target' };
      const at = now();
      return sendSigned(address.webhook, message.touchId, payloadOf(message, at), at);
    },
    close: async () => undefined,
  };
}

const connecting = [
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
];

function neverConnected(error: unknown): boolean {
  const { cause } = error as { cause?: { code?: string; errors?: { code?: string }[] } };
  const codes = (cause?.errors ?? [cause]).map((one) => one?.code ?? '');
  return codes.every((code) => connecting.includes(code));
}

function fateOf(status: number): Sending {
  if (status >= 200 && status < 300) return { fate: 'delivered' };
  const tryAgain = status === 408 || status === 425 || status === 429 || status >= 500;
  return { fate: tryAgain ? 'retry' : 'undelivered', because: `webhook-${status}` };
}
