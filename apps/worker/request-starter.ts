import type { Client } from '@temporalio/client';
import type { Records } from '@tact/records';
import { beginRequest, workedRights } from '@tact/temporal';
import { WorkLoop } from './work-loop';

/** Whoever took the request begins it at once; what is not begun after this was forgotten. */
const FORGOTTEN_AFTER_MS = 5_000;
const AT_ONCE = 20;

/** Begins privacy requests that were taken while Temporal was away, or whose taker died over it. */
export class RequestStarter {
  private readonly loop: WorkLoop;

  constructor(
    private readonly records: Pick<Records, 'privacyRequests'>,
    private readonly client: Client,
    log: { warn(message: string): void },
  ) {
    this.loop = new WorkLoop('Beginning privacy requests', () => this.beginSome(), log, 2_000);
  }

  start(): void {
    this.loop.start();
  }

  async stop(): Promise<void> {
    await this.loop.stop();
  }

  private async beginSome(): Promise<boolean> {
    const before = new Date(Date.now() - FORGOTTEN_AFTER_MS);
    const requests = await this.records.privacyRequests.toBegin(workedRights, before, AT_ONCE);
    for (const request of requests) await beginRequest(this.client, request);
    return false;
  }
}
