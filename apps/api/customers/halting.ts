import { Inject, Injectable } from '@nestjs/common';
import type { JourneyEvent } from '@tact/journey';
import { haltCovers, type ApiIdentity, type Halt, type Records } from '@tact/records';
import { RECORDS } from '../providers';

/** How long a stop waits for what is on its way before it says so. */
const DRAIN_WITHIN_MS = 5_000;

/**
 * Changes a person's gate, waits until nothing that a stop covers is on its way, and tells the journey. It needs
 * neither Temporal nor a worker.
 */
@Injectable()
export class Halting {
  constructor(@Inject(RECORDS) private readonly records: Records) {}

  /** True when nothing more can leave; false when one message may still arrive. */
  async apply(subject: string, halt: Halt, who: Pick<ApiIdentity, 'name'>, now: Date): Promise<boolean> {
    const { subjects, halts, gates, inbox } = this.records;
    // Something may still be on its way to them under the name they had before anybody knew them.
    const everyOne = await subjects.everyOne(subject);
    await halts.change(everyOne, halt, now, who.name);
    const covers = haltCovers(halt);
    const drained = await Promise.all(everyOne.map((one) => gates.drained(one, covers, DRAIN_WITHIN_MS)));
    const event = eventOf(halt, now.getTime());
    await inbox.accept([{ subjectKey: subject, message: null, event, receivedAt: now, dueAt: now }]);
    return drained.every(Boolean);
  }
}

function eventOf(halt: Halt, at: number): JourneyEvent {
  switch (halt.what) {
    case 'paused':
      return { type: 'Paused', at, until: halt.until?.getTime() ?? null };
    case 'resumed':
      return { type: 'Resumed', at };
    case 'objected':
    case 'objection-lifted':
      return { type: 'Standing Changed', at, standing: 'objected', on: halt.what === 'objected' };
    case 'suppressed':
    case 'suppression-lifted':
      return { type: 'Standing Changed', at, standing: 'suppressed', on: halt.what === 'suppressed' };
  }
}
