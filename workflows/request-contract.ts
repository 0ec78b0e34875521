import { defineQuery, defineSignal } from '@temporalio/workflow';

/** What every workflow of a person's request gets; whom it is about stays with the request's record. */
export interface RequestInput {
  requestId: string;
  /** Epoch milliseconds; until then it may be cancelled and nothing is done. */
  beginsAt: number;
}

/** What was done when, as a receipt will say it. */
export interface Happened<Step extends string = string> {
  step: Step;
  at: number;
}

export type RequestOutcome = 'completed' | 'refused';

export interface RequestStatus {
  state: 'waiting' | 'running' | 'cancelled' | RequestOutcome;
  step: string | null;
  timeline: Happened[];
  /** What does not come to an end, or is left to a human, as a code; null while all goes well. */
  stuck: string | null;
}

/** As long as nothing was done that stays done, the request is dropped. */
export const cancelRequest = defineSignal('cancelRequest');
/** Somebody did what was left to them, or refused it. */
export const concludeRequest = defineSignal<[RequestOutcome]>('concludeRequest');
export const requestStatus = defineQuery<RequestStatus>('requestStatus');

/** What every request asks of the world. Each may run again after a crash, and does no harm then. */
export interface RequestActivities {
  /** Notes where the request stands, for those who look after it; `stays`: from here on it can't be dropped. */
  noteRequestStep(input: { requestId: string; step: string; stays: boolean }): Promise<void>;
  dropRequest(requestId: string): Promise<void>;
  /** Somebody has to look: a step fails, or waits, for too long, or can't be done here. */
  leaveToHuman(input: { requestId: string; because: string }): Promise<void>;
  endRequest(input: { requestId: string; outcome: RequestOutcome }): Promise<void>;
}
