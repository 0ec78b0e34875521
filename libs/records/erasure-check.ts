import type { Connection } from 'mongoose';

/** What is still there of somebody, by collection; and collections that nobody declared. */
export interface Found {
  left: Record<string, number>;
  undeclared: string[];
}

/** What one look over everything found: how many documents of whom, by collection. */
interface Look {
  left: Record<string, Map<string, number>>;
  undeclared: string[];
}

const DATABASES = ['tact', 'tact_keys'];
/** Where a subject key may stand in a document, and in which collections it may stay. */
const FIELDS = ['_id', 'subjectKey', 'mergedInto'];
const MAY_STAY = 'erased_keys';

/**
 * Looks for people after they were erased, by other means than the one that erased them: it asks the server which
 * collections there are and looks into each, knows no schema, no repository and no data map. Where a field has no index
 * that reads a whole collection, so those who ask while a look is under way share the next one.
 */
export class ErasureCheck {
  private underWay: Promise<unknown> = Promise.resolve();
  private next: { subjectKeys: Set<string>; look: Promise<Look> } | null = null;

  constructor(
    private readonly connection: Connection,
    private readonly declared: ReadonlySet<string>,
  ) {}

  /** What is left of these people, by a look that begins after this was asked. */
  async look(subjectKeys: string[]): Promise<Found> {
    const next = this.next ?? this.begin();
    for (const subjectKey of subjectKeys) next.subjectKeys.add(subjectKey);
    const { left, undeclared } = await next.look;
    const theirs = Object.entries(left).map(([name, bySubject]) => {
      const counts = subjectKeys.map((subjectKey) => bySubject.get(subjectKey) ?? 0);
      return [name, counts.reduce((a, b) => a + b, 0)] as const;
    });
    return { left: Object.fromEntries(theirs), undeclared };
  }

  private begin() {
    const subjectKeys = new Set<string>();
    const look = this.underWay.then(() => {
      this.next = null;
      return lookFor(this.connection, [...subjectKeys], this.declared);
    });
    // One that fails fails those who shared it, and nobody after them.
    this.underWay = look.catch(() => undefined);
    this.next = { subjectKeys, look };
    return this.next;
  }
}

async function lookFor(
  connection: Connection,
  subjectKeys: string[],
  declared: ReadonlySet<string>,
): Promise<Look> {
  const client = connection.getClient();
  const wanted = new Set(subjectKeys);
  const look: Look = { left: {}, undeclared: [] };
  for (const name of DATABASES) {
    const db = client.db(name);
    for (const collection of await db.listCollections({}, { nameOnly: true }).toArray()) {
      if (collection.name.startsWith('system.')) continue;
      if (!declared.has(collection.name)) look.undeclared.push(collection.name);
      if (collection.name === MAY_STAY) continue;
      const bySubject = new Map<string, number>();
      const $or = FIELDS.map((field) => ({ [field]: { $in: subjectKeys } }));
      const projection = Object.fromEntries(FIELDS.map((field) => [field, 1]));
      for await (const document of db.collection(collection.name).find({ $or }, { projection })) {
        const whose = new Set(
          FIELDS.map((field) => document[field] as unknown).filter((value) => wanted.has(value as string)),
        );
        for (const one of whose) bySubject.set(one as string, (bySubject.get(one as string) ?? 0) + 1);
      }
      look.left[collection.name] = bySubject;
    }
  }
  return look;
}
