// Asks Temporal whether the worker in this container polls its task queue: alive is not enough.
import { createRequire } from 'node:module';
import { hostname } from 'node:os';
import { Connection } from '@temporalio/client';

const require = createRequire(import.meta.url);
const { TASK_QUEUE, temporalSettings } = require('../dist/libs/temporal/index.js');

const STALE_MS = 120_000;
const { address, namespace } = temporalSettings();
const connection = await Connection.connect({ address, connectTimeout: '5s' });
const { pollers } = await connection.workflowService.describeTaskQueue({
  namespace,
  taskQueue: { name: TASK_QUEUE },
  taskQueueType: 1,
});
await connection.close();

const polls = pollers.some(
  ({ identity, lastAccessTime }) =>
    identity.endsWith(`@${hostname()}`) && Date.now() - Number(lastAccessTime.seconds) * 1_000 < STALE_MS,
);
process.exit(polls ? 0 : 1);
