import { Inject, Injectable } from '@nestjs/common';
import { sensitivities, type ConsentChanged } from '@tact/journey';
import {
  isStop,
  reachesFurther,
  type ChangedConsent,
  type ConsentChange,
  type OnItsWay,
  type Records,
} from '@tact/records';
import { RECORDS } from '../providers';

/** How long a stop waits for what is on its way before it says so. */
const DRAIN_WITHIN_MS = 5_000;

type Stop = Pick<ConsentChange, 'purpose' | 'channel' | 'sensitivity' | 'state'>;

/** Changes consents at the gate, waits until nothing they stop is on its way, and tells the journey. */
@Injectable()
export class Withdrawals {
  constructor(@Inject(RECORDS) private readonly records: Records) {}

  /** True when nothing more can leave; false when one message may still arrive. */
  async apply(subjectKey: string, changes: ConsentChange[]): Promise<boolean> {
    return (await this.change(subjectKey, changes)).nothingOnItsWay;
  }

  /** The same, with what became of each word. The journey hears of those that came into force, and of no other. */
  async change(
    subjectKey: string,
    changes: ConsentChange[],
  ): Promise<{ nothingOnItsWay: boolean; changed: ChangedConsent[] }> {
    if (changes.length === 0) return { nothingOnItsWay: true, changed: [] };
    const { gates, inbox, consentRequests, vault } = this.records;
    // Nobody is to wait for the key that the journey's events are sealed with while the gate is held.
    await vault.keys.of(subjectKey);
    const changed = await gates.changeConsents(subjectKey, changes, async (session, inForce) => {
      const events = inForce.map((change) => ({ subjectKey, event: eventOf(change) }));
      return (await inbox.prepare(events))(session);
    });
    const stopped = changed.filter(({ is, change }) => is !== 'refused' && isStop(change));
    const stops = stopped.map(({ change }) => change);
    const [nothingOnItsWay] = await Promise.all([
      // Also for a no that was said before: its message may be on its way still.
      stops.length === 0 || this.drained(subjectKey, stops),
      consentRequests.cancel(subjectKey, stops),
      changed.some(({ is }) => is === 'standing') && inbox.wake([{ subjectKey, dueAt: new Date() }]),
    ]);
    return { nothingOnItsWay, changed };
  }

  /** Waits until nothing that these words stop is on its way; false when time ran out. */
  async drained(subjectKey: string, stopped: Stop[]): Promise<boolean> {
    const covers = (permit: OnItsWay) => stopped.some((stop) => isCovered(permit, stop));
    // Something may still be on its way to them under a name they had before anybody knew them.
    const everyOne = await this.records.subjects.everyOne(subjectKey);
    return this.records.gates.drained(everyOne, covers, DRAIN_WITHIN_MS);
  }
}

function isCovered(permit: OnItsWay, { purpose, channel, sensitivity = 'standard', state }: Stop): boolean {
  if (purpose !== permit.purpose || (channel !== 'any' && channel !== permit.channel)) return false;
  return reachesFurther(state)
    ? sensitivities.indexOf(permit.sensitivity) >= sensitivities.indexOf(sensitivity)
    : permit.sensitivity === sensitivity;
}

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
