import { Inject, Injectable } from '@nestjs/common';
import type { ConsentChanged } from '@tact/journey';
import type { ConsentChange, OnItsWay, Records } from '@tact/records';
import { RECORDS } from '../providers';

/** How long a stop waits for what is on its way before it says so. */
const DRAIN_WITHIN_MS = 5_000;

/** Changes consents at the gate, waits until nothing they stop is on its way, and tells the journey. */
@Injectable()
export class Withdrawals {
  constructor(@Inject(RECORDS) private readonly records: Records) {}

  /** True when nothing more can leave; false when one message may still arrive. */
  async apply(subjectKey: string, changes: ConsentChange[]): Promise<boolean> {
    const { gates, inbox, consentRequests } = this.records;
    const events = changes.map((change) => ({ subjectKey, event: eventOf(change) }));
    await gates.changeConsents(subjectKey, changes, await inbox.prepare(events));
    const stopped = changes.filter(({ state }) => state !== 'given' && state !== 'renewed');
    await consentRequests.cancel(subjectKey, stopped);
    const [drained] = await Promise.all([
      stopped.length === 0 || this.drained(subjectKey, stopped),
      inbox.wake([{ subjectKey, dueAt: new Date() }]),
    ]);
    return drained;
  }

  /** Waits until nothing that these words stop is on its way; false when time ran out. */
  async drained(subjectKey: string, stopped: Pick<ConsentChange, 'purpose' | 'channel'>[]): Promise<boolean> {
    const covers = ({ purpose, channel }: OnItsWay) =>
      stopped.some((s) => s.purpose === purpose && (s.channel === 'any' || s.channel === channel));
    // Something may still be on its way to them under a name they had before anybody knew them.
    const everyOne = await this.records.subjects.everyOne(subjectKey);
    return this.records.gates.drained(everyOne, covers, DRAIN_WITHIN_MS);
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
