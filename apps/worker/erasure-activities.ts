import type { Client } from '@temporalio/client';
import {
  erasureManifest,
  ErasureCheck,
  storeKeys,
  storeName,
  TEMPORAL,
  type Records,
  type RequestContent,
  type StoreCounts,
} from '@tact/records';
import { anyRuns, deleteRun, journeyId, requestWorkflowId, runsOf } from '@tact/temporal';
import { cancelRequest, type ErasureActivities } from '@tact/workflows';
import type { ErasureNotes } from './erasure-notes';
import { ErasureOrders } from './erasure-orders';
import { receiptOf, reportOf } from './erasure-receipt';
import type { ErasureAnswers } from './erasure-answers';
import { contentOf as anyContentOf, everyOneMeant, requestOf } from './request-content';
import type { InactiveErasures } from './inactive-erasures';
import type { RequestMails } from './request-mails';

/** A little longer than a key may be held: clocks and timers are never exact. */
const LONGER_SECONDS = 2;

/** Whether the database serves yet, after a restore: of nobody, and without a schema. */
const DATABASE_STATE = 'database_state';

/** The hands of the erasure workflow. */
export function erasureActivities(
  records: Records,
  client: Client,
  answers: ErasureAnswers,
  mails: Pick<RequestMails, 'addressOf'>,
  inactive: Pick<InactiveErasures, 'isInactiveStill'>,
): ErasureActivities {
  const { privacyRequests, erasing, gates, keys } = records;
  const ordering = new ErasureOrders(records);
  const check = new ErasureCheck(records.connection, new Set([...storeKeys.map(storeName), DATABASE_STATE]));

  async function contentOf(requestId: string): Promise<RequestContent & { notes: ErasureNotes }> {
    const content = await anyContentOf(records, requestId);
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
    async isHeld(requestId) {
      const everyone = await everyOneMeant(records, await contentOf(requestId));
      const { source } = await requestOf(records, requestId);
      if (source === 'retention' && !(await inactive.isInactiveStill(everyone))) {
        // They are back: nobody asked for this, and nothing was cut off yet.
        await privacyRequests.change(requestId, { because: 'heard-from' });
        await client.workflow.getHandle(requestWorkflowId(requestId)).signal(cancelRequest);
        return true;
      }
      const holds = await records.legalHolds.holdsOn(everyone);
      if (holds.length === 0) return false;
      await privacyRequests.change(requestId, { state: 'needs-a-human', because: 'legal-hold' });
      return true;
    },

    wantsExport: async (requestId) => (await contentOf(requestId)).exportFirst === true,

    async fence(requestId) {
      const content = await contentOf(requestId);
      const subjectKeys = await everyOneMeant(records, content);
      // Kept with the request before anything is cut off: a second attempt finds nobody by their ids any more.
      const email = content.email ?? (await mails.addressOf(subjectKeys));
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

    async endRuns(requestId) {
      const content = await contentOf(requestId);
      for (const run of await runsOf(client, journeysOf(content))) await deleteRun(client, run);
      return !(await anyRuns(client, journeysOf(content)));
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

    async orderFromProcessors(requestId) {
      await ordering.order(requestId, await contentOf(requestId), new Date());
      return ordering.standing(requestId);
    },

    processorsOf: (requestId) => ordering.standing(requestId),

    async noteProcessors({ requestId, isStuck }) {
      const step = 'await-processors';
      const change = isStuck
        ? { state: 'needs-a-human' as const, step, because: 'processors-outstanding' }
        : { state: 'running' as const, step, because: null };
      await privacyRequests.change(requestId, change, ['running', 'needs-a-human']);
    },

    async destroyKey(requestId) {
      const content = await contentOf(requestId);
      const destroyed = await keys.destroy(content.subjectKeys);
      await note(requestId, added(content.notes, { wrapped_keys: destroyed }));
      return (keys.heldForSeconds + LONGER_SECONDS) * 1_000;
    },

    async verify(requestId) {
      const content = await contentOf(requestId);
      const { subjectKeys } = content;
      const gone = await erasing.deleteGates(subjectKeys);
      const { left, undeclared } = await check.look(subjectKeys);
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

    async issueReceipt({ requestId, timeline, nth, processors }) {
      const request = await requestOf(records, requestId);
      const content = await contentOf(requestId);
      const manifest = erasureManifest(processors.map(({ name }) => name));
      const said = { timeline, nth, processors: processors.map(reportOf) };
      const receipt = receiptOf(request, content, said, manifest, answers.controller);
      await answers.issue(receipt, manifest);
      await privacyRequests.change(requestId, { receiptId: receipt.id });
      return receipt.id;
    },

    async tellThem({ requestId, nth, outstanding }) {
      const request = await requestOf(records, requestId);
      // Whoever asked for somebody else answers them, too; who did not ask, and stayed away, is left alone.
      if (request.source !== 'opendsr' && request.source !== 'retention')
        await answers.tell(requestId, await contentOf(requestId), nth, outstanding);
    },
  };
}

/** How many of these people's keys can still be had. */
async function openable({ keys }: Records, subjectKeys: string[]): Promise<number> {
  return (await keys.ofMany(subjectKeys)).size;
}
