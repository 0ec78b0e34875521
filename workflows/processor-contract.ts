import { defineSignal } from '@temporalio/workflow';

/** What one processor has said so far; `waiting` also while it can't be reached. */
export type ProcessorState = 'waiting' | 'accepted' | 'confirmed' | 'refused' | 'overdue';

export interface ProcessorStanding {
  name: string;
  state: ProcessorState;
  /** Since when, in ISO 8601. */
  at: string;
  /** What the processor calls it. */
  reference: string | null;
  /** Confirmed, or somebody let it be. */
  isSettled: boolean;
}

export interface TellProcessorInput {
  requestId: string;
  processor: string;
}

export interface Told {
  state: ProcessorState;
  /** Epoch milliseconds; until then it is asked. */
  dueAt: number;
  /** Milliseconds: it wants to be left alone for so long. */
  restMs: number;
}

/** Something was heard of a processor, or somebody decided something about it. */
export const lookAgain = defineSignal('lookAgain');

/** What is done about a processor. Each may run again after a crash, and does no harm then. */
export interface ProcessorActivities {
  /** Orders the erasure, or asks how far it is, as the processor has it; notes what it said. */
  askProcessor(input: TellProcessorInput): Promise<Told>;
}
