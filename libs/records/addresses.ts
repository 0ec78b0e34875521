import type { KeyedHash } from '@tact/privacy';
import type { Models } from './schemas/models';
import type { SuppressedAddressDoc } from './schemas/people';
import { asBuffer, DUPLICATE_KEY } from './wrapped-key-store';

export type Suppression = SuppressedAddressDoc['because'];

/** Mail addresses by their keyed hash: whose they are, and which of them nothing is sent to any more. */
export class Addresses {
  constructor(
    private readonly models: Pick<Models, 'addresses' | 'suppressedAddresses'>,
    private readonly hash: KeyedHash,
  ) {}

  /** One for every spelling of an address: nobody has a second mailbox in capital letters. */
  hashOf(email: string): Buffer {
    return this.hash.of(email.trim().toLowerCase());
  }

  /** Notes the address somebody gave, or that they took it back; true when mail may go there. */
  async told(subjectKey: string, email: string | null): Promise<boolean> {
    if (email === null) {
      await this.models.addresses.deleteOne({ _id: subjectKey });
      return false;
    }
    const hash = this.hashOf(email);
    await this.models.addresses.updateOne({ _id: subjectKey }, { $set: { hash } }, { upsert: true });
    return !(await this.suppressed(hash));
  }

  async suppressed(hash: Buffer): Promise<Suppression | null> {
    const doc = await this.models.suppressedAddresses.findById(hash).lean<SuppressedAddressDoc>();
    return doc?.because ?? null;
  }

  /** Whose address it is, as of the last they gave. */
  async peopleAt(hash: Buffer): Promise<string[]> {
    const docs = await this.models.addresses.find({ hash }, { _id: 1 }).lean();
    return docs.map(({ _id }) => _id);
  }

  async isOf(subjectKey: string, hash: Buffer): Promise<boolean> {
    return (await this.models.addresses.exists({ _id: subjectKey, hash })) !== null;
  }

  /** Nothing is mailed there from here on. A complaint says more than a bounce, and is not taken for one later. */
  async suppress(hash: Buffer, because: Suppression, by: string, at: Date): Promise<void> {
    const weaker = { because: because === 'complained' ? 'bounced' : null };
    await this.models.suppressedAddresses
      .updateOne({ _id: hash, ...weaker } as never, { $set: { because, at, by } }, { upsert: true })
      .catch((error: { code?: number }) => {
        // It is suppressed for this or for more.
        if (error.code !== DUPLICATE_KEY) throw error;
      });
  }

  /** Mail may go to somebody's address again; false where it might before. */
  async release(subjectKey: string): Promise<boolean> {
    const known = await this.models.addresses.findById(subjectKey).lean();
    if (known === null) return false;
    const released = await this.models.suppressedAddresses.deleteOne({ _id: asBuffer(known.hash) });
    return released.deletedCount === 1;
  }
}
