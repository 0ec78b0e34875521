import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Hooked {
  headers: Record<string, string>;
  body: string;
}

/** Takes webhooks as a partner's service would; `answers` are the status codes it gives, the last one for ever. */
export async function receiver(answers: number[]): Promise<{ url: string; got: Hooked[]; server: Server }> {
  const got: Hooked[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      got.push({ headers: request.headers as Record<string, string>, body });
      response.writeHead(answers[Math.min(got.length, answers.length) - 1] ?? 200).end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`, got, server };
}
