import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client, WorkflowHandleWithSignaledRunId } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import type { JourneyEvent } from '@tact/journey';
import { findBinary, startTestServers, type TestServers } from '@tact/servers';
import {
  dataConverterFor,
  ensureSearchAttributes,
  journeyId,
  searchAttributeTypes,
  TASK_QUEUE,
  temporalClient,
} from '@tact/temporal';
import { customerJourney, deliverEvents, journeyState, type JourneyView } from '@tact/workflows';
import { startJourneyWorker } from '../../apps/worker/journey-worker';
import { until } from '../support/until';
import { startHands, type Hands, type HandsOptions } from './hands';
import { workflowCode } from './workflow-code';

Runtime.install({ logger: new DefaultLogger('ERROR') });

export type Projected = NonNullable<Awaited<ReturnType<Hands['records']['journal']['projected']>>>;

/** Journeys on a real MongoDB and a Temporal server, with a worker in this process. */
export interface Stage {
  readonly hands: Hands;
  readonly client: Client;
  /** Sends one batch as the dispatcher does, and starts the journey if there is none. */
  send(
    subjectKey: string,
    number: number,
    events: JourneyEvent[],
  ): Promise<WorkflowHandleWithSignaledRunId<typeof customerJourney>>;
  stop(): Promise<void>;
}

/** On the dev server, with the worker that runs in production. */
export interface RealStage extends Stage {
  readonly servers: TestServers;
  /** The journey once it has applied every batch up to a number, exactly as it stands. */
  applied(subjectKey: string, through: number): Promise<JourneyView>;
}

/** On the test server, whose time skips to what is due next while it sleeps. It knows no worker versions. */
export interface SkippingStage extends Stage {
  now(): Promise<number>;
  sleepUntil(at: number): Promise<void>;
  /**
   * The journey as projected once every batch up to a number is in it. Never queried: the test server leaves a
   * query that meets a continue-as-new without an answer.
   */
  projected(subjectKey: string, through?: number): Promise<Projected>;
}

/** `mongoUri` names a MongoDB that the test brings, and may stop. */
export async function startStage(options: HandsOptions & { mongoUri?: string } = {}): Promise<RealStage> {
  const { mongoUri } = options;
  const [servers, bundle] = await Promise.all([
    startTestServers({
      temporal: true,
      mongo: mongoUri === undefined,
      searchAttributes: searchAttributeTypes,
    }),
    workflowCode(),
  ]);
  const file = join(servers.dataDir, 'workflow-bundle.js');
  writeFileSync(file, bundle.code);
  const hands = await startHands(mongoUri ?? servers.mongo.uri, options);
  const { keys } = hands.records;
  const settings = { address: servers.temporal.address, namespace: 'default' };
  const worker = await startJourneyWorker(settings, keys, hands.activities, { promote: true, bundle: file });
  const client = temporalClient(settings, keys);
  return {
    ...stageOf(client, hands),
    servers,
    applied: (subjectKey, through) =>
      until(`batch ${through} is applied`, async () => {
        const view = await client.workflow.getHandle(journeyId(subjectKey)).query(journeyState);
        return view.journey.appliedThrough >= through && view.unapplied === 0 && view;
      }),
    async stop() {
      worker.shutdown();
      await worker.done;
      await client.connection.close();
      await hands.records.close();
      await servers.stop();
    },
  };
}

export async function startSkippingStage(options: HandsOptions = {}): Promise<SkippingStage> {
  const [servers, bundle, { path }] = await Promise.all([
    startTestServers({ mongo: true }),
    workflowCode(),
    findBinary('temporal-test-server'),
  ]);
  let environment: TestWorkflowEnvironment | null = null;
  const now = async () => (environment ? environment.currentTimeMs() : Date.now());
  const hands = await startHands(servers.mongo.uri, { clock: now, ...options });
  const dataConverter = dataConverterFor(hands.records.keys);
  const started = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path } },
    client: { dataConverter },
  });
  environment = started;
  await ensureSearchAttributes(started.connection, 'default');
  const worker = await Worker.create({
    connection: started.nativeConnection,
    taskQueue: TASK_QUEUE,
    workflowBundle: bundle,
    activities: hands.activities,
    dataConverter,
  });
  const done = worker.run();
  return {
    ...stageOf(started.client, hands),
    now,
    async sleepUntil(at) {
      const rest = at - (await now());
      if (rest > 0) await started.sleep(rest);
    },
    projected: (subjectKey, through = 0) =>
      until(`batch ${through} is projected`, async () => {
        const projected = await hands.records.journal.projected(subjectKey);
        return projected && projected.journey.appliedThrough >= through ? projected : null;
      }),
    async stop() {
      worker.shutdown();
      await done;
      await started.teardown();
      await hands.records.close();
      await servers.stop();
    },
  };
}

function stageOf(client: Client, hands: Hands): Omit<Stage, 'stop'> {
  return {
    hands,
    client,
    send: (subjectKey, number, events) =>
      client.workflow.signalWithStart(customerJourney, {
        workflowId: journeyId(subjectKey),
        taskQueue: TASK_QUEUE,
        workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
        args: [{ policy: hands.book.policy(), seed: 0.5, carried: null }],
        signal: deliverEvents,
        signalArgs: [{ number, events }],
        staticSummary: 'Customer journey',
      }),
  };
}
