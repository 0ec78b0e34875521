import mongoose, { type Connection } from 'mongoose';

/** Writes that were answered survive a crash: acknowledged by a majority and journaled. */
export const durable = { w: 'majority', j: true } as const;

const SERVER_SELECTION_MS = 2_000;
const SOCKET_MS = 20_000;

/**
 * One connection to MongoDB; `uri` names the replica set. Nothing is buffered while the server is away: a
 * caller that can't be served must hear so at once.
 */
export async function connectRecords(
  uri: string,
  options: { maxPoolSize?: number } = {},
): Promise<Connection> {
  return mongoose
    .createConnection(uri, {
      dbName: 'tact',
      bufferCommands: false,
      autoIndex: false,
      autoCreate: false,
      serverSelectionTimeoutMS: SERVER_SELECTION_MS,
      socketTimeoutMS: SOCKET_MS,
      maxPoolSize: options.maxPoolSize ?? 40,
      writeConcern: durable,
      readConcern: { level: 'majority' },
    })
    .asPromise();
}

/** Whether an error says that MongoDB could not be reached, as opposed to refusing what was asked. */
export function isUnreachable(error: unknown): boolean {
  const name = error instanceof Error ? error.name : '';
  return /^(MongoServerSelection|MongoNetwork|MongoNetworkTimeout|MongooseServerSelection|MongoNotConnected|MongoTopologyClosed|MongoPoolClear|MongoWaitQueueTimeout|MongoPoolCleared|MongoExpiredSession)/.test(
    name,
  );
}
