import { NoKeyError } from '@tact/privacy';
import type { CallbackContent, OpenDsrRequest, Records, Untold } from '@tact/records';
import { WorkLoop } from './work-loop';

/**
 * Sees that the status of a controller's request has changed, and takes down what its controller has to be told. That
 * it is taken down is noted after it was, so that a worker that dies in between leaves nothing unsaid.
 */
export class StatusTeller {
  private readonly loop: WorkLoop;

  constructor(
    private readonly records: Pick<Records, 'requestCallbacks' | 'openDsrRequests'>,
    private readonly domain: string,
    /** Where the results of a request are. */
    private readonly resultsOf: (requestId: string) => string,
    log: { warn(message: string): void },
  ) {
    this.loop = new WorkLoop('Looking for changed requests', () => this.tellNext(), log);
  }

  start(): void {
    this.loop.start();
  }

  async stop(): Promise<void> {
    await this.loop.stop();
  }

  private async tellNext(): Promise<boolean> {
    const untold = await this.records.requestCallbacks.untold();
    if (untold === null) return false;
    const request = await this.find(untold.id);
    const contents = request === null ? [] : this.wordsOn(untold, request);
    await this.records.requestCallbacks.takeDown(untold, contents, new Date());
    return true;
  }

  private async find(id: string): Promise<OpenDsrRequest | null> {
    try {
      return await this.records.openDsrRequests.ofRequest(id);
    } catch (error) {
      // It is forgotten: its addresses are gone with its key.
      if (error instanceof NoKeyError) return null;
      throw error;
    }
  }

  /** OpenDSR 2.0, section 8.6: for each address, what it has to hear, in order. */
  private wordsOn(
    { id, right, passed, status: newest, state, because, dueBy, extendedTo }: Untold,
    { controller, subjectRequestId, sent }: OpenDsrRequest,
  ): { status: Untold['status']; content: CallbackContent }[][] {
    return sent.callbackUrls.map((url) =>
      passed.map((status) => {
        const hasResults = status === 'completed' && right !== 'erasure';
        const isRefused = state === 'refused' && status === newest;
        const body = JSON.stringify({
          controller_id: controller,
          expected_completion_time: (extendedTo ?? dueBy).toISOString(),
          status_callback_url: url,
          subject_request_id: subjectRequestId,
          request_status: status,
          api_version: '2.0',
          ...(hasResults ? { results_url: this.resultsOf(id) } : {}),
          ...(isRefused ? { extensions: { [this.domain]: { state, because } } } : {}),
        });
        return { status, content: { url, body } };
      }),
    );
  }
}
