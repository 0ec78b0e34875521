/** The one task queue of the journey workflows and their activities. */
export const TASK_QUEUE = 'tact-journeys';
export const DEPLOYMENT = 'tact';

const PREFIX = 'journey:';

/** Opaque: workflow ids are stored in plain text by Temporal. */
export const journeyId = (subjectKey: string): string => `${PREFIX}${subjectKey}`;

/** The subject whose workflow this is; null for a workflow about no one person. */
export const subjectOfWorkflow = (workflowId: string): string | null =>
  workflowId.startsWith(PREFIX) ? workflowId.slice(PREFIX.length) : null;
