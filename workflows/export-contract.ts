import { defineQuery, defineSignal } from '@temporalio/workflow';

/** How an export goes on; everything about the person stays with the request's record. */
export interface ExportInput {
  requestId: string;
  /** Epoch milliseconds; nothing is done before. */
  beginsAt: number;
}

export const exportSteps = ['find-them', 'make-archive', 'tell-them'] as const;
export type ExportStep = (typeof exportSteps)[number];

export interface ExportStatus {
  state: 'waiting' | 'running' | 'completed' | 'cancelled';
  step: ExportStep | null;
  timeline: { step: ExportStep; at: number }[];
  /** Why a step has not come to an end for long; null while all goes well. */
  stuck: string | null;
}

/** Until they were told of it, the archive is dropped, and with it the request. */
export const cancelExport = defineSignal('cancelExport');
export const exportStatus = defineQuery<ExportStatus>('exportStatus');

/** What the export asks of the world. Each may run again after a crash, and does no harm then. */
export interface ExportActivities {
  noteExportStep(input: { requestId: string; step: ExportStep }): Promise<void>;
  askForHumanInExport(input: { requestId: string; step: ExportStep }): Promise<void>;
  dropExport(requestId: string): Promise<void>;
  /** Whose data it is: everyone that the named ids lead to. */
  findThem(requestId: string): Promise<void>;
  tellOfArchive(requestId: string): Promise<void>;
}

/** What takes as long as there is to read of somebody; again, it begins anew. */
export interface ArchiveActivities {
  /** Reads, packs and seals everything into the archive of a request. */
  makeArchive(requestId: string): Promise<void>;
}
