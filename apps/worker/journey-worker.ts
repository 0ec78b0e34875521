import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NativeConnection, Worker } from '@temporalio/worker';
import { Connection } from '@temporalio/client';
import type { KeysInUse } from '@tact/privacy';
import {
  dataConverterFor,
  DEPLOYMENT,
  ensureSearchAttributes,
  TASK_QUEUE,
  type TemporalSettings,
} from '@tact/temporal';
import type {
  ErasureActivities,
  JourneyActivities,
  ObjectionActivities,
  RectificationActivities,
  RequestActivities,
  RestrictionActivities,
  ProcessorActivities,
  RetentionActivities,
} from '@tact/workflows';
import { awaited } from './awaited-keys';

/** Made by the build from the workflows; its hash is the build id. */
export const BUNDLE = join(__dirname, '../../workflows/workflow-bundle.js');

export interface RunningWorker {
  /** Resolves when the worker has drained and stopped; rejects when it failed. */
  done: Promise<void>;
  shutdown(): void;
}

/** Starts a worker on the journeys' task queue, versioned by the hash of its workflow code. */
export async function startJourneyWorker(
  settings: TemporalSettings,
  keys: KeysInUse,
  activities: JourneyActivities &
    Partial<
      RequestActivities &
        ErasureActivities &
        ObjectionActivities &
        RestrictionActivities &
        RectificationActivities &
        ProcessorActivities &
        RetentionActivities
    >,
  options: { promote: boolean; bundle?: string },
): Promise<RunningWorker> {
  const bundle = options.bundle ?? BUNDLE;
  if (!existsSync(bundle)) throw new Error('The workflow bundle is missing. Make it with: npm run build');
  const code = readFileSync(bundle, 'utf8');
  const buildId = createHash('sha256').update(code).digest('hex').slice(0, 16);
  const stopping = new AbortController();
  const connection = await NativeConnection.connect({ address: settings.address });
  const worker = await Worker.create({
    connection,
    namespace: settings.namespace,
    taskQueue: TASK_QUEUE,
    workflowBundle: { code },
    activities,
    dataConverter: dataConverterFor(awaited(keys, stopping.signal)),
    maxCachedWorkflows: 2_000,
    // Few at once: a task holds its local activities too, and too many at once make each of them late.
    maxConcurrentWorkflowTaskExecutions: 12,
    maxConcurrentLocalActivityExecutions: 12,
    shutdownGraceTime: '10s',
    workerDeploymentOptions: {
      useWorkerVersioning: true,
      version: { deploymentName: DEPLOYMENT, buildId },
      defaultVersioningBehavior: 'AUTO_UPGRADE',
    },
  });
  const done = worker.run().finally(() => void connection.close());
  if (options.promote) await promote(settings, buildId);
  return {
    done,
    shutdown() {
      stopping.abort();
      if (worker.getState() === 'RUNNING') worker.shutdown();
    },
  };
}

/** Makes a build the current one, so that journeys go on with it at their next task. */
async function promote(settings: TemporalSettings, buildId: string): Promise<void> {
  const connection = await Connection.connect({ address: settings.address });
  try {
    await ensureSearchAttributes(connection, settings.namespace);
    await retry(() =>
      connection.workflowService.setWorkerDeploymentCurrentVersion({
        namespace: settings.namespace,
        deploymentName: DEPLOYMENT,
        buildId,
        ignoreMissingTaskQueues: true,
        identity: 'tact-worker',
      }),
    );
  } finally {
    await connection.close();
  }
}

/** The server learns of a build from its first poll, which may be a moment away. */
async function retry(attempt: () => Promise<unknown>): Promise<void> {
  for (let left = 60; ; left -= 1) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (left === 0) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}
