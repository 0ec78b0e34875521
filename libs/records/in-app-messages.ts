import type { Connection } from 'mongoose';
import { after, pageOf, type Cursor, type Page } from './page';
import type { InAppMessageDoc } from './schemas/journeys';
import type { Models } from './schemas/models';
import type { Vault } from './vault';

export interface InAppContent {
  subject: string;
  body: string;
  link: string;
  decisionId: string;
  /** Where it says why it came, where one click ends it, and where more can be chosen. */
  whyUrl: string;
  stopUrl: string;
  preferencesUrl: string;
}

export interface InAppMessage extends InAppContent {
  touchId: string;
  at: Date;
  shownAt: Date | null;
  clickedAt: Date | null;
}

/** Messages that wait inside the product until the person comes. */
export class InAppMessages {
  constructor(
    private readonly connection: Connection,
    private readonly models: Pick<Models, 'inAppMessages' | 'gates'>,
    private readonly vault: Vault,
  ) {}

  /**
   * Puts a message into the inbox, once for a touch, if its permit is committed still: both are in one place, so
   * a sender that wakes up late leaves nothing behind. False when the permit is gone.
   */
  async put(subjectKey: string, touchId: string, content: InAppContent): Promise<boolean> {
    const sealed = await this.vault.seal(subjectKey, 'in-app', content);
    const message = { _id: touchId, subjectKey, at: new Date(), shownAt: null, clickedAt: null, sealed };
    return this.connection.transaction(async (session) => {
      const committed = { permits: { $elemMatch: { touchId, state: 'committing' } } };
      // A write, so that whoever takes the permit away meanwhile and this come one after the other.
      const gate = await this.models.gates.updateOne(
        { _id: subjectKey, ...committed },
        { $currentDate: { 'permits.$.committedAt': true } },
        { session },
      );
      if (gate.matchedCount === 0) return false;
      await this.models.inAppMessages.updateOne(
        { _id: touchId },
        { $setOnInsert: message },
        { session, upsert: true },
      );
      return true;
    });
  }

  async page(subjectKeys: string[], limit: number, cursor: Cursor | null): Promise<Page<InAppMessage>> {
    const docs = await this.models.inAppMessages
      .find({ subjectKey: { $in: subjectKeys }, ...after('at', cursor) })
      .sort({ at: -1, _id: -1 })
      .limit(limit + 1)
      .lean<InAppMessageDoc[]>();
    const page = pageOf(docs, limit, (doc) => ({ at: doc.at, id: doc._id }));
    const items = await Promise.all(
      page.items.map(async (doc) => ({
        touchId: doc._id,
        at: doc.at,
        shownAt: doc.shownAt,
        clickedAt: doc.clickedAt,
        ...(await this.vault.open<InAppContent>(doc.subjectKey, 'in-app', doc.sealed)),
      })),
    );
    return { items, next: page.next };
  }

  /** Notes the first time a message was shown or clicked; false when there is no such message. */
  async note(subjectKeys: string[], touchId: string, what: 'shown' | 'clicked', at: Date): Promise<boolean> {
    const field = what === 'shown' ? 'shownAt' : 'clickedAt';
    const found = await this.models.inAppMessages.updateOne(
      { _id: touchId, subjectKey: { $in: subjectKeys } },
      [{ $set: { [field]: { $ifNull: [`$${field}`, at] } } }],
      { updatePipeline: true },
    );
    return found.matchedCount === 1;
  }
}
