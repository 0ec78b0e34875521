import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

export interface WebhookReceiver {
  url: string;
  /** Checks what came against a secret; how many were genuine. */
  verified(secret: string): number;
  stop(): Promise<void>;
}

/** Somebody downstream who takes signed webhooks. */
export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const came: { headers: Record<string, string>; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      came.push({ headers: request.headers as Record<string, string>, body });
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`,
    verified(secret) {
      const webhook = new Webhook(secret);
      return came.filter(({ headers, body }) => {
        try {
          webhook.verify(body, headers);
          return true;
        } catch {
          return false;
        }
      }).length;
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
