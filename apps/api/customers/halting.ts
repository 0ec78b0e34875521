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
    const { subjects, halts, inbox } = this.records;
    const alongside = await inbox.prepare([{ subjectKey: subject, event: eventOf(halt, now.getTime()) }]);
    await halts.change(await subjects.everyOne(subject), halt, { at: now, by: who.name, alongside });
    const [drained] = await Promise.all([
      this.drained(subject, halt),
      inbox.wake([{ subjectKey: subject, dueAt: now }]),
    ]);
    return drained;
  }

  /** Something may still be on its way to them under a name they had before anybody knew them. */
  private async drained(subject: string, halt: Halt): Promise<boolean> {
    const everyOne = await this.records.subjects.everyOne(subject);
    return this.records.gates.drained(everyOne, haltCovers(halt), DRAIN_WITHIN_MS);
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
    case 'restricted':
    case 'restriction-lifted':
      return { type: 'Standing Changed', at, standing: 'restricted', on: halt.what === 'restricted' };
    case 'suppressed':
    case 'suppression-lifted':
      return { type: 'Standing Changed', at, standing: 'suppressed', on: halt.what === 'suppressed' };
  }
}
