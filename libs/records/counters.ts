import type { CounterDoc } from './schemas/intake';
import type { Models } from './schemas/models';

export type CounterKind = 'dropped-property' | 'unmapped-event' | 'intake';

/** What was counted instead of kept, by the service that sent it. Names only, never values. */
export class Counters {
  constructor(private readonly models: Pick<Models, 'counters'>) {}

  async add(of: CounterKind, source: string, counts: Record<string, number>): Promise<void> {
    const entries = Object.entries(counts).filter(([, count]) => count > 0);
    if (entries.length === 0) return;
    const lastAt = new Date();
    await this.models.counters.collection.bulkWrite(
      entries.map(([name, count]) => ({
        updateOne: {
          filter: { _id: { of, source, name } as never },
          update: { $inc: { count }, $set: { lastAt } },
          upsert: true,
        },
      })),
      { ordered: false },
    );
  }

  async list(of: CounterKind): Promise<{ source: string; name: string; count: number; lastAt: Date }[]> {
    const docs = await this.models.counters
      .find({ '_id.of': of } as never)
      .sort({ count: -1 })
      .limit(1_000)
      .lean<CounterDoc[]>();
    return docs.map(({ _id, count, lastAt }) => ({ source: _id.source, name: _id.name, count, lastAt }));
  }
}
