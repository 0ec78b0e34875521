import { isPublicUrl, postSigned, publicLookup, type Posted } from '@tact/channels';
import { NoKeyError, type ResponseSigner } from '@tact/privacy';
import type { Callback, CallbackContent, Records } from '@tact/records';
import { pauseAfter } from './callback-schedule';
import { WorkLoop } from './work-loop';

/** One address that doesn't answer keeps nobody else waiting. */
const SENDERS = 4;

/**
 * Tells controllers what became of their requests: each status at least once to each address, signed as OpenDSR and as
 * Standard Webhooks have it. Any number of them may run.
 */
export class CallbackSender {
  private readonly loops: WorkLoop[];

  constructor(
    private readonly records: Pick<Records, 'requestCallbacks' | 'openDsrRequests' | 'controllers'>,
    private readonly signer: ResponseSigner,
    /** Into this network too, and without encryption: where one tries it out. */
    private readonly anywhere: boolean,
    private readonly log: { warn(message: string): void },
  ) {
    this.loops = Array.from(
      { length: SENDERS },
      () => new WorkLoop('Telling controllers', () => this.sendNext(), log),
    );
  }

  start(): void {
    for (const loop of this.loops) loop.start();
  }

  /** Finishes what is being said and takes nothing more. */
  async stop(): Promise<void> {
    await Promise.all(this.loops.map((loop) => loop.stop()));
  }

  private async sendNext(): Promise<boolean> {
    const callback = await this.records.requestCallbacks.claim();
    if (callback) await this.send(callback);
    return callback !== null;
  }

  private async send(callback: Callback): Promise<void> {
    const { requestCallbacks } = this.records;
    const at = new Date();
    const opened = await this.open(callback, at);
    if (opened === null) return requestCallbacks.settle(callback, 'forgotten', null);
    const posted = await this.post(callback, opened, at);
    const because = posted.is === 'answered' ? String(posted.status) : posted.is;
    if (posted.is === 'answered' && posted.status >= 200 && posted.status < 300) {
      return requestCallbacks.settle(callback, 'delivered', because);
    }
    if (posted.is === 'answered' && posted.status === 410) {
      return requestCallbacks.settle(callback, 'gone', because);
    }
    const retryAfter = posted.is === 'answered' ? posted.retryAfter : null;
    const pauseMs = pauseAfter(callback.attempts, retryAfter, at, Math.random());
    if (pauseMs === null) {
      this.log.warn(`A callback of request ${callback.requestId} was given up: ${because}.`);
      return requestCallbacks.settle(callback, 'given-up', because);
    }
    return requestCallbacks.tryAgain(callback, new Date(Date.now() + pauseMs), because);
  }

  private async post(
    { id }: Callback,
    { content: { url, body }, secrets }: { content: CallbackContent; secrets: string[] },
    at: Date,
  ): Promise<Posted> {
    // Asked again here: what was allowed when the request came in may not be any more.
    if (!this.anywhere && !isPublicUrl(url)) return { is: 'unreachable' };
    return postSigned({
      url,
      secrets,
      webhookId: id,
      body,
      at,
      headers: {
        'X-OpenDSR-Processor-Domain': this.signer.domain,
        'X-OpenDSR-Signature': this.signer.sign(body),
      },
      ...(this.anywhere ? {} : { lookup: publicLookup }),
    });
  }

  /** Null once the request is forgotten. */
  private async open(callback: Callback, now: Date) {
    try {
      const [content, request] = await Promise.all([
        this.records.requestCallbacks.content(callback),
        this.records.openDsrRequests.ofRequest(callback.requestId),
      ]);
      if (content === null || request === null) return null;
      return { content, secrets: await this.records.controllers.secretsOf(request.controller, now) };
    } catch (error) {
      if (error instanceof NoKeyError) return null;
      throw error;
    }
  }
}
