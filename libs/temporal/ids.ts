/** The one task queue of the journey workflows and their activities. */
export const TASK_QUEUE = 'tact-journeys';
export const DEPLOYMENT = 'tact';

const JOURNEY = 'journey:';
const REQUEST = 'request:';
const RETENTION = 'retention:';

/** Opaque: workflow ids are stored in plain text by Temporal. */
export const journeyId = (subjectKey: string): string => `${JOURNEY}${subjectKey}`;

/** The workflow of a privacy request, and, before a further colon, of what it starts. */
export const requestWorkflowId = (requestId: string): string => `${REQUEST}${requestId}`;

/** The privacy request that a workflow works on; null for one that works on none. */
export const requestOfWorkflow = (workflowId: string): string | null =>
  workflowId.startsWith(REQUEST) ? (workflowId.split(':')[1] ?? null) : null;

/** As Temporal's lists ask for the workflows of all privacy requests. */
export const ofAnyRequest = `WorkflowId STARTS_WITH "${REQUEST}"`;

/** Of a processor that a privacy request has to tell. */
export const processorWorkflowId = (requestId: string, processor: string): string =>
  `${REQUEST}${requestId}:processor:${processor}`;

/** The schedule of a category of retention, and the workflow it starts: about no one. */
export const retentionId = (category: string): string => `${RETENTION}${category}`;

/**
 * Under whose key a workflow's payloads are sealed: a journey's under its person's, a privacy request's under its
 * own, which outlives the person's. Null for a workflow about no one.
 */
export function subjectOfWorkflow(workflowId: string): string | null {
  if (workflowId.startsWith(JOURNEY)) return workflowId.slice(JOURNEY.length);
  if (workflowId.startsWith(REQUEST)) return workflowId.split(':', 2).join(':');
  return null;
}
