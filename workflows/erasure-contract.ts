import type { ProcessorStanding } from './processor-contract';
import type { Happened } from './request-contract';

export const erasureSteps = [
  'export-first',
  'fence',
  'drain',
  'enumerate',
  'delete-records',
  'tell-processors',
  'destroy-key',
  'delete-runs',
  'wait-out-caches',
  'verify',
  'issue-receipt',
  'tell-them',
  'await-processors',
] as const;
export type ErasureStep = (typeof erasureSteps)[number];

/** What the erasure asks of the world. Each may run again after a crash, and does no harm then. */
export interface ErasureActivities {
  /** Whether somebody has ordered that what there is of them be kept for now. */
  isHeld(requestId: string): Promise<boolean>;
  /** Whether they asked for their data as well: then they get it before anything is deleted. */
  wantsExport(requestId: string): Promise<boolean>;
  fence(requestId: string): Promise<void>;
  /** True when nothing is on its way to them any more. */
  isDrained(requestId: string): Promise<boolean>;
  enumerate(requestId: string): Promise<void>;
  /** Ends and deletes what there is; true once no run of theirs works any more. */
  endRuns(requestId: string): Promise<boolean>;
  /** Deletes every run it finds; how many it found. */
  deleteRuns(requestId: string): Promise<number>;
  /** Deletes every document it finds; how many it found. */
  deleteRecords(requestId: string): Promise<number>;
  /** Takes down what each processor that may know them has to erase, while there is still whom. */
  orderFromProcessors(requestId: string): Promise<ProcessorStanding[]>;
  processorsOf(requestId: string): Promise<ProcessorStanding[]>;
  /** Somebody has to look after those that won't confirm it by themselves; or nobody has to any more. */
  noteProcessors(input: { requestId: string; isStuck: boolean }): Promise<void>;
  /** How long processes may still hold the key, in milliseconds. */
  destroyKey(requestId: string): Promise<number>;
  /** True when nothing is left. */
  verify(requestId: string): Promise<boolean>;
  /** The nth receipt, which says more than the one before it. */
  issueReceipt(input: ReceiptInput): Promise<string>;
  /** That the nth receipt is there, and how many processors have not confirmed. */
  tellThem(input: { requestId: string; nth: number; outstanding: number }): Promise<void>;
}

export interface ReceiptInput {
  requestId: string;
  timeline: Happened<ErasureStep>[];
  nth: number;
  processors: ProcessorStanding[];
}
