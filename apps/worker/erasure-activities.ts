import { ApplicationFailure } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { KEY_CACHE_SECONDS, NoKeyError } from '@tact/privacy';
import {
  erasureManifest,
  lookForErased,
  TEMPORAL,
  type Records,
  type RequestContent,
  type StoreCounts,
} from '@tact/records';
import { deleteRun, journeyId, runsOf } from '@tact/temporal';
import type { ErasureActivities } from '@tact/workflows';
import { receiptOf } from './erasure-receipt';
import type { ErasureAnswers } from './erasure-answers';

/** A little longer than a key may be held: clocks and timers are never exact. */
const HELD_FOR_MS = (KEY_CACHE_SECONDS + 2) * 1_000;

/** What the steps of an erasure note for the steps after them; counts alone. */
export interface ErasureNotes {
  fencedAt?: string;
  tombstones?: number;
  /** Documents and runs there were, by store. */
  found?: StoreCounts;
  deletedAt?: Record<string, string>;
  processors?: { name: string; state: string; at: string }[];
  left?: StoreCounts;
  verifiedAt?: string;
}

/** The hands of the erasure workflow. */
export function erasureActivities(
  records: Records,
  client: Client,
  answers: ErasureAnswers,
): ErasureActivities {
  const { privacyRequests, erasing, gates, keys, models } = records;

  async function contentOf(requestId: string): Promise<RequestContent & { notes: ErasureNotes }> {
    const content = await privacyRequests.content(requestId);
    if (content === null) {
      throw ApplicationFailure.nonRetryable('The request is not there, or forgotten.', 'RequestForgotten');
    }
    return { ...content, notes: content.notes ?? {} };
  }

  async function note(requestId: string, notes: ErasureNotes, more: Partial<RequestContent> = {}) {
    await privacyRequests.note(requestId, { ...more, notes: { ...notes } });
  }

  const journeysOf = (content: RequestContent) => content.subjectKeys.map(journeyId);

  /** What is found later than the enumeration, by what was under way then, counts as well. */
  function added(notes: ErasureNotes, deleted: StoreCounts): ErasureNotes {
    const found = { ...notes.found };
    const deletedAt = { ...notes.deletedAt };
    for (const [store, count] of Object.entries(deleted)) {
      found[store] = Math.max(found[store] ?? 0, count);
      if (count > 0 || deletedAt[store] === undefined) deletedAt[store] = new Date().toISOString();
    }
    return { ...notes, found, deletedAt };
  }

  const total = (counts: StoreCounts) => Object.values(counts).reduce((a, b) => a + b, 0);

  return {
    async noteStep({ requestId, step }) {
      const fenced = step === 'fence' || step === 'drain' ? { cancellable: false } : {};
      await privacyRequests.change(requestId, { state: 'running', step, because: null, ...fenced });
    },

    async askForHuman({ requestId, step }) {
      await privacyRequests.change(requestId, { state: 'needs-a-human', because: `stuck-at-${step}` });
    },

    async cancelRequest(requestId) {
      const cancelled = {
        state: 'cancelled' as const,
        completedAt: new Date(),
        step: null,
        cancellable: false,
      };
      await privacyRequests.change(requestId, cancelled);
    },

    async fence(requestId) {
      const content = await contentOf(requestId);
      const found = await Promise.all(content.externalIds.map((id) => records.subjects.find(id)));
      const named = [...content.subjectKeys, ...found.filter((key) => key !== null)];
      const subjectKeys = await erasing.everyOneOf([...new Set(named)]);
      // Kept with the request before anything is cut off: a second attempt finds nobody by their ids any more.
      const email = content.email ?? (await addressOf(records, subjectKeys));
      const at = new Date();
      const fencedAt = content.notes.fencedAt ?? at.toISOString();
      await note(requestId, { ...content.notes, fencedAt }, { subjectKeys, email });
      const { tombstones } = await erasing.fence(subjectKeys, at);
      const buried = Math.max(tombstones, content.notes.tombstones ?? 0);
      await note(requestId, { ...content.notes, fencedAt, tombstones: buried });
    },

    async isDrained(requestId) {
      const { subjectKeys } = await contentOf(requestId);
      return (await gates.onTheirWay(subjectKeys)).length === 0;
    },

    async enumerate(requestId) {
      const content = await contentOf(requestId);
      const subjectKeys = await erasing.everyOneOf(content.subjectKeys);
      const runs = await runsOf(client, subjectKeys.map(journeyId));
      const found: StoreCounts = { ...(await erasing.count(subjectKeys)), [TEMPORAL]: runs.length };
      for (const [store, before] of Object.entries(content.notes.found ?? {})) {
        found[store] = Math.max(before, found[store] ?? 0);
      }
      await note(requestId, { ...content.notes, found }, { subjectKeys });
    },

    async deleteRuns(requestId) {
      const content = await contentOf(requestId);
      const runs = await runsOf(client, journeysOf(content));
      for (const run of runs) await deleteRun(client, run);
      await note(requestId, added(content.notes, { [TEMPORAL]: runs.length }));
      return runs.length;
    },

    async deleteRecords(requestId) {
      const content = await contentOf(requestId);
      const subjectKeys = await erasing.everyOneOf(content.subjectKeys);
      const deleted = await erasing.deleteRecords(subjectKeys, new Date());
      await note(requestId, added(content.notes, deleted), { subjectKeys });
      return total(deleted);
    },

    processorsOf: async () => [],
    tellProcessor: async () => ({ state: 'confirmed' }),

    async destroyKey(requestId) {
      const content = await contentOf(requestId);
      const destroyed = await keys.destroy(content.subjectKeys);
      await note(requestId, added(content.notes, { wrapped_keys: destroyed }));
      return HELD_FOR_MS;
    },

    async verify(requestId) {
      const content = await contentOf(requestId);
      const { subjectKeys } = content;
      const gone = await erasing.deleteGates(subjectKeys);
      const declared = new Set(Object.values(models).map((model) => model.collection.collectionName));
      const { left, undeclared } = await lookForErased(records.connection, subjectKeys, declared);
      const runs = await Promise.all(
        journeysOf(content).map((id) => client.workflow.count(`WorkflowId = "${id}"`)),
      );
      left[TEMPORAL] = runs.reduce((sum, { count }) => sum + count, 0);
      left['wrapped_keys'] = (left['wrapped_keys'] ?? 0) + (await openable(records, subjectKeys));
      const notes = added(content.notes, gone);
      await note(requestId, { ...notes, left, verifiedAt: new Date().toISOString() });
      const [stranger] = undeclared;
      if (stranger !== undefined) {
        const because = `undeclared-collection:${stranger}`;
        await privacyRequests.change(requestId, { state: 'needs-a-human', because });
      }
      return total(left) === 0 && stranger === undefined;
    },

    async issueReceipt({ requestId, timeline }) {
      const request = await privacyRequests.find(requestId);
      const content = await contentOf(requestId);
      if (!request) throw ApplicationFailure.nonRetryable('The request is gone.', 'RequestForgotten');
      const manifest = erasureManifest(
        models,
        (content.notes.processors ?? []).map(({ name }) => name),
      );
      const receipt = receiptOf(request, content, timeline, manifest, answers.controller);
      await answers.issue(receipt, manifest);
      await privacyRequests.change(requestId, { receiptId: receipt.id });
      return receipt.id;
    },

    async tellThem(requestId) {
      await answers.tell(requestId);
      const completed = { state: 'completed' as const, step: null, because: null, completedAt: new Date() };
      await privacyRequests.change(requestId, completed, ['running', 'needs-a-human', 'received']);
    },
  };
}

/** Where their answer can go: what they gave us last. */
async function addressOf({ vault }: Records, subjectKeys: string[]): Promise<string | null> {
  for (const subjectKey of subjectKeys) {
    try {
      const { email } = await vault.profile(subjectKey);
      if (email) return email;
    } catch (error) {
      if (!(error instanceof NoKeyError)) throw error;
    }
  }
  return null;
}

/** How many of these people's keys can still be had. */
async function openable({ keys }: Records, subjectKeys: string[]): Promise<number> {
  return (await keys.ofMany(subjectKeys)).size;
}
