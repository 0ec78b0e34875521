import { isLookedAfter, isYes, heardFromAt } from '@tact/journey';
import type { Erasing } from './erasing';
import type { Journal } from './journal';
import type { LegalHolds } from './legal-holds';
import type { PrivacyRequests } from './privacy-requests';
import type { Models } from './schemas/models';

/** What is asked of somebody before they are erased by themselves. */
export type Standing = 'inactive' | 'held' | 'known';

/** Who was not heard of for a long time, agreed to nothing that still holds, and waits for nothing. */
export class InactivePeople {
  constructor(
    private readonly models: Pick<Models, 'journeys' | 'gates' | 'inbox' | 'subjects' | 'privacyRequests'>,
    private readonly journal: Journal,
    private readonly holds: LegalHolds,
    private readonly erasing: Erasing,
    private readonly requests: PrivacyRequests,
  ) {}

  /** Those who may be, whoever was silent for longest first: each still has to be asked about. */
  async *silentSince(since: Date): AsyncGenerator<string> {
    const docs = this.models.journeys
      .find(
        {
          closed: false,
          $or: [
            { heardFromAt: { $lte: since } },
            // Projected before that was noted: whoever did something since was projected since.
            { heardFromAt: null, updatedAt: { $lte: since } },
          ],
        },
        { _id: 1 },
      )
      .sort({ heardFromAt: 1, updatedAt: 1 })
      .lean()
      .cursor({ batchSize: 100 });
    for await (const { _id } of docs) yield _id;
  }

  /** Everything that speaks against erasing somebody is looked at, the quick looks first. */
  async standingOf(subjectKey: string, since: Date, now: Date): Promise<Standing> {
    const { gates, inbox, subjects } = this.models;
    const keys = await this.erasing.everyOneOf([subjectKey]);
    const subject = await subjects.findById(subjectKey, { mergedInto: 1, erasedAt: 1 }).lean();
    if (!subject || subject.mergedInto || subject.erasedAt) return 'known';
    const agreed = await gates.find({ _id: { $in: keys } }, { consents: 1, saidAt: 1 }).lean();
    const isAgreed = agreed.some(({ consents, saidAt }) => {
      const stands = consents.some(
        ({ state, validUntil }) => isYes(state) && (!validUntil || validUntil > now),
      );
      return stands || (saidAt && saidAt > since);
    });
    if (isAgreed) return 'known';
    if ((await inbox.exists({ subjectKey: { $in: keys }, receivedAt: { $gt: since } })) !== null)
      return 'known';
    const known = await this.journal.projected(subjectKey);
    if (!known || known.doc.closed || isLookedAfter(known.journey)) return 'known';
    if (heardFromAt(known.journey) > since.getTime()) return 'known';
    const isHeld =
      (await this.holds.holdsOn(keys, now)).length > 0 ||
      (await this.holds.mustKeep(subjectKey, 'journeys', now));
    return isHeld ? 'held' : 'inactive';
  }

  /** Everybody about whom something they, or somebody for them, asked for is not over yet. */
  async askedFor(): Promise<ReadonlySet<string>> {
    return new Set(await this.requests.subjectsOfOpen());
  }

  /** How many erasures were begun by themselves since an instant. */
  async begunSince(at: Date): Promise<number> {
    return this.models.privacyRequests.countDocuments({ receivedAt: { $gt: at }, source: 'retention' });
  }
}
