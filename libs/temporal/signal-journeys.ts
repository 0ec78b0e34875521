import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { SignalDefinition } from '@temporalio/common';
import { journeyId } from './ids';

/** Journeys signalled at once. */
const LANES = 8;

/** Signals people's journeys, a few at a time. Those that run no more are counted: there is nothing to tell them. */
export async function signalJourneys<Args extends unknown[]>(
  client: Client,
  subjectKeys: string[],
  signal: SignalDefinition<Args>,
  args: Args,
): Promise<{ signalled: number; notRunning: number }> {
  const queue = [...subjectKeys];
  const told = { signalled: 0, notRunning: 0 };
  const lane = async (): Promise<void> => {
    for (let subjectKey = queue.shift(); subjectKey !== undefined; subjectKey = queue.shift()) {
      try {
        await client.workflow.getHandle(journeyId(subjectKey)).signal(signal, ...args);
        told.signalled += 1;
      } catch (error) {
        if (!(error instanceof WorkflowNotFoundError)) throw error;
        told.notRunning += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return told;
}
