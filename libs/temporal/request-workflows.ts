/** The workflow that sees a request through, by right. */
const requestWorkflows: Readonly<Record<string, string>> = {
  erasure: 'erasure',
  access: 'dataExport',
  portability: 'dataExport',
  rectification: 'rectification',
  restriction: 'restriction',
  objection: 'objection',
};

/** The rights that a workflow sees through. */
export const workedRights = Object.keys(requestWorkflows);

/** @throws RangeError for what is no right of anybody's. */
export function requestWorkflowOf(right: string): string {
  const workflow = requestWorkflows[right];
  if (workflow === undefined) throw new RangeError(`No workflow sees "${right}" through.`);
  return workflow;
}
