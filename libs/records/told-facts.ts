import { createHash, randomUUID } from 'node:crypto';
import { durable } from './connection';
import { after, pageOf, type Cursor, type Page } from './page';
import type { Actor, ToldFactDoc } from './schemas/consents';
import type { Models } from './schemas/models';
import type { Vault } from './vault';
import { insertNew } from './wrapped-key-store';

/** That a person told something about themselves. */
export interface ToldFact {
  subjectKey: string;
  field: string;
  at: Date;
  by: string;
  actor: Actor;
  method: string;
  purposes: string[];
  takenBack: boolean;
  /** What would say too much in the open. */
  detail?: unknown;
  /** A name that keeps the same telling from being noted twice, such as its message's. */
  once?: string | undefined;
}

export interface OpenedFact extends ToldFactDoc {
  detail: unknown;
}

/** Where what people told comes from: who passed it on, when, and what for. Never what it says; append-only. */
export class ToldFacts {
  constructor(
    private readonly models: Pick<Models, 'toldFacts'>,
    private readonly vault: Vault,
  ) {}

  async note(facts: ToldFact[]): Promise<void> {
    if (facts.length === 0) return;
    const recordedAt = new Date();
    const docs = await Promise.all(
      facts.map(async ({ detail, once, ...fact }): Promise<ToldFactDoc> => ({
        ...fact,
        _id: once === undefined ? randomUUID() : nameOf(fact, once),
        recordedAt,
        sealed: detail === undefined ? null : await this.vault.seal(fact.subjectKey, 'told-fact', detail),
      })),
    );
    await insertNew(this.models.toldFacts.collection, docs, { writeConcern: durable });
  }

  /** Newest first. */
  async page(subjectKeys: string[], limit: number, cursor: Cursor | null): Promise<Page<OpenedFact>> {
    const docs = await this.models.toldFacts
      .find({ subjectKey: { $in: subjectKeys }, ...after('recordedAt', cursor) })
      .sort({ recordedAt: -1, _id: -1 })
      .limit(limit + 1)
      .lean<ToldFactDoc[]>();
    const { items, next } = pageOf(docs, limit, ({ recordedAt, _id }) => ({ at: recordedAt, id: _id }));
    const opened = items.map(async (doc) => ({
      ...doc,
      detail: doc.sealed ? await this.vault.open(doc.subjectKey, 'told-fact', doc.sealed) : null,
    }));
    return { items: await Promise.all(opened), next };
  }
}

const nameOf = ({ subjectKey, field }: Pick<ToldFact, 'subjectKey' | 'field'>, once: string): string =>
  createHash('sha256')
    .update(JSON.stringify([subjectKey, field, once]))
    .digest('hex')
    .slice(0, 32);
