import type { QueryFilter } from 'mongoose';
import { onTheirWay, type OnItsWay } from './permits';
import type { GateDoc } from './schemas/gates';
import type { Models } from './schemas/models';

const MOST_AT_ONCE = 1_000;

type OpenGate = Pick<GateDoc, '_id' | 'permits'> & { now: Date };

/**
 * Ends what a sender left open that died or stalled over it. A sender lets no byte out later than it promised when
 * it committed, and peers answer within a bounded time or not at all: after both, the message has arrived or never
 * will. Nobody knows which, so the touch stays unknown, counts against the caps and is never sent again. Whoever
 * looks ends what is overdue; no worker needs to run for it.
 */
export class LostSenders {
  constructor(private readonly models: Pick<Models, 'gates' | 'touches'>) {}

  /** What some gates have on its way, without what is overdue, which it ends. */
  async stillOnTheirWay(gates: QueryFilter<GateDoc>): Promise<OnItsWay[]> {
    const open = await this.models.gates.aggregate<OpenGate>([
      { $match: { ...gates, 'permits.state': 'committing' } },
      { $project: { permits: 1, now: '$$NOW' } },
    ]);
    const permits = open.flatMap((gate) => onTheirWay(gate).map((permit) => ({ permit, now: gate.now })));
    const overdue = permits.filter(({ permit, now }) => permit.knownBy <= now);
    for (const { permit } of overdue) await this.end(permit);
    return permits.filter(({ permit, now }) => permit.knownBy > now).map(({ permit }) => permit);
  }

  /** Of everybody, oldest first; `most` of them. */
  async everythingOnItsWay(most = MOST_AT_ONCE): Promise<OnItsWay[]> {
    const all = await this.stillOnTheirWay({});
    return all.sort((a, b) => a.since.getTime() - b.since.getTime()).slice(0, most);
  }

  /** The fate first: whoever finds no permit must find what became of it. */
  private async end({ subjectKey, permitId, touchId }: OnItsWay): Promise<void> {
    await this.models.touches.updateOne(
      { _id: touchId, fate: 'reserved' },
      { $set: { fate: 'unknown', fateAt: new Date(), because: 'sender-lost' } },
    );
    await this.models.gates.updateOne({ _id: subjectKey }, { $pull: { permits: { id: permitId } } });
  }
}
