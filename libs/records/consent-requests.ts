import { createHash, randomUUID } from 'node:crypto';
import { sensitivities } from '@tact/journey';
import { durable } from './connection';
import { reachesFurther, type ConsentChange } from './consent-words';
import type { ConsentRequestDoc } from './schemas/consents';
import type { Models } from './schemas/models';
import { asBuffer, insertNew } from './wrapped-key-store';

const HOUR_MS = 3_600_000;
/** Asked again within this time it is the same request: somebody pressed twice. */
const SAME_REQUEST_MS = 10 * 60_000;
/** Mails to one address in 24 hours, whoever asks for them and for what: a form must be no weapon. */
const MOST_MAILS_A_DAY = 3;
const MOST_ATTEMPTS = 5;

export interface ConsentRequest extends Omit<ConsentRequestDoc, '_id'> {
  id: string;
}

type Wanted = Pick<
  ConsentRequestDoc,
  | 'subjectKey'
  | 'purpose'
  | 'channel'
  | 'address'
  | 'by'
  | 'validUntil'
  | 'sensitivity'
  | 'actor'
  | 'method'
  | 'sealedMethod'
  | 'notice'
  | 'jurisdiction'
  | 'sealedProof'
> & { confirmWithinHours: number };

/** Somebody's no, as far as it takes back what they asked for before it. */
type Cancelling = Pick<ConsentChange, 'purpose' | 'channel' | 'sensitivity'> &
  Partial<Pick<ConsentChange, 'at' | 'state'>>;

/** Consents that wait for the click in a mail. They lapse by themselves, and nothing of them stays. */
export class ConsentRequests {
  constructor(private readonly models: Pick<Models, 'consentRequests'>) {}

  /** Notes a request; its mail is due at once, unless the address has had enough of them. */
  async open({ confirmWithinHours, ...wanted }: Wanted, now: Date): Promise<ConsentRequest> {
    const { subjectKey, purpose, channel, sensitivity, address } = wanted;
    const pending = await this.models.consentRequests
      .findOne({ subjectKey, purpose, channel, address, confirmedAt: null, mail: { $ne: 'not-sent' } })
      .where({ sensitivity: sensitivity ?? null })
      .where({ requestedAt: { $gt: new Date(now.getTime() - SAME_REQUEST_MS) }, expiresAt: { $gt: now } })
      .lean<ConsentRequestDoc>();
    if (pending !== null) return named(pending);
    const mails = await this.models.consentRequests.countDocuments({
      address,
      requestedAt: { $gt: new Date(now.getTime() - 24 * HOUR_MS) },
      mail: { $ne: 'not-sent' },
    });
    const isEnough = mails >= MOST_MAILS_A_DAY;
    const doc: ConsentRequestDoc = {
      ...wanted,
      _id: randomUUID(),
      requestedAt: now,
      expiresAt: new Date(now.getTime() + confirmWithinHours * HOUR_MS),
      confirmedAt: null,
      mail: isEnough ? 'not-sent' : 'due',
      mailAt: isEnough ? null : now,
      attempts: 0,
      because: isEnough ? 'too-many-mails' : null,
    };
    // Two presses at one moment are told apart by nothing else: both would make the same document.
    const twin = { ...doc, _id: pressId(wanted, now) };
    const [refused] = await insertNew(this.models.consentRequests.collection, [twin], {
      writeConcern: durable,
    });
    if (refused === undefined) return named(twin);
    const first = await this.models.consentRequests.findById(twin._id).lean<ConsentRequestDoc>();
    if (first !== null && first.confirmedAt === null && first.expiresAt > now) return named(first);
    // That one is over: they said no, or yes, since.
    await this.models.consentRequests.collection.insertOne(doc as never, { writeConcern: durable });
    return named(doc);
  }

  /** Those of a person that may still be confirmed. */
  async pending(subjectKey: string, now: Date): Promise<ConsentRequest[]> {
    const docs = await this.models.consentRequests
      .find({ subjectKey, confirmedAt: null, expiresAt: { $gt: now } })
      .sort({ requestedAt: -1 })
      .lean<ConsentRequestDoc[]>();
    return docs.map(named);
  }

