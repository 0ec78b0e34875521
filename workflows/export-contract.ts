export type ExportStep = 'find-them' | 'make-archive' | 'tell-them';

/** What the export asks of the world. Each may run again after a crash, and does no harm then. */
export interface ExportActivities {
  /** Whose data it is: everyone that the named ids lead to. */
  findThem(requestId: string): Promise<void>;
  tellOfArchive(requestId: string): Promise<void>;
}

/** What takes as long as there is to read of somebody; again, it begins anew. */
export interface ArchiveActivities {
  /** Reads, packs and seals everything into the archive of a request. */
  makeArchive(requestId: string): Promise<void>;
}
