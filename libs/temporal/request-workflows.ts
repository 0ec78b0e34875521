/** The workflow that sees a request through, and the signal that drops it while nothing is done that stays done. */
interface RequestWorkflow {
  workflow: string;
  cancelledBy: string;
}

/** By right. What asks for another right waits for whoever looks after it. */
const requestWorkflows: Readonly<Record<string, RequestWorkflow>> = {
  erasure: { workflow: 'erasure', cancelledBy: 'cancelErasure' },
  objection: { workflow: 'objection', cancelledBy: 'cancelRequest' },
  restriction: { workflow: 'restriction', cancelledBy: 'cancelRequest' },
  rectification: { workflow: 'rectification', cancelledBy: 'cancelRequest' },
  access: { workflow: 'dataExport', cancelledBy: 'cancelExport' },
  portability: { workflow: 'dataExport', cancelledBy: 'cancelExport' },
};

/** The rights that a workflow sees through. */
export const workedRights = Object.keys(requestWorkflows);

export const requestWorkflowOf = (right: string): RequestWorkflow | null => requestWorkflows[right] ?? null;
