import type { JourneyEvent } from '@tact/journey';
import { objectionDetails, type ObjectionDetails, type RuleBookSource } from '@tact/policy';
import type { Records, RequestContent } from '@tact/records';
import type { ObjectionActivities } from '@tact/workflows';
import type { ObjectionAnswers } from './objection-answers';
import { contentOf as anyContentOf, requestOf, theLiving } from './request-content';

/** Who acts, in the ledger. */
const BY = 'privacy-request';

type Content = RequestContent & { details: ObjectionDetails };

/** The hands of the objection workflow. */
export function objectionActivities(
  records: Records,
  book: Pick<RuleBookSource, 'purposes'>,
  answers: ObjectionAnswers,
): ObjectionActivities {
  const { privacyRequests, subjects, halts, gates, inbox, trackingLimits } = records;

  async function contentOf(requestId: string): Promise<Content> {
    const content = await anyContentOf(records, requestId);
    return { ...content, details: objectionDetails.parse(content.details ?? { to: 'direct-marketing' }) };
  }

  /** An objection holds for who is not known yet, too. */
  const everyoneMeant = ({ externalIds, subjectKeys }: Content) =>
    theLiving(records, externalIds, subjectKeys);

  const standing = (what: 'objected' | 'tracking-limited', at: Date): JourneyEvent => ({
    type: 'Standing Changed',
    at: at.getTime(),
    standing: what,
    on: true,
  });

  /** Above every consent, and nothing is learned about them any more. */
  async function objectToMarketing(subjectKey: string, at: Date, once: string): Promise<void> {
    const events = [standing('objected', at), standing('tracking-limited', at)];
    const alongside = await inbox.prepare(events.map((event) => ({ subjectKey, event })));
    const everyOne = await subjects.everyOne(subjectKey);
    await halts.change(everyOne, { what: 'objected' }, { at, by: BY, alongside, once });
    await trackingLimits.limit(subjectKey, BY, at, BY);
    await inbox.wake([{ subjectKey, dueAt: at }]);
  }

  /** A no to a purpose counts against legitimate interests as it does against a consent. */
  async function objectToPurpose(subjectKey: string, purpose: string, at: Date, once: string): Promise<void> {
    const said = { purpose, channel: 'any' as const, state: 'withdrawn' as const, validUntil: null };
    const change = { ...said, at, by: BY, method: BY, once };
    await gates.changeConsents(subjectKey, [change], async (session, inForce) => {
      const event = (): JourneyEvent => ({ type: 'Consent Changed', ...said, at: at.getTime() });
      return (await inbox.prepare(inForce.map(() => ({ subjectKey, event: event() }))))(session);
    });
    await inbox.wake([{ subjectKey, dueAt: at }]);
  }

  /** `once` names the word, so that a second attempt does not say it twice. */
  async function objectAs(
    details: ObjectionDetails,
    subjectKey: string,
    at: Date,
    once: string,
  ): Promise<string | null> {
    switch (details.to) {
      case 'direct-marketing':
        await objectToMarketing(subjectKey, at, once);
        return null;
      case 'profiling': {
        await trackingLimits.limit(subjectKey, BY, at, BY);
        await inbox.acceptOnce(subjectKey, once, standing('tracking-limited', at));
        return null;
      }
      case 'purpose': {
        const purpose = book.purposes().find(({ id }) => id === details.purpose);
        if (purpose === undefined) return 'unknown-purpose';
        // What they asked for themselves rests on no ground that they could object to: somebody has to look.
        if (purpose.essential) return 'essential-purpose';
        await objectToPurpose(subjectKey, purpose.id, at, once);
        return null;
      }
      case 'other':
        return 'in-their-own-words';
    }
  }

  return {
    async object(requestId) {
      const content = await contentOf(requestId);
      const subjectKeys = await everyoneMeant(content);
      // At one instant for all attempts.
      const noted = content.notes?.['objectedAt'];
      const at = typeof noted === 'string' ? new Date(noted) : new Date();
      await privacyRequests.note(requestId, { subjectKeys, notes: { objectedAt: at.toISOString() } });
      let leftBecause: string | null = null;
      for (const subjectKey of subjectKeys)
        leftBecause = await objectAs(content.details, subjectKey, at, `objected:${requestId}`);
      if (content.details.to === 'other') leftBecause = 'in-their-own-words';
      return { leftBecause };
    },

    async isObjectionQuiet(requestId) {
      const { subjectKeys, details } = await contentOf(requestId);
      const everyOne = await Promise.all(subjectKeys.map((key) => subjects.everyOne(key)));
      const onTheirWay = await gates.onTheirWay(everyOne.flat());
      return !onTheirWay.some(({ essential, purpose }) => {
        switch (details.to) {
          case 'direct-marketing':
            return !essential;
          case 'purpose':
            return purpose === details.purpose;
          case 'profiling':
          case 'other':
            return false;
        }
      });
    },

    async issueStopReceipt(requestId) {
      const request = await requestOf(records, requestId);
      const receiptId = await answers.issue(request, await contentOf(requestId));
      if (receiptId !== null) await privacyRequests.change(requestId, { receiptId });
      return receiptId;
    },

    async tellObjector(requestId) {
      const request = await requestOf(records, requestId);
      // Whoever asked for somebody else answers them, too.
      if (request.source !== 'opendsr') await answers.tell(request, await contentOf(requestId));
    },
  };
}
