import { Inject, Injectable } from '@nestjs/common';
import type { ConsentChanged } from '@tact/journey';
import type { ConsentChange, Permit, Records } from '@tact/records';
import { RECORDS } from '../providers';

/** How long a stop waits for what is on its way before it says so. */
const DRAIN_WITHIN_MS = 5_000;

/** Changes consents at the gate, waits until nothing they stop is on its way, and tells the journey. */
@Injectable()
export class Withdrawals {
  constructor(@Inject(RECORDS) private readonly records: Records) {}

  /** True when nothing more can leave; false when one message may still arrive. */
  async apply(subjectKey: string, changes: ConsentChange[]): Promise<boolean> {
    await this.records.gates.changeConsents(subjectKey, changes);
    const stopped = changes.filter((change) => change.state !== 'given');
    await this.records.consentRequests.cancel(subjectKey, stopped);
    const drained = stopped.length === 0 || (await this.drained(subjectKey, stopped));
    const now = new Date();
    await this.records.inbox.accept(
      changes.map((change) => ({
        subjectKey,
        message: null,
        event: eventOf(change),
        receivedAt: now,
        dueAt: now,
      })),
    );
    return drained;
  }

  /** Waits until nothing that these words stop is on its way; false when time ran out. */
  async drained(subjectKey: string, stopped: Pick<ConsentChange, 'purpose' | 'channel'>[]): Promise<boolean> {
    const covers = (permit: Permit) =>
      stopped.some(
        (s) => s.purpose === permit.purpose && (s.channel === 'any' || s.channel === permit.channel),
      );
    return this.records.gates.drained(subjectKey, covers, DRAIN_WITHIN_MS);
  }
}

const eventOf = ({ purpose, channel, state, at, validUntil }: ConsentChange): ConsentChanged => ({
  type: 'Consent Changed',
  at: at.getTime(),
  purpose,
  channel,
  state,
  validUntil: validUntil?.getTime() ?? null,
});
