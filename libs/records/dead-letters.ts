import { randomUUID } from 'node:crypto';
import { after, pageOf, type Cursor, type Page } from './page';
import type { DeadLetterDoc } from './schemas/intake';
import type { Models } from './schemas/models';

/** How many a day are kept for one service; a flood of broken events must not fill the database. */
const KEPT_A_DAY = 1_000;

/** Rejected events as ops can read them: what was wrong and where, and the event's shape without its values. */
export class DeadLetters {
  constructor(private readonly models: Pick<Models, 'deadLetters'>) {}

  async keep(letters: Omit<DeadLetterDoc, '_id' | 'at'>[]): Promise<void> {
    const source = letters[0]?.source;
    if (source === undefined) return;
    const since = new Date(Date.now() - 24 * 3600 * 1000);
    const kept = await this.models.deadLetters.countDocuments({ source, at: { $gt: since } });
    const room = letters.slice(0, Math.max(0, KEPT_A_DAY - kept));
    const at = new Date();
    if (room.length > 0) {
      await this.models.deadLetters.insertMany(room.map((letter) => ({ _id: randomUUID(), at, ...letter })));
    }
  }

  async page(limit: number, cursor: Cursor | null): Promise<Page<DeadLetterDoc>> {
    const docs = await this.models.deadLetters
      .find(after('at', cursor))
      .sort({ at: -1, _id: -1 })
      .limit(limit + 1)
      .lean<DeadLetterDoc[]>();
    return pageOf(docs, limit, (doc) => ({ at: doc.at, id: doc._id }));
  }
}
