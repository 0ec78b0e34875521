import { ApplicationFailure } from '@temporalio/common';
import { Context } from '@temporalio/activity';
import type { Records, RequestContent } from '@tact/records';
import type { ArchiveActivities, ExportActivities } from '@tact/workflows';
import type { ExportAnswers } from './export-answers';
import type { ExportArchiver } from './export-archiver';

/** The heart beats so often while an archive is made, also where nothing comes for a while. */
const BEAT_EVERY_MS = 5_000;

/** The hands of the export workflow, and of an erasure that is preceded by one. */
export function exportActivities(
  records: Records,
  archiver: ExportArchiver,
  answers: ExportAnswers,
): ExportActivities & ArchiveActivities {
  const { privacyRequests, exportArchives, erasing, subjects } = records;

  async function contentOf(requestId: string): Promise<RequestContent> {
    const content = await privacyRequests.content(requestId);
    if (content === null) {
      throw ApplicationFailure.nonRetryable('The request is not there, or forgotten.', 'RequestForgotten');
    }
    return content;
  }

  async function everyOneMeant({ externalIds, subjectKeys }: RequestContent): Promise<string[]> {
    const found = await Promise.all(externalIds.map((id) => subjects.find(id)));
    return erasing.everyOneOf([...new Set([...subjectKeys, ...found.filter((key) => key !== null)])]);
  }

  return {
    async noteExportStep({ requestId, step }) {
      const told = step === 'tell-them' ? { cancellable: false } : {};
      await privacyRequests.change(requestId, { state: 'running', step, because: null, ...told });
    },

    async askForHumanInExport({ requestId, step }) {
      await privacyRequests.change(requestId, { state: 'needs-a-human', because: `stuck-at-${step}` });
    },

    async dropExport(requestId) {
      await exportArchives.remove(requestId);
      const cancelled = { state: 'cancelled' as const, step: null, cancellable: false };
      await privacyRequests.change(requestId, { ...cancelled, completedAt: new Date() });
    },

    async findThem(requestId) {
      const content = await contentOf(requestId);
      const subjectKeys = await everyOneMeant(content);
      const email = content.email ?? (await answers.addressOf(subjectKeys));
      await privacyRequests.note(requestId, { subjectKeys, email });
    },

    async makeArchive(requestId) {
      const request = await privacyRequests.find(requestId);
      const content = await contentOf(requestId);
      if (!request) throw ApplicationFailure.nonRetryable('The request is gone.', 'RequestForgotten');
      const context = Context.current();
      const beating = setInterval(() => context.heartbeat(), BEAT_EVERY_MS);
      try {
        const subjectKeys = await everyOneMeant(content);
        const archive = await archiver.make(request, { ...content, subjectKeys });
        await privacyRequests.note(requestId, { notes: { ...content.notes, archive } });
      } finally {
        clearInterval(beating);
      }
    },

    async tellOfArchive(requestId) {
      await answers.tell(requestId);
      const completed = { state: 'completed' as const, step: null, because: null, completedAt: new Date() };
      await privacyRequests.change(requestId, completed, ['running', 'needs-a-human', 'received']);
    },
  };
}
