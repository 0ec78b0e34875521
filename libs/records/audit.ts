import { randomUUID } from 'node:crypto';
import { after, pageOf, type Cursor, type Page } from './page';
import type { AuditDoc, Models } from './schemas';

/** Who did what to whom; targets are opaque ids, never personal data. */
export class Audit {
  constructor(private readonly models: Pick<Models, 'audits'>) {}

  async note(who: { name: string; role: string }, action: string, target: string): Promise<void> {
    await this.models.audits.create({
      _id: randomUUID(),
      at: new Date(),
      by: who.name,
      role: who.role,
      action,
      target,
    });
  }

  async page(limit: number, cursor: Cursor | null): Promise<Page<AuditDoc>> {
    const docs = await this.models.audits
      .find(after('at', cursor))
      .sort({ at: -1, _id: -1 })
      .limit(limit + 1)
      .lean<AuditDoc[]>();
    return pageOf(docs, limit, (doc) => ({ at: doc.at, id: doc._id }));
  }
}
