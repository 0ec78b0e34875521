import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import {
  beginAnew,
  openRequestStates,
  requestsUnderWay,
  type PrivacyRight,
  type Records,
} from '@tact/records';
import {
  anyRuns,
  deleteRun,
  ofAnyRequest,
  processorWorkflowId,
  requestOfWorkflow,
  requestWorkflowId,
  runsOf,
} from '@tact/temporal';

const FORGOTTEN_LOOK_MS = 250;

export interface ReconciledRequests {
  /** Those that begin with the first worker, with their first step. */
  begunAnew: { id: string; right: PrivacyRight }[];
  /** Workflows of requests that MongoDB knows to be over. */
  ended: number;
}

/**
 * Brings people's requests and their workflows together: one that is over is not worked on again, one that nobody
 * works on begins anew. So do all erasures, as what they deleted may have come back with the backup.
 */
export async function reconcileRequests(
  client: Client,
  {
    models,
    processorOrders,
    privacyRequests,
  }: Pick<Records, 'models' | 'processorOrders' | 'privacyRequests'>,
): Promise<ReconciledRequests> {
  const ended = await endWhereOver(client, privacyRequests);
  const begunAnew: ReconciledRequests['begunAnew'] = [];
  const workflows: string[] = [];
  for (const request of await requestsUnderWay(models)) {
    const workflowId = requestWorkflowId(request.id);
    if (request.right !== 'erasure' && (await anyRuns(client, [workflowId]))) continue;
    const orders = await processorOrders.of(request.id);
    begunAnew.push(request);
    workflows.push(workflowId, ...orders.map(({ processor }) => processorWorkflowId(request.id, processor)));
  }
  await forgetWorkflows(client, workflows);
  await beginAnew(
    models,
    begunAnew.map(({ id }) => id),
  );
  return { begunAnew, ended };
}

/** A copy of Temporal is older: it would repeat the last steps of what was completed, and mail it again. */
async function endWhereOver(client: Client, privacyRequests: Records['privacyRequests']): Promise<number> {
  let ended = 0;
  const running = client.workflow.list({ query: `${ofAnyRequest} AND ExecutionStatus = "Running"` });
  for await (const { workflowId, runId } of running) {
    const requestId = requestOfWorkflow(workflowId);
    if (requestId === null) continue;
    const request = await privacyRequests.find(requestId);
    if (request !== null && openRequestStates.includes(request.state)) continue;
    try {
      await client.workflow.getHandle(workflowId, runId).terminate('restored');
      ended += 1;
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  }
  return ended;
}

/** A workflow of a request is begun once for each id: where it is to begin anew, none may be known. */
async function forgetWorkflows(client: Client, workflowIds: string[]): Promise<void> {
  for (let empty = 0; empty < 2;) {
    const runs = await runsOf(client, workflowIds);
    for (const run of runs) await deleteRun(client, run);
    empty = runs.length === 0 ? empty + 1 : 0;
    if (runs.length > 0) await new Promise((resolve) => setTimeout(resolve, FORGOTTEN_LOOK_MS));
  }
}
