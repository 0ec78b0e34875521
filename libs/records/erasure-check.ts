import type { Connection, mongo } from 'mongoose';

/** What is still there of somebody, by collection; and collections that nobody declared. */
export interface Found {
  left: Record<string, number>;
  undeclared: string[];
}

const DATABASES = ['tact', 'tact_keys'];
/** Where a subject key may stand in a document, and in which collections it may stay. */
const FIELDS = ['_id', 'subjectKey', 'mergedInto'];
const MAY_STAY = 'erased_keys';

/**
 * Looks for people after they were erased, by other means than the one that erased them: it asks the server which
 * collections there are and looks into each, knows no schema, no repository and no data map.
 */
export async function lookForErased(
  connection: Connection,
  subjectKeys: string[],
  declared: ReadonlySet<string>,
): Promise<Found> {
  const client = connection.getClient() as unknown as mongo.MongoClient;
  const found: Found = { left: {}, undeclared: [] };
  for (const name of DATABASES) {
    const db = client.db(name);
    for (const collection of await db.listCollections({}, { nameOnly: true }).toArray()) {
      if (collection.name.startsWith('system.')) continue;
      if (!declared.has(collection.name)) found.undeclared.push(collection.name);
      if (collection.name === MAY_STAY) continue;
      const $or = FIELDS.map((field) => ({ [field]: { $in: subjectKeys } }));
      found.left[collection.name] = await db
        .collection(collection.name)
        .countDocuments({ $or } as mongo.Filter<mongo.Document>);
    }
  }
  return found;
}
