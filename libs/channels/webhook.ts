import type { ChannelProvider, Clearance, OutgoingMessage, Sending } from './channel-port';
import { postSigned } from './signed-post';

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
  const posted = await postSigned({ url, secrets: [secret], webhookId, body, at, clear });
  switch (posted.is) {
    case 'answered':
      return fateOf(posted.status);
    case 'withheld':
      return { fate: 'withheld' };
    case 'unreachable':
      return { fate: 'retry', because: 'webhook-unreachable' };
    // Once it began to leave, it may have arrived without our hearing of it.
    case 'unanswered':
      return { fate: 'unknown', because: 'webhook-no-answer' };
  }
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
