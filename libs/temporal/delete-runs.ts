import type { Client } from '@temporalio/client';
import type { temporal } from '@temporalio/proto';

export interface Run {
  workflowId: string;
  runId: string;
}

/** gRPC: the run is gone already. */
const NOT_FOUND = 5;

/**
 * Every run of some workflows that Temporal still knows, oldest first: those that were continued as new, too, and
 * those that the list doesn't know yet. The client's own list opens the memo of each, and fails where its key is
 * destroyed; here nothing is opened.
 */
export async function runsOf(client: Client, workflowIds: string[]): Promise<Run[]> {
  const runs = new Map<string, { run: Run; startedAt: number }>();
  const note = ({ execution, startTime }: temporal.api.workflow.v1.IWorkflowExecutionInfo): void => {
    const { workflowId, runId } = execution ?? {};
    if (!workflowId || !runId) return;
    const startedAt = Number(startTime?.seconds ?? 0) * 1_000 + (startTime?.nanos ?? 0) / 1e6;
    runs.set(runId, { run: { workflowId, runId }, startedAt });
  };
  for (const workflowId of workflowIds) {
    for await (const info of listed(client, workflowId)) note(info);
    const newest = await described(client, workflowId);
    if (newest) note(newest);
  }
  return [...runs.values()].sort((a, b) => a.startedAt - b.startedAt).map(({ run }) => run);
}

/** Whether one of some workflows still runs: asked of each itself, as the list lags. */
export async function anyRuns(client: Client, workflowIds: string[]): Promise<boolean> {
  for (const workflowId of workflowIds) {
    const newest = await described(client, workflowId);
    // One that is paused is not closed either.
    if (newest && !newest.closeTime) return true;
  }
  return false;
}

async function* listed(
  client: Client,
  workflowId: string,
): AsyncGenerator<temporal.api.workflow.v1.IWorkflowExecutionInfo> {
  const { namespace } = client.options;
  const query = `WorkflowId = "${workflowId}"`;
  let nextPageToken: Uint8Array | null = null;
  do {
    const page: temporal.api.workflowservice.v1.IListWorkflowExecutionsResponse =
      await client.workflowService.listWorkflowExecutions({ namespace, query, nextPageToken });
    yield* page.executions ?? [];
    nextPageToken = page.nextPageToken ?? null;
  } while (nextPageToken !== null && nextPageToken.length > 0);
}

/** The newest run, as it is this moment; null where there is none. */
async function described(
  client: Client,
  workflowId: string,
): Promise<temporal.api.workflow.v1.IWorkflowExecutionInfo | null> {
  const { namespace } = client.options;
  const question = { namespace, execution: { workflowId } };
  const answer = await unlessGone(client.workflowService.describeWorkflowExecution(question));
  return answer?.workflowExecutionInfo ?? null;
}

/** Deletes a run with its history, running or not; without a run id Temporal would delete the newest alone. */
export async function deleteRun(client: Client, { workflowId, runId }: Run): Promise<void> {
  const { namespace } = client.options;
  const workflowExecution = { workflowId, runId };
  await unlessGone(client.workflowService.deleteWorkflowExecution({ namespace, workflowExecution }));
}

async function unlessGone<Answer>(asked: Promise<Answer>): Promise<Answer | null> {
  try {
    return await asked;
  } catch (error) {
    if ((error as { code?: number }).code !== NOT_FOUND) throw error;
    return null;
  }
}
