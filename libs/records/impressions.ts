import type { Connection } from 'mongoose';
import type { Candidate, Decision, Journey, LawfulBasis, Touch } from '@tact/journey';
import type { KeyedHash } from '@tact/privacy';
import { theirWordAllows } from './consent-holds';
import { nothingHalts } from './halts';
import type { Inbox } from './inbox';
import type { Journal } from './journal';
import type { GateDoc, Impression } from './schemas/gates';
import type { Models } from './schemas/models';
import type { Vault } from './vault';

/** What a slot asked about, as the page named it. */
interface AskedAbout {
  category: string | null;
  product: string | null;
}

/** An impression with what its person's key opens. */
export interface OpenedImpression extends Impression {
  subjectKey: string;
  touch: Touch;
  variant: string;
  about: AskedAbout;
}

/** A promotion that a slot is about to be given. */
export interface Offer {
  subjectKey: string;
  slot: string;
  /** The visit, as the page names it. */
  session: string | null;
  about: AskedAbout;
  touch: Touch;
  /** The decision that grants it. */
  decision: Decision;
  /** The journey it was judged over. */
  judged: Journey;
  variant: string;
  lawfulBasis: LawfulBasis;
  caps: { perPromotion: number; windowMs: number; perSession: number; sessionGapMs: number };
  /** The gate counts by itself: the journey may hear of it together with what else is reported. */
  tellBy: Date;
  /** What the gates of those who turned out to be this person have counted. */
  elsewhere: { ofPromotion: number; inSession: number };
}

/** A policy may count so far back, and no further. */
const KEPT_MS = 90 * 24 * 3600 * 1000;

/**
 * Impressions of promotions in the product's slots, taken at the gate: one conditional update of the person's
 * gate document counts them, whichever process asks. The decision, the touch and the word to the journey are
 * written with it or not at all.
 */
export class Impressions {
  constructor(
    private readonly connection: Connection,
    private readonly models: Pick<Models, 'gates' | 'inbox'>,
    private readonly memory: { journal: Journal; inbox: Inbox; vault: Vault },
    private readonly hash: KeyedHash,
  ) {}

  /** False when the gate refused: closed, no consent, or shown often enough. */
  async reserve(offer: Offer): Promise<boolean> {
    const { subjectKey, touch, decision, slot, about, variant } = offer;
    const at = new Date(touch.reservedAt);
    const impression: Impression = {
      touchId: touch.id,
      slot,
      promotion: this.promotionOf(subjectKey, touch),
      session: this.sessionOf(subjectKey, offer.session),
      at,
      clickedAt: null,
      sealed: await this.memory.vault.seal(subjectKey, 'impression', { touch, variant, about }),
    };
    const told = await this.memory.inbox.seal(subjectKey, null, {
      type: 'Touch Offered',
      at: touch.reservedAt,
      touch,
    });
    const reserved = await this.connection.transaction(async (session) => {
      const { modifiedCount } = await this.models.gates.collection.updateOne(
        {
          _id: subjectKey,
          closed: null,
          $expr: { $and: [mayTake(offer, impression), nothingHalts] },
        } as never,
        [{ $set: { impressions: { $concatArrays: [recent, [{ $literal: impression }]] } } }],
        { session },
      );
      if (modifiedCount === 0) return false;
      await this.memory.journal.recordSaid(subjectKey, decision, offer.judged, session);
      await this.models.inbox.collection.insertOne(told as never, { session });
      return true;
    });
    if (reserved) await this.memory.inbox.wake([{ subjectKey, dueAt: offer.tellBy }]);
    return reserved;
  }

  /** Takes an impression back that nobody was told of. */
  async takeBack(subjectKey: string, touchId: string, because: string): Promise<void> {
    await this.models.gates.updateOne({ _id: subjectKey }, { $pull: { impressions: { touchId } } });
    await this.memory.journal.takeBack(touchId, because);
    const event = { type: 'Touch Refused' as const, at: Date.now(), touchId, because };
    await this.memory.inbox.acceptOnce(subjectKey, `slot:${touchId}:refused`, event);
  }

  /** Notes that a slot's promotion was shown or clicked; false when there is no such impression. */
  async note(subjectKeys: string[], touchId: string, what: 'shown' | 'clicked', at: Date): Promise<boolean> {
    const whose = { _id: { $in: subjectKeys }, 'impressions.touchId': touchId };
    if (what === 'shown') return (await this.models.gates.exists(whose)) !== null;
    const noted = await this.models.gates.updateOne(whose, { $set: { 'impressions.$.clickedAt': at } });
    return noted.matchedCount === 1;
  }

  /** Whether two visits are one: by their names; where one has none, by time. */
  isInSession(
    { subjectKey, session, at }: OpenedImpression,
    asking: { session: string | null; since: number },
  ): boolean {
    const name = this.sessionOf(subjectKey, asking.session);
    return session === null || name === null ? at.getTime() > asking.since : session === name;
  }

  isOf({ subjectKey, promotion }: OpenedImpression, thing: Pick<Candidate, Thing>): boolean {
    return promotion === this.promotionOf(subjectKey, thing);
  }

  /** What a gate knows, oldest first. */
  async opened({ _id: subjectKey, impressions = [] }: GateDoc): Promise<OpenedImpression[]> {
    return Promise.all(
      impressions.map(async (impression) => ({
        ...impression,
        subjectKey,
        ...(await this.memory.vault.open<Pick<OpenedImpression, 'touch' | 'variant' | 'about'>>(
          subjectKey,
          'impression',
          impression.sealed,
        )),
      })),
    );
  }

  private promotionOf(subjectKey: string, { play, category, product }: Pick<Candidate, Thing>): string {
    return this.hash.of('promotion', subjectKey, play, category ?? '', product ?? '').toString('hex');
  }

  private sessionOf(subjectKey: string, session: string | null): string | null {
    return session === null ? null : this.hash.of('session', subjectKey, session).toString('hex');
  }
}

type Thing = 'play' | 'category' | 'product';

const all = { $ifNull: ['$impressions', []] };
const after = (ms: number) => ({ $gt: ['$$i.at', { $subtract: ['$$NOW', ms] }] });
const those = (cond: object) => ({ $filter: { input: all, as: 'i', cond } });
const recent = those(after(KEPT_MS));

/** Whether the gate's own counts leave room, by the server's own clock. */
function mayTake(
  { touch, lawfulBasis, caps, elsewhere }: Offer,
  { promotion, session }: Pick<Impression, 'promotion' | 'session'>,
): object {
  const isSamePromotion = { $and: [{ $eq: ['$$i.promotion', promotion] }, after(caps.windowMs)] };
  const isNear = after(caps.sessionGapMs);
  const isSameSession =
    session === null
      ? isNear
      : {
          $or: [
            { $eq: ['$$i.session', session] },
            { $and: [{ $eq: [{ $ifNull: ['$$i.session', null] }, null] }, isNear] },
          ],
        };
  return {
    $and: [
      ...theirWordAllows({ ...touch, lawfulBasis, essential: false }),
      { $lt: [{ $size: those(isSamePromotion) }, caps.perPromotion - elsewhere.ofPromotion] },
      { $lt: [{ $size: those(isSameSession) }, caps.perSession - elsewhere.inSession] },
    ],
  };
}
