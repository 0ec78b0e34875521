import { randomBytes } from 'node:crypto';
import { SYSTEM_SUBJECT } from '@tact/privacy';
import { durable } from './connection';
import type { Models } from './schemas';
import type { ProcessorDoc } from './schemas-processors';
import type { Vault } from './vault';
import { DUPLICATE_KEY } from './wrapped-key-store';

export type Processor = Omit<ProcessorDoc, '_id' | 'sealedSecret'> & { name: string };
export type NewProcessor = Omit<Processor, 'by' | 'at'>;

const sealedAs = (name: string): string => `processor:${name}`;

/** Who holds copies of what is known of people; each signs, and is signed to, with a secret of its own. */
export class Processors {
  constructor(
    private readonly models: Pick<Models, 'processors'>,
    private readonly vault: Vault,
  ) {}

  /** The secret, shown now and never again; null when the name is taken. */
  async register({ name, ...declared }: NewProcessor, by: string): Promise<string | null> {
    const secret = `whsec_${randomBytes(32).toString('base64')}`;
    const sealedSecret = await this.vault.seal(SYSTEM_SUBJECT, sealedAs(name), secret);
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

  async secretOf(name: string): Promise<string | null> {
    const doc = await this.models.processors.findById(name).lean<ProcessorDoc>();
    return doc && this.vault.open<string>(SYSTEM_SUBJECT, sealedAs(name), doc.sealedSecret);
  }

  async remove(name: string): Promise<boolean> {
    const { deletedCount } = await this.models.processors.deleteOne({ _id: name });
    return deletedCount === 1;
  }
}

const named = ({ _id, sealedSecret: _, ...processor }: ProcessorDoc): Processor => ({
  name: _id,
  ...processor,
});
