import { proposeRequested, propose } from '@tact/journey';
import type { RuleBookSource } from '@tact/policy';
import type { Records } from '@tact/records';
import type { JourneyActivities } from '@tact/workflows';
import type { Deliveries } from './deliveries';

/** The hands of the journey workflow. */
export function journeyActivities(
  records: Records,
  book: RuleBookSource,
  deliveries: Deliveries,
): JourneyActivities {
  async function personBehind(subjectKey: string): Promise<string> {
    const into = await records.dispatches.mergedInto(subjectKey);
    if (into === null) throw new Error('The journey was not merged into anyone.');
    return into;
  }

  return {
    async recall(subjectKey) {
      const projected = await records.journal.projected(subjectKey);
      if (!projected) return null;
      const { journey, doc } = projected;
      return { journey, version: doc.version, closed: doc.closed };
    },
    askAgain: ({ subjectKey, through }) => records.dispatches.rewind(subjectKey, through),
    async proposePlays({ journey, now, policy }) {
      return propose(journey, await book.current(), now, policy);
    },
    async proposeRequest({ request, now, policy }) {
      return proposeRequested(request, await book.current(), now, policy);
    },
    async journal({ projection, decisions, judged }) {
      await records.journal.record(projection.subjectKey, decisions, judged);
      await records.journal.project(projection);
    },
    decisionsOf: ({ ids }) => records.journal.decisions(ids),
    deliver: (input) => deliveries.deliver(input),
    conclude: (input) => deliveries.conclude(input),
    async handOver({ subjectKey, mergeId, journey }) {
      const into = await personBehind(subjectKey);
      await records.inbox.acceptOnce(into, `merge:${mergeId}`, {
        type: 'Journey Merged',
        at: Date.now(),
        mergeId,
        from: journey,
      });
    },
    async forward({ subjectKey, batches }) {
      const into = await personBehind(subjectKey);
      for (const batch of batches) await records.inbox.forward(subjectKey, into, batch);
    },
    async currentPolicy() {
      return book.policy();
    },
    mustKeep: (subjectKey) => records.legalHolds.mustKeep(subjectKey, 'journeys'),
  };
}
