import type { mongo } from 'mongoose';

const setName = 'rs0';

interface SetConfig {
  version: number;
  members: { _id: number; host: string }[];
}

/**
 * Makes the one member primary and writable: initiates the set at its first start, and tells it its new address when
 * the port has changed since. True when writable, undefined while it is not.
 */
export async function becomePrimary(client: mongo.MongoClient, host: string): Promise<true | undefined> {
  const admin = client.db('admin');
  const hello = await admin.command({ hello: 1 });
  if (hello['isWritablePrimary'] === true && hello['me'] === host) return true;
  const config = await currentConfig(client);
  if (config === undefined) {
    await admin.command({ replSetInitiate: { _id: setName, members: [{ _id: 0, host }] } });
  } else if (config.members[0]?.host !== host) {
    const moved = {
      ...config,
      version: config.version + 1,
      members: [{ ...config.members[0], _id: 0, host }],
    };
    // Forced: there is no primary that could agree, since the only member does not know itself by the old address.
    await admin.command({ replSetReconfig: moved, force: true });
  }
  return undefined;
}

async function currentConfig(client: mongo.MongoClient): Promise<SetConfig | undefined> {
  // Read as stored: the command for it refuses to answer while the member does not find itself in the set.
  const stored = await client
    .db('local')
    .collection('system.replset')
    .findOne({}, { readPreference: 'secondaryPreferred' });
  return (stored as unknown as SetConfig | null) ?? undefined;
}
