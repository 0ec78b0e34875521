export { beginRequest } from './begin-request';
export { anyRuns, deleteRun, runsOf, type Run } from './delete-runs';
export {
  dataConverterFor,
  ensureSearchAttributes,
  temporalClient,
  temporalSettings,
  type TemporalSettings,
} from './connection';
export {
  DEPLOYMENT,
  journeyId,
  ofAnyRequest,
  processorWorkflowId,
  requestOfWorkflow,
  requestWorkflowId,
  retentionId,
  subjectOfWorkflow,
  TASK_QUEUE,
} from './ids';
export { workedRights } from './request-workflows';
export { searchAttributeTypes } from './search-attributes';
export { signalJourneys } from './signal-journeys';
