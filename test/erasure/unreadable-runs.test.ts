import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { mintMasterKeys, parseMasterKeys } from '@tact/privacy';
import { openRecords, type Records } from '@tact/records';
import { startTestServers, type TestServers } from '@tact/servers';
import { anyRuns, deleteRun, journeyId, runsOf, temporalClient } from '@tact/temporal';
import { until } from '../support/until';

let servers: TestServers;
let records: Records;
let client: Client;

beforeAll(async () => {
  servers = await startTestServers({ mongo: true, temporal: true });
  const masterKeys = parseMasterKeys(mintMasterKeys(), 'test');
  records = await openRecords({ uri: servers.mongo.uri, masterKeys });
  client = temporalClient({ address: servers.temporal.address, namespace: 'default' }, records.keys);
});
afterAll(async () => {
  await client?.connection.close();
  await records?.close();
  await servers?.stop();
});

const listed = async (workflowId: string): Promise<string[]> => {
  const runs = [];
  for await (const { runId } of client.workflow.list({ query: `WorkflowId = "${workflowId}"` }))
    runs.push(runId);
  return runs;
};

test('runs whose key is destroyed are found and deleted without being opened', async () => {
  const subjectKey = randomUUID();
  await records.keys.create([subjectKey]);
  const workflowId = journeyId(subjectKey);
  const begin = () =>
    client.workflow.start('nobody-works-at-this', {
      ...{ workflowId, taskQueue: 'nobody-listens', memo: { said: 'to be forgotten' } },
    });
  const closed = (await begin()).firstExecutionRunId;
  await client.workflow.getHandle(workflowId, closed).terminate('so that there are two');
  const open = (await begin()).firstExecutionRunId;
  await until('both are listed', async () => (await listed(workflowId)).length === 2);

  await records.keys.destroy([subjectKey]);
  await expect(listed(workflowId)).rejects.toThrow('No data key');
  expect(await runsOf(client, [workflowId])).toEqual([
    { workflowId, runId: closed },
    { workflowId, runId: open },
  ]);
  expect(await anyRuns(client, [workflowId])).toBe(true);

  for (const run of await runsOf(client, [workflowId])) await deleteRun(client, run);
  await until('none of them runs', async () => !(await anyRuns(client, [workflowId])));
  const left = async () => (await runsOf(client, [workflowId])).map(({ runId }) => runId);
  // The other one closed just now: Temporal lets go of it after up to half a minute.
  await until('what ran is gone', async () => !(await left()).includes(open));
});

test('of what never was there is no run', async () => {
  const workflowId = journeyId(randomUUID());
  expect(await runsOf(client, [workflowId])).toEqual([]);
  expect(await anyRuns(client, [workflowId])).toBe(false);
});
