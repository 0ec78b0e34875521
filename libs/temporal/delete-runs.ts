import { WorkflowNotFoundError, type Client } from '@temporalio/client';

export interface Run {
  workflowId: string;
  runId: string;
}

/** gRPC: the run is gone already. */
const NOT_FOUND = 5;

/**
 * Every run of some workflows that Temporal still knows, oldest first: those that were continued as new, too, and
 * those that the list doesn't know yet.
 */
export async function runsOf(client: Client, workflowIds: string[]): Promise<Run[]> {
  const runs = new Map<string, Run & { startedAt: number }>();
  for (const workflowId of workflowIds) {
    for await (const { runId, startTime } of client.workflow.list({
      query: `WorkflowId = "${workflowId}"`,
    })) {
      runs.set(runId, { workflowId, runId, startedAt: startTime.getTime() });
    }
    try {
      const { runId, startTime } = await client.workflow.getHandle(workflowId).describe();
      runs.set(runId, { workflowId, runId, startedAt: startTime.getTime() });
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  }
  return [...runs.values()]
    .sort((a, b) => a.startedAt - b.startedAt)
    .map(({ workflowId, runId }) => ({ workflowId, runId }));
}

/** Whether one of some workflows still runs: asked of each itself, as the list lags. */
export async function anyRuns(client: Client, workflowIds: string[]): Promise<boolean> {
  for (const workflowId of workflowIds) {
    try {
      const { status } = await client.workflow.getHandle(workflowId).describe();
      if (status.name === 'RUNNING') return true;
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  }
  return false;
}

/** Deletes a run with its history, running or not; without a run id Temporal would delete the newest alone. */
export async function deleteRun(client: Client, { workflowId, runId }: Run): Promise<void> {
  try {
    await client.workflowService.deleteWorkflowExecution({
      namespace: client.options.namespace,
      workflowExecution: { workflowId, runId },
    });
  } catch (error) {
    if ((error as { code?: number }).code !== NOT_FOUND) throw error;
  }
}
