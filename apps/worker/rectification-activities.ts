import { pageText } from '@tact/explanations';
import {
  askedForBy,
  nameTraits,
  rectificationDetails,
  takenBackIn,
  traitsTold,
  vaultedOf,
  type DataMap,
  type ToldProfile,
} from '@tact/policy';
import type { Records } from '@tact/records';
import type { RectificationActivities } from '@tact/workflows';
import { contentOf, requestOf, theLiving } from './request-content';
import type { RequestMails } from './request-mails';

/** Who acts, in what is noted of where it comes from. */
const BY = 'privacy-request';

/** The hands of the rectification workflow. */
export function rectificationActivities(
  records: Records,
  intake: DataMap,
  mails: RequestMails,
  shop: string,
): RectificationActivities {
  const { privacyRequests, vault, addresses, inbox } = records;

  /** As if they had told it themselves: they did. The message's name keeps a second attempt from telling it again. */
  async function tell(subjectKey: string, told: ToldProfile, at: Date, requestId: string): Promise<void> {
    const profile = vaultedOf(told);
    const names =
      Object.keys(profile).length === 0 ? {} : nameTraits(profile, await vault.tell(subjectKey, profile));
    const { email } = profile;
    const takesMail = email === undefined ? undefined : await addresses.told(subjectKey, email);
    const takenBack = takenBackIn(told);
    await records.toldFacts.note(
      Object.keys(told).map((field) => ({
        ...{ subjectKey, field, at, by: BY, actor: 'customer' as const, method: 'rectification' },
        ...{ purposes: askedForBy(intake, field), takenBack: takenBack.includes(field) },
        once: `${requestId}:${field}`,
      })),
    );
    await inbox.acceptOnce(subjectKey, `rectified:${requestId}`, traitsTold(told, names, takesMail, at));
  }

  return {
    async rectify(requestId) {
      const content = await contentOf(records, requestId);
      const details = rectificationDetails.safeParse(content.details ?? {});
      if (!details.success) return { leftBecause: 'nothing-named' };
      const subjectKeys = await theLiving(records, content.externalIds, content.subjectKeys);
      const noted = content.notes?.['saidAt'];
      const at = typeof noted === 'string' ? new Date(noted) : new Date();
      await privacyRequests.note(requestId, { subjectKeys, notes: { saidAt: at.toISOString() } });
      const { set, words } = details.data;
      if (set !== undefined) {
        for (const subjectKey of subjectKeys) await tell(subjectKey, set, at, requestId);
      }
      return { leftBecause: words === undefined ? null : 'in-their-own-words' };
    },

    async tellRectified(requestId) {
      const { source } = await requestOf(records, requestId);
      // Whoever asked for somebody else answers them, too.
      if (source === 'opendsr') return;
      await mails.tell(requestId, 'rectified', await contentOf(records, requestId), (reader) => ({
        subject: pageText('rectifiedMailSubject', reader, { shop }),
        paragraphs: [pageText('rectifiedText', reader)],
        link: pageText('requestMailLink', reader),
      }));
    },
  };
}
