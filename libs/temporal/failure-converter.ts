import { DefaultFailureConverter } from '@temporalio/common';

/** Messages and stacks of failures are encrypted like every payload; only their fixed types stay readable. */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
