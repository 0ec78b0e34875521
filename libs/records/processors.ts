import { randomBytes } from 'node:crypto';
import { mongo } from 'mongoose';
import { SYSTEM_SUBJECT } from '@tact/privacy';
import { durable } from './connection';
import type { Models } from './schemas/models';
import type { ProcessorDoc } from './schemas/processors';
import type { Vault } from './vault';
import { DUPLICATE_KEY } from './wrapped-key-store';

export type Processor = Omit<ProcessorDoc, '_id' | 'sealedSecret' | 'formerSecret'> & { name: string };
export type NewProcessor = Omit<Processor, 'by' | 'at' | 'formerUntil'>;

/** What came of asking for a new secret; `renewing`: the one before the newest is still good, and would be lost. */
export type RenewedSecret =
  | { is: 'renewed'; secret: string; formerUntil: Date | null }
  | { is: 'renewing'; formerUntil: Date }
  | { is: 'unknown' };

const sealedAs = (name: string): string => `processor:${name}`;

/** Who holds copies of what is known of people; each signs, and is signed to, with a secret of its own. */
export class Processors {
  constructor(
    private readonly models: Pick<Models, 'processors'>,
    private readonly vault: Vault,
  ) {}

  /** The secret, shown now and never again; null when the name is taken. */
  async register({ name, ...declared }: NewProcessor, by: string): Promise<string | null> {
    const { secret, sealedSecret } = await this.mint(name);
    const doc: ProcessorDoc = { _id: name, ...declared, sealedSecret, by, at: new Date() };
    try {
      await this.models.processors.collection.insertOne(doc as never, { writeConcern: durable });
      return secret;
    } catch (error) {
      if ((error as { code?: number }).code === DUPLICATE_KEY) return null;
      throw error;
    }
  }

  async list(): Promise<Processor[]> {
    const docs = await this.models.processors.find().sort({ _id: 1 }).lean<ProcessorDoc[]>();
    return docs.map(named);
  }

  async find(name: string): Promise<Processor | null> {
    const doc = await this.models.processors.findById(name).lean<ProcessorDoc>();
    return doc && named(doc);
  }

  /**
   * A new secret, shown now and never again. The one before it is good until then, too; null ends it, and the one
   * before that, at once.
   */
  async renewSecret(name: string, formerUntil: Date | null, now = new Date()): Promise<RenewedSecret> {
    const { secret, sealedSecret } = await this.mint(name);
    const isFormerOver = { $not: { $gt: now } } as never;
    const renewed = await this.models.processors.collection.findOneAndUpdate(
      // Renewed twice at once, the one that they sign with would be lost.
      { _id: name as never, ...(formerUntil === null ? {} : { formerUntil: isFormerOver }) },
      [
        {
          $set: {
            formerSecret: formerUntil === null ? null : '$sealedSecret',
            sealedSecret: new mongo.Binary(sealedSecret),
            formerUntil,
          },
        },
      ],
      { writeConcern: durable },
    );
    if (renewed !== null) return { is: 'renewed', secret, formerUntil };
    const known = await this.find(name);
    return known === null ? { is: 'unknown' } : { is: 'renewing', formerUntil: known.formerUntil ?? now };
  }

  /** What both sides sign with, the newest first; none where nobody of that name is declared. */
  async secretsOf(name: string, now: Date): Promise<string[]> {
    const doc = await this.models.processors.findById(name).lean<ProcessorDoc>();
    if (doc === null) return [];
    const isOverlapping = doc.formerUntil && doc.formerUntil > now;
    const sealed = [doc.sealedSecret, ...(isOverlapping && doc.formerSecret ? [doc.formerSecret] : [])];
    return Promise.all(sealed.map((bytes) => this.vault.open<string>(SYSTEM_SUBJECT, sealedAs(name), bytes)));
  }

  async remove(name: string): Promise<boolean> {
    const { deletedCount } = await this.models.processors.deleteOne({ _id: name });
    return deletedCount === 1;
  }

  private async mint(name: string): Promise<{ secret: string; sealedSecret: Buffer }> {
    const secret = `whsec_${randomBytes(32).toString('base64')}`;
    return { secret, sealedSecret: await this.vault.seal(SYSTEM_SUBJECT, sealedAs(name), secret) };
  }
}

const named = ({ _id, sealedSecret: _, formerSecret: __, ...processor }: ProcessorDoc): Processor => ({
  name: _id,
  ...processor,
});
