import type { RejectionCode } from '@tact/policy';

export type Refusal =
  RejectionCode | 'broken-json' | 'too-long' | 'too-new' | 'no-time' | 'merge-of-known-people';

/** What became of the input. Every message is exactly one of accepted, duplicate, unmapped, rejected, too late. */
export interface Counts {
  lines: number;
  emptyLines: number;
  messages: number;
  accepted: number;
  duplicates: number;
  afterUntil: number;
  unmapped: number;
  unmappedByName: Map<string, number>;
  rejected: number;
  rejectedByReason: Map<Refusal, { count: number; firstLine: number; message: string; fix: string }>;
  /** Accepted, although an event of a later time had been lived through before. */
  late: number;
  /** Accepted as of the time of the message before it. */
  withoutTime: number;
  droppedProperties: Map<string, number>;
}

export const noCounts = (): Counts => ({
  lines: 0,
  emptyLines: 0,
  messages: 0,
  accepted: 0,
  duplicates: 0,
  afterUntil: 0,
  unmapped: 0,
  unmappedByName: new Map(),
  rejected: 0,
  rejectedByReason: new Map(),
  late: 0,
  withoutTime: 0,
  droppedProperties: new Map(),
});

const NAMES_KEPT = 1_000;
const OTHERS = '(other)';

/** Counts by name; past a bound, new names are counted together. */
export function countByName(counts: Map<string, number>, name: string): void {
  const known = counts.get(name);
  if (known !== undefined) counts.set(name, known + 1);
  else if (counts.size < NAMES_KEPT) counts.set(name, 1);
  else counts.set(OTHERS, (counts.get(OTHERS) ?? 0) + 1);
}
