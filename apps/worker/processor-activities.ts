import { ApplicationFailure } from '@temporalio/common';
import { isPublicUrl, postSigned, publicLookup, type Posted } from '@tact/channels';
import type { OrderWord, Processor, ProcessorOrder, Records } from '@tact/records';
import type { ProcessorActivities, Told } from '@tact/workflows';
import { retryAfterMs } from './callback-schedule';
import { wordIn } from './processor-words';

/** What a processor says fits into this many times over. */
const ANSWER_BYTES = 16_384;

export interface ProcessorSettings {
  publicUrl: string;
  /** Into this network too, and without encryption: where one tries it out. */
  callbacksAnywhere: boolean;
}

/** The hands of the workflow that has one processor erase somebody. */
export function processorActivities(
  { processors, processorOrders }: Pick<Records, 'processors' | 'processorOrders'>,
  { publicUrl, callbacksAnywhere }: ProcessorSettings,
): ProcessorActivities {
  async function find(requestId: string, name: string): Promise<ProcessorOrder> {
    const order = await processorOrders.find(requestId, name);
    if (order !== null) return order;
    throw ApplicationFailure.nonRetryable('The order is not there, or forgotten.', 'RequestForgotten');
  }

  /** The same order on every try, under the same id. */
  async function bodyOf(order: ProcessorOrder): Promise<string> {
    const { id, processor, dueAt } = order;
    const { email, userIds } = await processorOrders.whom(order);
    return JSON.stringify({
      type: 'erasure.ordered',
      id,
      identities: {
        ...(email === null ? {} : { email }),
        ...(userIds.length === 0 ? {} : { user_ids: userIds }),
      },
      callback_url: `${publicUrl}/v1/processors/${processor}/erasures/${id}`,
      due_at: dueAt.toISOString(),
    });
  }

  async function call(order: ProcessorOrder, { url, name }: Processor, isPoll: boolean): Promise<Posted> {
    const at = new Date();
    const secrets = await processors.secretsOf(name, at);
    // Asked again here: what was allowed when it was registered may not be any more.
    if (secrets.length === 0 || (!callbacksAnywhere && !isPublicUrl(url))) return { is: 'unreachable' };
    return postSigned({
      url,
      // With a new one beside it the one before signs, too, until it takes over.
      secrets,
      // An order is the same on every try; a question is a new one each time.
      webhookId: isPoll ? `${order.id}-${order.attempts}` : order.id,
      body: isPoll ? JSON.stringify({ type: 'erasure.status', id: order.id }) : await bodyOf(order),
      at,
      readBytes: ANSWER_BYTES,
      ...(callbacksAnywhere ? {} : { lookup: publicLookup }),
    });
  }

  /** Null where there is nothing to be heard by asking. */
  async function hear(order: ProcessorOrder): Promise<{ word: OrderWord; restMs: number } | null> {
    const processor = await processors.find(order.processor);
    const hasAccepted = order.state === 'accepted';
    if (processor === null)
      return { word: { state: order.state, because: 'not-registered', reference: null }, restMs: 0 };
    if (hasAccepted && processor.confirms === 'by-callback') return null;
    const isPoll = hasAccepted && processor.confirms === 'by-poll';
    await processorOrders.tried(order);
    const posted = await call(order, processor, isPoll);
    const rest = posted.is === 'answered' ? retryAfterMs(posted.retryAfter, new Date()) : 0;
    return { word: wordIn(posted, order.state, isPoll), restMs: rest };
  }

  return {
    async askProcessor({ requestId, processor }): Promise<Told> {
      const order = await find(requestId, processor);
      const isOpen = order.state === 'waiting' || order.state === 'accepted';
      let restMs = 0;
      if (isOpen && order.dueAt <= new Date()) {
        await processorOrders.heard(
          order.id,
          { state: 'overdue', because: order.because, reference: null },
          new Date(),
        );
      } else if (isOpen) {
        const heard = await hear(order);
        restMs = heard?.restMs ?? 0;
        if (heard !== null) await processorOrders.heard(order.id, heard.word, new Date());
      }
      const { state, dueAt } = await find(requestId, processor);
      return { state, dueAt: dueAt.getTime(), restMs };
    },
  };
}
