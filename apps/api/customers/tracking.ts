import { Inject, Injectable } from '@nestjs/common';
import type { Records } from '@tact/records';
import { RECORDS } from '../providers';
import { tellJourney } from './tell-journey';

/**
 * Whether somebody may be learned about. The limit works at the door from its answer on, with Temporal and all
 * workers down; the journey hears of it after.
 */
@Injectable()
export class Tracking {
  constructor(@Inject(RECORDS) private readonly records: Records) {}

  /** False where it was limited before. */
  async limit(subject: string, by: string, now: Date, method?: string): Promise<boolean> {
    const isNew = await this.records.trackingLimits.limit(subject, by, now, method);
    if (isNew) await this.tell(subject, true, now);
    return isNew;
  }

  async lift(subject: string, by: string, now: Date): Promise<boolean> {
    const wasLimited = await this.records.trackingLimits.lift(subject, by, now);
    if (wasLimited) await this.tell(subject, false, now);
    return wasLimited;
  }

  async of(subject: string) {
    const limit = await this.records.trackingLimits.of(subject);
    return limit === null
      ? { limited: false as const }
      : {
          limited: true as const,
          since: limit.since.toISOString(),
          by: limit.by,
          dropped: { events: limit.droppedEvents, fields: limit.droppedFields },
        };
  }

  private async tell(subjectKey: string, on: boolean, now: Date): Promise<void> {
    const standing = 'tracking-limited' as const;
    const event = { type: 'Standing Changed' as const, at: now.getTime(), standing, on };
    await tellJourney(this.records, subjectKey, [event], now);
  }
}
