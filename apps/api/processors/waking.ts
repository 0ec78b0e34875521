import { Inject, Injectable } from '@nestjs/common';
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { pino } from 'pino';
import type { ProcessorOrder } from '@tact/records';
import { processorWorkflowId, requestWorkflowId } from '@tact/temporal';
import { lookAgain } from '@tact/workflows';
import { isTemporalUnreachable } from '../problem';
import { TEMPORAL } from '../providers';

/** Has the workflows look at an order of which something was heard. What is heard is durable before. */
@Injectable()
export class Waking {
  private readonly log = pino({ name: 'processors', level: process.env.TACT_LOG ?? 'info' });

  constructor(@Inject(TEMPORAL) private readonly client: Client) {}

  /** While Temporal is away, they look by themselves in time. */
  async wake({ requestId, processor }: ProcessorOrder): Promise<void> {
    await this.signal(processorWorkflowId(requestId, processor));
    await this.signal(requestWorkflowId(requestId));
  }

  private async signal(workflowId: string): Promise<void> {
    try {
      await this.client.withDeadline(Date.now() + 3_000, () =>
        this.client.workflow.getHandle(workflowId).signal(lookAgain),
      );
    } catch (error) {
      // It has come to its end.
      if (error instanceof WorkflowNotFoundError) return;
      if (!isTemporalUnreachable(error)) throw error;
      this.log.warn('Temporal is away; what a processor said is looked at later.');
    }
  }
}
