import { pageText } from '@tact/explanations';
import type { JourneyEvent } from '@tact/journey';
import { restrictionDetails } from '@tact/policy';
import type { Records } from '@tact/records';
import type { RestrictionActivities } from '@tact/workflows';
import { contentOf, requestOf, theLiving } from './request-content';
import type { RequestMails } from './request-mails';

/** Who acts, in the ledger. */
const BY = 'privacy-request';

/** The hands of the restriction workflow. */
export function restrictionActivities(
  records: Records,
  mails: RequestMails,
  shop: string,
): RestrictionActivities {
  const { privacyRequests, subjects, halts, gates, inbox } = records;

  /** At one instant for all attempts, and once. */
  async function say(requestId: string, what: 'restricted' | 'restriction-lifted'): Promise<void> {
    const content = await contentOf(records, requestId);
    const subjectKeys = await theLiving(records, content.externalIds, content.subjectKeys);
    const noted = content.notes?.['saidAt'];
    const at = typeof noted === 'string' ? new Date(noted) : new Date();
    await privacyRequests.note(requestId, { subjectKeys, notes: { saidAt: at.toISOString() } });
    const event: JourneyEvent = {
      type: 'Standing Changed',
      at: at.getTime(),
      standing: 'restricted',
      on: what === 'restricted',
    };
    for (const subjectKey of subjectKeys) {
      const alongside = await inbox.prepare([{ subjectKey, event }]);
      const everyOne = await subjects.everyOne(subjectKey);
      await halts.change(everyOne, { what }, { at, by: BY, alongside, once: `${what}:${requestId}` });
      await inbox.wake([{ subjectKey, dueAt: at }]);
    }
  }

  return {
    async isLift(requestId) {
      const { details } = await contentOf(records, requestId);
      return restrictionDetails.parse(details ?? {}).lift;
    },

    restrict: (requestId) => say(requestId, 'restricted'),
    lift: (requestId) => say(requestId, 'restriction-lifted'),

    async isRestrictionQuiet(requestId) {
      const { subjectKeys } = await contentOf(records, requestId);
      const everyOne = await Promise.all(subjectKeys.map((key) => subjects.everyOne(key)));
      const onTheirWay = await gates.onTheirWay(everyOne.flat());
      return onTheirWay.every(({ essential }) => essential);
    },

    async tellRestricted({ requestId, liftsAt }) {
      const { source } = await requestOf(records, requestId);
      // Whoever asked for somebody else answers them, too.
      if (source === 'opendsr') return;
      const content = await contentOf(records, requestId);
      const subjectKeys = await theLiving(records, content.externalIds, content.subjectKeys);
      await mails.tell(requestId, 'restricted', { ...content, subjectKeys }, (reader) => ({
        subject: pageText('restrictedMailSubject', reader, { shop }),
        paragraphs: [
          liftsAt === null
            ? pageText('restrictedText', reader)
            : pageText('restrictionEnds', reader, { at: new Date(liftsAt) }),
        ],
        link: pageText('requestMailLink', reader),
      }));
    },
  };
}
