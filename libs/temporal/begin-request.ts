import { WorkflowExecutionAlreadyStartedError, type Client } from '@temporalio/client';
import type { Workflow } from '@temporalio/common';
import { requestWorkflowId, TASK_QUEUE } from './ids';

/** Starts the workflow of a privacy request, once, however often it is asked for. */
export async function beginRequest<W extends Workflow>(
  client: Client,
  workflow: string,
  requestId: string,
  args: Parameters<W>,
): Promise<void> {
  try {
    await client.workflow.start<Workflow>(workflow, {
      workflowId: requestWorkflowId(requestId),
      taskQueue: TASK_QUEUE,
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      args,
      staticSummary: `Privacy request: ${workflow}`,
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
