import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import type { ApiProcess } from '../support/tact';

export interface Ordered {
  type: string;
  id: string;
  identities: { email?: string; user_ids?: string[] };
  callback_url: string;
  due_at: string;
}
interface Said {
  status: number;
  state?: string;
  reference?: string;
}

export interface Declared {
  name: string;
  knowsBy?: ('email' | 'user-id')[];
  confirms?: 'by-callback' | 'by-poll' | 'at-once';
  deadline?: string;
}

/** Somebody downstream: an HTTP server that takes signed orders, and answers what it is told to, the last for ever. */
export class FakeProcessor {
  readonly orders: Ordered[] = [];
  /** The ids it was asked about. */
  readonly polls: string[] = [];
  secret = '';
  /** Each order as it came. */
  readonly heard: { text: string; headers: Record<string, string> }[] = [];
  private ordersAnswered = 0;
  private readonly server = createServer((request, response) => void this.take(request, response));

  private constructor(
    readonly name: string,
    public toOrders: Said[],
    public toPolls: Said[],
  ) {}

  static async start(name: string, toOrders: Said[], toPolls: Said[] = []): Promise<FakeProcessor> {
    const processor = new FakeProcessor(name, toOrders, toPolls);
    processor.server.listen(0, '127.0.0.1');
    await once(processor.server, 'listening');
    return processor;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/erasures`;
  }

  /** From here on it answers so. */
  answer(...toOrders: Said[]): void {
    this.toOrders = toOrders;
    this.ordersAnswered = 0;
  }

  async declare({ compliance }: ApiProcess, more: Partial<Declared> = {}): Promise<this> {
    const { status, body } = await compliance.post<{ secret: string }>('/v1/processors', {
      ...{ name: this.name, url: this.url, contact: `mailto:privacy@${this.name}.test` },
      ...{ holds: `What ${this.name} knows.`, knowsBy: ['email'], confirms: 'by-callback', ...more },
    });
    if (status !== 201) throw new Error(`${this.name} was not declared: ${JSON.stringify(body)}`);
    this.secret = body.secret;
    return this;
  }

  /** Whether its last order is signed with a secret. */
  wasSignedWith(secret: string): boolean {
    const { text, headers } = this.heard.at(-1) ?? { text: '', headers: {} };
    try {
      return new Webhook(secret).verify(text, headers) !== undefined;
    } catch {
      return false;
    }
  }

  /** Calls back about its last order, or as told. */
  async callBack(
    said: { id?: string; state: string; reference?: string },
    { secret = this.secret, url = this.orders.at(-1)?.callback_url ?? '' } = {},
  ): Promise<number> {
    const body = JSON.stringify({ id: this.orders.at(-1)?.id, ...said });
    const at = new Date();
    const { status } = await fetch(url, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        'webhook-id': 'cb_1',
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': new Webhook(secret).sign('cb_1', at, body),
      },
    });
    return status;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    // Whoever did not sign it gets no word.
    try {
      new Webhook(this.secret).verify(text, request.headers as Record<string, string>);
    } catch {
      response.writeHead(401).end();
      return;
    }
    const said = JSON.parse(text) as Ordered;
    const isPoll = said.type === 'erasure.status';
    const answers = isPoll ? this.toPolls : this.toOrders;
    const nth = isPoll ? this.polls.length : this.ordersAnswered;
    if (isPoll) this.polls.push(said.id);
    else {
      this.orders.push(said);
      this.heard.push({ text, headers: request.headers as Record<string, string> });
      this.ordersAnswered += 1;
    }
    const { status, ...word } = answers[Math.min(nth, answers.length - 1)] ?? { status: 500 };
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(word.state === undefined ? '' : JSON.stringify(word));
  }
}
