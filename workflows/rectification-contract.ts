/** What a rectification (Art. 16 GDPR) asks of the world. Each may run again after a crash. */
export interface RectificationActivities {
  /** Corrects what it names; or says, as a code, why somebody has to look at the rest. */
  rectify(requestId: string): Promise<{ leftBecause: string | null }>;
  tellRectified(requestId: string): Promise<void>;
}
