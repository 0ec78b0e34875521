/** What an objection asks of the world. Each may run again after a crash, and does no harm then. */
export interface ObjectionActivities {
  /** Ends what they object to; or says, as a code, why somebody has to look. */
  object(requestId: string): Promise<{ leftBecause: string | null }>;
  /** True when nothing that they object to is on its way to them any more. */
  isObjectionQuiet(requestId: string): Promise<boolean>;
  issueStopReceipt(requestId: string): Promise<string | null>;
  tellObjector(requestId: string): Promise<void>;
}
