import { randomUUID } from 'node:crypto';
import { Context } from '@temporalio/activity';
import { Client, Connection } from '@temporalio/client';
import { ApplicationFailure, type DataConverter } from '@temporalio/common';
import { NativeConnection, Worker } from '@temporalio/worker';
import { until } from '../support/until';
import { workflowCode } from '../workflows/workflow-code';
import type { Canaries } from './canaries';
import { hear, tell, type ExerciserHands } from './exerciser';
import { backwards, places, type Place, type ExerciserInput, type Words } from './exerciser-words';

type End = ExerciserInput['end'];

export interface Exercised {
  workflowId: string;
  childId: string;
  end: End;
}

/**
 * Runs workflows that say a canary in every place of Temporal's: input, memo, signal, update, heartbeat, failure,
 * child, timer, continue-as-new, result, schedule. With a converter they are sealed; without one they are the control.
 */
export async function exercise(
  address: string,
  canaries: Canaries,
  dataConverter: DataConverter | null,
  all: Exercised[],
): Promise<void> {
  const taskQueue = `exercise-${randomUUID()}`;
  const converter = dataConverter === null ? {} : { dataConverter };
  const native = await NativeConnection.connect({ address });
  const connection = await Connection.connect({ address });
  const client = new Client({ connection, ...converter });
  const words = new Map(all.map(({ workflowId, end }) => [workflowId, wordsOf(canaries, end)]));
  const worker = await Worker.create({
    ...{
      connection: native,
      taskQueue,
      ...converter,
      workflowBundle: await workflowCode('test/canary/exerciser.ts'),
    },
    activities: handsOf(words),
  });
  try {
    await worker.runUntil(
      Promise.all(all.map((one) => exerciseOne(client, taskQueue, words.get(one.workflowId) as Words, one))),
    );
  } finally {
    await connection.close();
    await native.close();
  }
}

/** What a workflow that ends so never says is no canary. */
const wordsOf = (canaries: Canaries, end: End): Words =>
  Object.fromEntries(
    places.map((place) => [
      place,
      isSaid(place, end) ? canaries.text(`${place} of a workflow that ${fate(end)}`) : `no ${place}`,
    ]),
  ) as Words;
const fate = (end: End): string => (end === null ? 'runs on' : `has ${end}`);
const isSaid = (place: Place, end: End): boolean =>
  // Of one that is over Temporal keeps no heartbeat.
  (place !== 'heartbeat' || end === null) &&
  (place !== 'result' || end === 'completed') &&
  (place !== 'workflow failure' || end === 'failed');

function handsOf(words: Map<string, Words>): ExerciserHands {
  const wordsHere = () => {
    const { workflowId = '' } = Context.current().info.workflowExecution ?? {};
    return words.get(workflowId) as Words;
  };
  return {
    async stumble() {
      const own = wordsHere();
      const context = Context.current();
      if (context.info.attempt > 1) return own['activity result'];
      context.heartbeat(own.heartbeat);
      await context.sleep(1_000);
      throw ApplicationFailure.create({
        message: own['activity failure'],
        type: 'Stumbled',
        details: [own['activity failure detail']],
        cause: new Error(own['activity failure cause']),
      });
    },
    async linger() {
      const context = Context.current();
      context.heartbeat(wordsHere().heartbeat);
      await context.cancelled;
    },
    say: async () => wordsHere()['local activity result'],
  };
}

async function exerciseOne(
  client: Client,
  taskQueue: string,
  words: Words,
  { workflowId, childId, end }: Exercised,
): Promise<void> {
  const input: ExerciserInput = {
    said: words.input,
    words: backwards(words),
    childId,
    isSecondRun: false,
    carried: '',
    end,
  };
  const handle = await client.workflow.start('exerciser', {
    ...{ taskQueue, workflowId, args: [input] },
    memo: { first: words.memo },
    staticDetails: words['static details'],
  });
  const firstRun = client.workflow.getHandle(workflowId, handle.firstExecutionRunId);
  await firstRun.executeUpdate(tell, { args: [words.update] });
  await firstRun.executeUpdate(tell, { args: [words['update refusal']] }).catch(() => undefined);
  await firstRun.signal(hear, words.signal);
  await until(
    `${workflowId} has continued as new`,
    async () => (await client.workflow.getHandle(workflowId).describe()).runId !== handle.firstExecutionRunId,
    60_000,
  );
  if (end === null) {
    await until(
      'a heartbeat has arrived',
      async () => {
        const { raw } = await client.workflow.getHandle(workflowId).describe();
        return raw.pendingActivities?.some(({ heartbeatDetails }) => heartbeatDetails);
      },
      30_000,
    );
    return;
  }
  await client.workflow
    .getHandle(workflowId)
    .result()
    .catch(() => undefined);
}

/** A schedule that carries something; whether it could be made, and deleted again. */
export async function exerciseSchedule(
  address: string,
  said: string,
  dataConverter: DataConverter | null,
): Promise<'made' | 'refused'> {
  const connection = await Connection.connect({ address });
  const client = new Client({ connection, ...(dataConverter === null ? {} : { dataConverter }) });
  try {
    const handle = await client.schedule.create({
      scheduleId: randomUUID(),
      spec: { intervals: [{ every: '1 hour' }] },
      action: {
        ...{ type: 'startWorkflow', workflowType: 'exerciser', taskQueue: 'nobody-listens' },
        ...{ workflowId: `journey:${randomUUID()}`, args: [said], memo: { said } },
      },
      memo: { said },
      state: { paused: true },
    });
    await handle.delete();
    return 'made';
  } catch (error) {
    if (dataConverter === null) throw error;
    return 'refused';
  } finally {
    await connection.close();
  }
}
