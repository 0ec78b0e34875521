import { ServiceError, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { isTemporalUnreachable } from './problem';

const updateFailed = (type: string) =>
  new WorkflowUpdateFailedError('Workflow Update failed', ApplicationFailure.create({ type, message: type }));

describe('What Temporal answers', () => {
  it('is no answer when no worker looked at the update', () => {
    expect(isTemporalUnreachable(updateFailed('UnprocessedUpdate'))).toBe(true);
  });

  it('is an answer when the journey refused it', () => {
    expect(isTemporalUnreachable(updateFailed('JourneyClosed'))).toBe(false);
  });

  it('is no answer when it can not be reached, however deep that lies', () => {
    const grpc = Object.assign(new Error('gone'), { code: 14, details: '', metadata: {} });
    const wrapped = new ServiceError('Failed to start workflow', { cause: grpc });
    expect(isTemporalUnreachable(wrapped)).toBe(true);
    expect(isTemporalUnreachable(new Error('another'))).toBe(false);
  });
});
