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

const AWAY =
  /^(MongoServerSelection|MongoNetwork|MongooseServerSelection|MongoNotConnected|MongoTopologyClosed|MongoServerClosed|MongoStalePrimary|MongoPoolClosed|MongoPoolCleared|MongoWaitQueueTimeout|MongoExpiredSession)/;
/** What a server answers that is going away, or is not to be written to for now. */
const GOING_AWAY: ReadonlySet<unknown> = new Set([
  ...[6, 7, 64, 89, 91, 134, 189, 262, 9001],
  ...[10107, 11600, 11602, 13435, 13436],
  // The driver lets a socket's own error through when it writes after the other side has ended.
  ...['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_WRITE_AFTER_END'],
]);

/** Whether an error says that MongoDB could not be reached, as opposed to refusing what was asked. */
export function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { name, code, cause, errorResponse } = error as Error & { code?: unknown; errorResponse?: unknown };
  if (AWAY.test(name) || GOING_AWAY.has(code)) return true;
  // A bulk write wraps what it met.
  return [cause, errorResponse].some((inner) => inner !== error && isUnreachable(inner));
}
