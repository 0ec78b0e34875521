import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface EchoingPartner {
  url: string;
  heard(): number;
  stop(): Promise<void>;
}

/** Somebody downstream who fails and says all they got in their error: head, body and words of their own. */
export async function echoingPartner(words: string): Promise<EchoingPartner> {
  let heard = 0;
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      heard += 1;
      const said = JSON.stringify({ error: words, got: body, headers: request.headers });
      response.writeHead(500, words.slice(0, 40), { 'x-error': words, 'content-type': 'application/json' });
      response.end(said);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`,
    heard: () => heard,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close').catch(() => undefined);
    },
  };
}
