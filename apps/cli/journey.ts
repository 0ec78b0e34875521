import { journeyId } from '@tact/temporal';
import { journeyState, recentDecisions, whatNext } from '@tact/workflows';
import { currentDetails } from '../../workflows/current-details';
import { loadPolicy } from '@tact/policy';
import type { Reach } from './reach';

/** What the Temporal UI shows about a customer's journey, and where to find it there. */
export async function describeJourney(
  { records, client, temporalUi }: Reach,
  customer: string,
  by: string,
): Promise<string> {
  const subjectKey = await records.subjects.find(customer);
  if (subjectKey === null) {
    throw new Error(`Nothing was reported about "${customer}". Use the id that events are reported under.`);
  }
  await records.audit.note({ name: by, role: 'cli' }, 'read', 'tact journey', [subjectKey]);
  const workflowId = journeyId(subjectKey);
  const handle = client.workflow.getHandle(workflowId);
  const { journey, stateBytes } = await handle.query(journeyState);
  const next = await handle.query(whatNext);
  const recent = await handle.query(recentDecisions);
  const link = temporalUi
    ? `${temporalUi}/namespaces/default/workflows/${encodeURIComponent(workflowId)}`
    : '';
  return [
    currentDetails(journey, next.wakeUp, recent, loadPolicy(process.env.TACT_POLICY)),
    '',
    `${stateBytes} bytes of state. ${workflowId}`,
    link,
  ].join('\n');
}
