import { WorkflowExecutionAlreadyStartedError, type Client } from '@temporalio/client';
import { requestWorkflowId, TASK_QUEUE } from './ids';
import { requestWorkflowOf } from './request-workflows';

/** Before everything that may be said to anybody: what people ask about their data doesn't queue behind events. */
const FIRST = { priorityKey: 1 };

/** Starts the workflow of a privacy request, once, however often it is asked for. */
export async function beginRequest(
  client: Client,
  { id, right, beginsAt }: { id: string; right: string; beginsAt: Date },
): Promise<void> {
  try {
    await client.workflow.start(requestWorkflowOf(right), {
      workflowId: requestWorkflowId(id),
      taskQueue: TASK_QUEUE,
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      args: [{ requestId: id, beginsAt: beginsAt.getTime() }],
      priority: FIRST,
      staticSummary: `Privacy request: ${right}`,
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
