import { defineSignal } from '@temporalio/workflow';

export const objectionSteps = ['object', 'drain', 'issue-receipt', 'tell-them'] as const;
export type ObjectionStep = (typeof objectionSteps)[number];

export interface ObjectionInput {
  requestId: string;
  /** Epoch milliseconds; until then it may be cancelled and nothing is done. */
  beginsAt: number;
}

/** As long as nothing was done, the request is dropped. */
export const cancelRequest = defineSignal('cancelRequest');
/** Somebody did what was left to them, or refused it. */
export const concludeRequest = defineSignal<['completed' | 'refused']>('concludeRequest');

/** What an objection asks of the world. Each may run again after a crash, and does no harm then. */
export interface ObjectionActivities {
  noteObjection(input: { requestId: string; step: ObjectionStep }): Promise<void>;
  dropRequest(requestId: string): Promise<void>;
  /** Ends what they object to; or says, as a code, why somebody has to look. */
  object(requestId: string): Promise<{ leftBecause: string | null }>;
  /** True when nothing that they object to is on its way to them any more. */
  isQuiet(requestId: string): Promise<boolean>;
  leaveToHuman(input: { requestId: string; because: string }): Promise<void>;
  issueStopReceipt(requestId: string): Promise<string | null>;
  tellObjector(requestId: string): Promise<void>;
  endRequest(input: { requestId: string; outcome: 'completed' | 'refused' }): Promise<void>;
}
