/** What a restriction (Art. 18 GDPR), and its end, ask of the world. Each may run again after a crash. */
export interface RestrictionActivities {
  /** Whether it asks for the end of a restriction. */
  isLift(requestId: string): Promise<boolean>;
  restrict(requestId: string): Promise<void>;
  lift(requestId: string): Promise<void>;
  /** True when nothing but what is essential is on its way to them any more. */
  isRestrictionQuiet(requestId: string): Promise<boolean>;
  /** That their data is restricted; or, before it ends, from when on it no longer is. */
  tellRestricted(input: { requestId: string; liftsAt: number | null }): Promise<void>;
}
