import { createHash } from 'node:crypto';
import type { mongo, Connection } from 'mongoose';

/** What a backup holds: everything of both databases, by the driver alone. */
export const backedUp = ['tact', 'tact_keys'] as const;

type Session = mongo.ClientSession;
export interface RawCollection {
  database: string;
  name: string;
}

/** Every collection of both databases. */
export async function collectionsOf(connection: Connection): Promise<RawCollection[]> {
  const found = await Promise.all(
    backedUp.map(async (database) => {
      const infos = await connection
        .getClient()
        .db(database)
        .listCollections({}, { nameOnly: true })
        .toArray();
      return infos
        .filter(({ name }) => !name.startsWith('system.') && name !== 'database_state')
        .map(({ name }) => ({ database, name }));
    }),
  );
  return found.flat().sort((a, b) => fileOf(a).localeCompare(fileOf(b)));
}

export const fileOf = ({ database, name }: RawCollection): string => `${database}.${name}.bson`;

/** Documents as the bytes that MongoDB holds. */
export async function* rawDocuments(
  connection: Connection,
  { database, name }: RawCollection,
  session?: Session,
): AsyncGenerator<Buffer> {
  const cursor = connection
    .getClient()
    .db(database)
    .collection(name)
    .find({}, { raw: true, batchSize: 500, ...(session ? { session } : {}) });
  for await (const document of cursor) yield document as unknown as Buffer;
}

const MODULUS = 1n << 256n;

/** What some documents are, whatever their order: the sum of their hashes, and how many. */
export class Digest {
  documents = 0;
  private sum = 0n;

  add(document: Buffer): void {
    const hash = createHash('sha256').update(document).digest('hex');
    this.sum = (this.sum + BigInt(`0x${hash}`)) % MODULUS;
    this.documents += 1;
  }

  toString(): string {
    return `sum-sha256:${this.sum.toString(16).padStart(64, '0')}`;
  }
}
