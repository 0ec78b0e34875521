import { DateTime, Duration } from 'luxon';
import {
  isSettled,
  type OrderIdentities,
  type Processor,
  type Records,
  type RequestContent,
} from '@tact/records';
import type { ProcessorStanding } from '@tact/workflows';

/** What processors have to erase for one request, and how far each has come. */
export class ErasureOrders {
  constructor(private readonly records: Pick<Records, 'processors' | 'processorOrders'>) {}

  /** Only to those who can know them, and only by what each knows people by. */
  async order(requestId: string, content: RequestContent, now: Date): Promise<void> {
    const { processors, processorOrders } = this.records;
    for (const processor of await processors.list()) {
      const whom = knownTo(processor, content);
      if (whom === null) continue;
      const dueAt = DateTime.fromJSDate(now, { zone: 'utc' }).plus(Duration.fromISO(processor.deadline));
      await processorOrders.order(requestId, processor.name, whom, dueAt.toJSDate());
    }
  }

  async standing(requestId: string): Promise<ProcessorStanding[]> {
    const orders = await this.records.processorOrders.of(requestId);
    return orders.map((order) => ({
      name: order.processor,
      state: order.state,
      at: order.at.toISOString(),
      reference: order.reference,
      isSettled: isSettled(order),
    }));
  }
}

/** Null where we have nothing that it could know them by, so that it had nothing of them from us. */
function knownTo({ knowsBy }: Processor, { email, externalIds }: RequestContent): OrderIdentities | null {
  const whom = {
    email: knowsBy.includes('email') ? email : null,
    userIds: knowsBy.includes('user-id') ? externalIds : [],
  };
  return whom.email === null && whom.userIds.length === 0 ? null : whom;
}
