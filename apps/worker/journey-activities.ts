import { proposeRequested, propose } from '@tact/journey';
import type { Records } from '@tact/records';
import type { JourneyActivities } from '@tact/workflows';
import type { Deliveries } from './deliveries';
import type { RuleBookSource } from './rule-book-source';

/** The hands of the journey workflow. */
export function journeyActivities(
  records: Records,
  book: RuleBookSource,
  deliveries: Deliveries,
): JourneyActivities {
  return {
    async recall(subjectKey) {
      const projected = await records.journal.projected(subjectKey);
      if (projected) await records.dispatches.rewind(subjectKey, projected.journey.appliedThrough);
      return projected?.journey ?? null;
    },
    async proposePlays({ journey, now, policy }) {
      return propose(journey, await book.current(), now, policy);
    },
    async proposeRequest({ request, now, policy }) {
      return proposeRequested(request, await book.current(), now, policy);
    },
    async journal({ projection, decisions }) {
      await records.journal.record(projection.subjectKey, decisions);
      await records.journal.project(projection);
    },
    deliver: (input) => deliveries.deliver(input),
    async handOver({ subjectKey, mergeId, journey }) {
      const into = await records.dispatches.mergedInto(subjectKey);
      if (into === null) throw new Error('The journey was not merged into anyone.');
      await records.inbox.acceptOnce(into, `merge:${mergeId}`, {
        type: 'Journey Merged',
        at: Date.now(),
        mergeId,
        from: journey,
      });
    },
    async currentPolicy() {
      return book.policy();
    },
  };
}
