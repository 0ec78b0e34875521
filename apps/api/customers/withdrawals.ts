import { Inject, Injectable } from '@nestjs/common';
import type { ConsentChanged } from '@tact/journey';
import { isStop, type ChangedConsent, type ConsentChange, type Permit, type Records } from '@tact/records';
import { RECORDS } from '../providers';

/** How long a stop waits for what is on its way before it says so. */
const DRAIN_WITHIN_MS = 5_000;

/** Changes consents at the gate, waits until nothing they stop is on its way, and tells the journey. */
@Injectable()
export class Withdrawals {
  constructor(@Inject(RECORDS) private readonly records: Records) {}

  /** True when nothing more can leave; false when one message may still arrive. */
  async apply(subjectKey: string, changes: ConsentChange[]): Promise<boolean> {
    return (await this.change(subjectKey, changes)).nothingOnItsWay;
  }

  /** The same, with what became of each word. */
  async change(
    subjectKey: string,
    changes: ConsentChange[],
  ): Promise<{ nothingOnItsWay: boolean; changed: ChangedConsent[] }> {
    const changed = await this.records.gates.changeConsents(subjectKey, changes);
    const inForce = changed.flatMap((one) => (one.is === 'standing' ? [one.change] : []));
    const stopped = inForce.filter(isStop);
    const covers = (permit: Permit) => stopped.some((stop) => isCovered(permit, stop));
    const nothingOnItsWay =
      stopped.length === 0 || (await this.records.gates.drained(subjectKey, covers, DRAIN_WITHIN_MS));
    const now = new Date();
    await this.records.inbox.accept(
      inForce.map((change) => ({
        subjectKey,
        message: null,
        event: eventOf(change),
        receivedAt: now,
        dueAt: now,
      })),
    );
    return { nothingOnItsWay, changed };
  }
}

const isCovered = (permit: Permit, stop: ConsentChange): boolean =>
  stop.purpose === permit.purpose &&
  (stop.channel === 'any' || stop.channel === permit.channel) &&
  (stop.sensitivity ?? 'standard') === (permit.sensitivity ?? 'standard');

const eventOf = ({
  purpose,
  channel,
  sensitivity,
  state,
  at,
  validUntil,
}: ConsentChange): ConsentChanged => ({
  type: 'Consent Changed',
  at: at.getTime(),
  purpose,
  channel,
  ...(sensitivity === undefined || sensitivity === 'standard' ? {} : { sensitivity }),
  state: state as ConsentChanged['state'],
  validUntil: validUntil?.getTime() ?? null,
});