  /** One by its id, as long as its link is valid. */
  async find(id: string, now: Date): Promise<ConsentRequest | null> {
    const doc = await this.models.consentRequests
      .findOne({ _id: id, expiresAt: { $gt: now } })
      .lean<ConsentRequestDoc>();
    return doc && named(doc);
  }

  /** True for the one who confirms it first. */
  async confirm(id: string, now: Date): Promise<boolean> {
    const confirmed = await this.models.consentRequests.updateOne(
      { _id: id, confirmedAt: null, expiresAt: { $gt: now } },
      { $set: { confirmedAt: now } },
      { writeConcern: durable },
    );
    return confirmed.modifiedCount === 1;
  }

  /** It was not taken after all, and may be confirmed again. */
  async reopen(id: string): Promise<void> {
    await this.models.consentRequests.updateOne({ _id: id }, { $set: { confirmedAt: null } });
  }

  /** Whoever says no has not asked any more. What was mailed is still counted, and leads nowhere. */
  async cancel(subjectKey: string, noes: Cancelling[]): Promise<void> {
    if (noes.length === 0) return;
    await this.models.consentRequests.updateMany(
      { subjectKey, confirmedAt: null, $or: noes.map(requestsBefore) },
      { $set: { expiresAt: new Date(), mailAt: null } },
    );
  }

  /** A mail that is due, now this sender's alone. Whoever is lost while sending has sent it, for all we know. */
  async claimMail(now: Date): Promise<ConsentRequest | null> {
    const doc = await this.models.consentRequests
      .findOneAndUpdate(
        { mailAt: { $lte: now }, mail: 'due', confirmedAt: null, expiresAt: { $gt: now } },
        { $set: { mail: 'sending', mailAt: null }, $inc: { attempts: 1 } },
        { sort: { mailAt: 1 }, returnDocument: 'after', writeConcern: durable },
      )
      .lean<ConsentRequestDoc>();
    return doc && named(doc);
  }

  async mailed(id: string): Promise<void> {
    await this.models.consentRequests.updateOne({ _id: id }, { $set: { mail: 'sent', because: null } });
  }

  async notMailed(id: string, because: string): Promise<void> {
    await this.models.consentRequests.updateOne({ _id: id }, { $set: { mail: 'not-sent', because } });
  }

  /** Nothing left for certain: tried again a little later, a few times. */
  async mailAgain({ id, attempts }: ConsentRequest, because: string, now: Date): Promise<void> {
    if (attempts >= MOST_ATTEMPTS) return this.notMailed(id, because);
    const mailAt = new Date(now.getTime() + 2_000 * 4 ** attempts);
    await this.models.consentRequests.updateOne({ _id: id }, { $set: { mail: 'due', mailAt, because } });
  }
}

/** What a no takes back: who asks again after it has asked. */
const requestsBefore = ({ purpose, channel, sensitivity = 'standard', at, state }: Cancelling): object => {
  const from = sensitivities.indexOf(sensitivity);
  const covered = state === undefined || reachesFurther(state) ? sensitivities.slice(from) : [sensitivity];
  return {
    purpose,
    ...(channel === 'any' ? {} : { channel }),
    sensitivity: { $in: covered.flatMap((one) => (one === 'standard' ? [null, one] : [one])) },
    ...(at === undefined ? {} : { requestedAt: { $lte: at } }),
  };
};

type Pressed = Pick<Wanted, 'subjectKey' | 'purpose' | 'channel' | 'sensitivity' | 'address'>;

const pressId = (
  { subjectKey, purpose, channel, sensitivity = 'standard', address }: Pressed,
  now: Date,
): string =>
  createHash('sha256')
    .update([subjectKey, purpose, channel, sensitivity, address.toString('hex')].join('/'))
    .update(String(Math.floor(now.getTime() / SAME_REQUEST_MS)))
    .digest('hex')
    .slice(0, 32);

const named = ({ _id, ...doc }: ConsentRequestDoc): ConsentRequest => ({
  ...doc,
  id: _id,
  address: asBuffer(doc.address),
});
