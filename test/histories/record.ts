import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import type { Records } from '@tact/records';
import { until } from '../support/until';
import type { Recording, Recordings } from './recordings';

/** Writes down every run of these workflows, with the keys there are now. Returns how many runs there were. */
export async function record(
  name: string,
  client: Client,
  { models }: Records,
  workflowIds: string[],
): Promise<number> {
  // The list of runs lags behind.
  const runs = await until('the list of runs holds them all', async () => {
    const lists = await Promise.all(workflowIds.map((workflowId) => runsOf(client, workflowId)));
    return lists.every(({ length }) => length > 0) && lists.flat();
  });
  const wrappedKeys = await models.wrappedKeys.find().lean();
  const keys = wrappedKeys.map(({ _id, subjectKey, epoch, wrapped }) => ({
    keyId: _id,
    subjectKey,
    epoch,
    wrapped: Buffer.from((wrapped as unknown as { buffer: Uint8Array }).buffer).toString('base64'),
  }));
  const recordings: Recordings = { keys, runs };
  writeFileSync(join(__dirname, `${name}.json`), `${JSON.stringify(recordings)}\n`);
  return runs.length;
}

async function runsOf(client: Client, workflowId: string): Promise<Recording[]> {
  const runs: Recording[] = [];
  for await (const { runId } of client.workflow.list({ query: `WorkflowId = "${workflowId}"` })) {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    const bytes = temporal.api.history.v1.History.encode(withoutMachine(history)).finish();
    runs.push({ workflowId, history: Buffer.from(bytes).toString('base64') });
  }
  return runs;
}

/** Workers name their process and machine wherever they sign; no replay asks for it. */
function withoutMachine<T>(value: T): T {
  if (typeof value === 'string') return value.replace(/\d+@[\w.-]+/, 'a-worker') as T;
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array || isLong(value))
    return value;
  for (const [key, inner] of Object.entries(value)) Object.assign(value, { [key]: withoutMachine(inner) });
  return value;
}

const isLong = (value: object): boolean => 'unsigned' in value;
