import { defineSignal } from '@temporalio/workflow';

/** What every workflow of a person's request gets; whom it is about stays with the request's record. */
export interface RequestInput {
  requestId: string;
  /** Epoch milliseconds; until then it may be cancelled and nothing is done. */
  beginsAt: number;
}

export type RequestOutcome = 'completed' | 'refused';

/** As long as nothing was done, the request is dropped. */
export const cancelRequest = defineSignal('cancelRequest');
/** Somebody did what was left to them, or refused it. */
export const concludeRequest = defineSignal<[RequestOutcome]>('concludeRequest');

/** What every request asks of the world. Each may run again after a crash, and does no harm then. */
export interface RequestActivities {
  noteRequestStep(input: { requestId: string; step: string }): Promise<void>;
  dropRequest(requestId: string): Promise<void>;
  leaveToHuman(input: { requestId: string; because: string }): Promise<void>;
  endRequest(input: { requestId: string; outcome: RequestOutcome }): Promise<void>;
}
