import type { Records } from '@tact/records';
import type { RequestActivities } from '@tact/workflows';

/** What the workflow of any request notes of how it goes on. */
export function requestActivities({ privacyRequests, exportArchives }: Records): RequestActivities {
  return {
    async noteRequestStep({ requestId, step, stays }) {
      const noMore = stays ? { cancellable: false } : {};
      await privacyRequests.change(requestId, { state: 'running', step, because: null, ...noMore });
    },

    async dropRequest(requestId) {
      await exportArchives.remove(requestId);
      const dropped = { state: 'cancelled' as const, step: null, cancellable: false };
      await privacyRequests.change(requestId, { ...dropped, completedAt: new Date() });
    },

    async leaveToHuman({ requestId, because }) {
      await privacyRequests.change(requestId, { state: 'needs-a-human', because });
    },

    async endRequest({ requestId, outcome }) {
      const because = outcome === 'refused' ? 'refused-by-compliance' : null;
      const ended = { state: outcome, step: null, because, completedAt: new Date() };
      await privacyRequests.change(requestId, ended, ['running', 'needs-a-human', 'received']);
    },
  };
}
