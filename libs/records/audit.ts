import { randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { auditNameOf, type SubjectKeys } from '@tact/privacy';
import { pageOf, type Cursor, type Page } from './page';
import type { LogEntryDoc } from './schemas/log';
import type { Models } from './schemas/models';
import type { TransparencyLog } from './transparency-log';
import { DUPLICATE_KEY } from './wrapped-key-store';

/** Who acts: the holder of an API key; without a key, whoever sits at the command line. */
export interface Actor {
  name: string;
  role: string;
  keyId?: string;
}

export interface AuditEntry {
  seq: number;
  id: string;
  at: string;
  /** The name as it is known today; the log itself holds only the id. */
  by: string;
  actor: string;
  role: string;
  action: string;
  target: string;
  about: string | null;
}

/** An audit entry as the log keeps it. */
interface AuditLeaf {
  v: 1;
  kind: 'audit';
  id: string;
  at: string;
  actor: string;
  role: string;
  action: string;
  target: string;
  about: string | null;
}

/** One that repeats itself is one entry a minute. */
const REPEATED_WITHIN_MS = 60_000;

/** Who read or did what to whom, in the transparency log. */
export class Audit {
  private readonly repeated = new LRUCache<string, true>({ max: 20_000, ttl: REPEATED_WITHIN_MS });

  constructor(
    private readonly models: Pick<Models, 'logEntries' | 'apiKeys' | 'operators'>,
    private readonly log: TransparencyLog,
    private readonly keys: Pick<SubjectKeys, 'ofMany'>,
  ) {}

  /**
   * Resolves once it is durable: whoever answers after it can't have acted without a trace. Targets are opaque ids,
   * codes and addresses without values, never personal data. `about` are subject keys, which stay out of the log.
   */
  async note(who: Actor, action: string, target: string, about: string[] = []): Promise<void> {
    const at = new Date();
    const actor = await this.actorOf(who);
    const names = about.length === 0 ? [null] : await this.namesOf(about);
    await Promise.all(
      names.map((name) => {
        const id = randomUUID();
        const { role } = who;
        const [v, kind] = [1, 'audit'] as const;
        const leaf: AuditLeaf = {
          v,
          kind,
          id,
          at: at.toISOString(),
          actor,
          role,
          action,
          target,
          about: name,
        };
        return this.log.append({ entryId: id, kind, at, about: name, leaf: JSON.stringify(leaf) });
      }),
    );
  }

  /** For reads and refused attempts, which come in swarms: the same again within a minute is not written again. */
  async noteOften(who: Actor, action: string, target: string, about: string[] = []): Promise<void> {
    const keyOf = (subject: string) => JSON.stringify([who.keyId ?? who.name, action, target, subject]);
    const subjects = about.length === 0 ? [''] : about;
    const fresh = subjects.filter((subject) => !this.repeated.has(keyOf(subject)));
    if (fresh.length === 0) return;
    await this.note(
      who,
      action,
      target,
      fresh.filter((subject) => subject !== ''),
    );
    for (const subject of fresh) this.repeated.set(keyOf(subject), true);
  }

  /** Newest first; about anybody, or about some subjects whose keys are still there. */
  async page(limit: number, cursor: Cursor | null, about: string[] | null = null): Promise<Page<AuditEntry>> {
    const names = about === null ? null : (await this.namesOf(about)).filter((name) => name !== null);
    const docs = await this.models.logEntries
      .find({
        kind: 'audit',
        ...(names === null ? {} : { about: { $in: names } }),
        ...(cursor === null ? {} : { _id: { $lt: Number(cursor.id) } }),
      })
      .sort({ _id: -1 })
      .limit(limit + 1)
      .lean<LogEntryDoc[]>();
    const { items, next } = pageOf(docs, limit, (doc) => ({ at: doc.at, id: String(doc._id) }));
    const leaves = items.map((doc) => ({ seq: doc._id, ...(JSON.parse(doc.leaf) as AuditLeaf) }));
    const nameOf = await this.namesOfActors(leaves.map(({ actor }) => actor));
    return {
      items: leaves.map(({ v: _, kind: __, ...entry }) => ({ ...entry, by: nameOf(entry.actor) })),
      next,
    };
  }

  private async namesOf(subjectKeys: string[]): Promise<(string | null)[]> {
    const found = await this.keys.ofMany(subjectKeys);
    return [...new Set(subjectKeys)].map((subject) => {
      const key = found.get(subject);
      return key ? auditNameOf(key) : null;
    });
  }

  private async actorOf({ keyId, name }: Actor): Promise<string> {
    return keyId === undefined ? `operator:${await this.operatorId(name)}` : `key:${keyId}`;
  }

  /** People's names stay out of the log: it can't forget them. */
  private async operatorId(name: string): Promise<string> {
    const { operators } = this.models;
    const upsert = () =>
      operators
        .findOneAndUpdate(
          { name },
          { $setOnInsert: { _id: randomUUID(), name } },
          { upsert: true, returnDocument: 'after' },
        )
        .lean();
    const doc = await upsert().catch((error: { code?: number }) => {
      // Somebody of the same name was first.
      if (error.code !== DUPLICATE_KEY) throw error;
      return upsert();
    });
    return doc._id;
  }

  private async namesOfActors(actors: string[]): Promise<(actor: string) => string> {
    const ids = (kind: string) =>
      actors.filter((a) => a.startsWith(`${kind}:`)).map((a) => a.slice(kind.length + 1));
    const [keys, people] = await Promise.all([
      this.models.apiKeys.find({ _id: { $in: ids('key') } }, { name: 1 }).lean(),
      this.models.operators.find({ _id: { $in: ids('operator') } }).lean(),
    ]);
    const names = new Map([
      ...keys.map(({ _id, name }): [string, string] => [`key:${_id}`, name]),
      ...people.map(({ _id, name }): [string, string] => [`operator:${_id}`, name]),
    ]);
    return (actor) => names.get(actor) ?? actor;
  }
}
