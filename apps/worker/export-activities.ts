import { Context } from '@temporalio/activity';
import { ownDataText } from '@tact/explanations';
import type { Records } from '@tact/records';
import type { ArchiveActivities, ExportActivities } from '@tact/workflows';
import type { ExportArchiver } from './export-archiver';
import type { ExportNotes } from './export-notes';
import { contentOf, everyOneMeant, requestOf } from './request-content';
import type { RequestMails } from './request-mails';

/** The heart beats so often while an archive is made, also where nothing comes for a while. */
const BEAT_EVERY_MS = 5_000;

/** The hands of the export workflow, and of an erasure that is preceded by one. */
export function exportActivities(
  records: Records,
  archiver: ExportArchiver,
  mails: RequestMails,
  shop: string,
): ExportActivities & ArchiveActivities {
  const { privacyRequests } = records;

  return {
    async findThem(requestId) {
      const content = await contentOf(records, requestId);
      const subjectKeys = await everyOneMeant(records, content);
      const email = content.email ?? (await mails.addressOf(subjectKeys));
      await privacyRequests.note(requestId, { subjectKeys, email });
    },

    async makeArchive(requestId) {
      const request = await requestOf(records, requestId);
      const content = await contentOf(records, requestId);
      const context = Context.current();
      const beating = setInterval(() => context.heartbeat(), BEAT_EVERY_MS);
      try {
        const subjectKeys = await everyOneMeant(records, content);
        const archive = await archiver.make(request, { ...content, subjectKeys });
        await privacyRequests.note(requestId, { notes: { ...content.notes, archive } });
      } finally {
        clearInterval(beating);
      }
    },

    async tellOfArchive(requestId) {
      const content = await contentOf(records, requestId);
      const { archive } = (content.notes ?? {}) as ExportNotes;
      if (archive) {
        await mails.tell(requestId, 'archive', content, (reader) => ({
          subject: ownDataText('archiveMailSubject', reader, { shop }),
          paragraphs: [
            ownDataText('archiveMailText', reader, { until: new Date(archive.until) }),
            ownDataText('archiveMailCare', reader),
          ],
          link: ownDataText('archiveMailLink', reader),
        }));
      }
    },
  };
}
