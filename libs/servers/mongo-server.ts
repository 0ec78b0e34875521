import { mkdirSync } from 'node:fs';
import { mongo } from 'mongoose';
import { freePort, usualPorts } from './free-port';
import { silent, type Log } from './log';
import { becomePrimary } from './replica-set';
import { startServerProcess, type ServerExit } from './server-process';
import { onAnotherPortIfTaken, untilServing } from './until';

export interface MongoServer {
  /** With the replica set and Tact's database in it. */
  readonly uri: string;
  readonly port: number;
  readonly pid: number;
  readonly exited: Promise<ServerExit>;
  stop(): Promise<void>;
}

export interface MongoOptions {
  readonly dataDir: string;
  readonly binary: string;
  /** Taken if it is free. */
  readonly port?: number;
  readonly database?: string;
  readonly log?: Log;
}

/** Starts mongod as a one-member replica set (so that transactions work) and waits until it takes writes. */
export function startMongo(options: MongoOptions): Promise<MongoServer> {
  return onAnotherPortIfTaken(async (attempt) => {
    const port = await freePort(attempt === 1 ? (options.port ?? usualPorts.mongo) : undefined);
    return startOn(port, options);
  });
}

async function startOn(
  port: number,
  { dataDir, binary, database = 'tact', log = silent }: MongoOptions,
): Promise<MongoServer> {
  mkdirSync(dataDir, { recursive: true });
  const server = startServerProcess({
    name: 'mongod',
    binary,
    args: mongodArguments(dataDir, port),
    dataDir,
  });
  const host = `127.0.0.1:${port}`;
  try {
    await untilServing('mongod', server, () =>
      withDirectClient(host, (client) => becomePrimary(client, host)),
    );
  } catch (error) {
    await server.stop();
    throw error;
  }
  log(`mongod serves on ${host}`);
  const uri = `mongodb://${host}/${database}?replicaSet=rs0`;
  return { uri, port, pid: server.pid, exited: server.exited, stop: () => server.stop() };
}

// A new client each time: one whose first connection was refused stays closed.
async function withDirectClient<Answer>(
  host: string,
  ask: (client: mongo.MongoClient) => Promise<Answer>,
): Promise<Answer> {
  const client = new mongo.MongoClient(`mongodb://${host}/?directConnection=true`, {
    serverSelectionTimeoutMS: 1_000,
    readPreference: 'secondaryPreferred',
    // The default, majority, is refused by a set that has no primary yet.
    readConcern: { level: 'local' },
  });
  try {
    return await ask(client);
  } finally {
    await client.close();
  }
}

function mongodArguments(dataDir: string, port: number): string[] {
  return [
    ...['--dbpath', dataDir, '--port', String(port), '--bind_ip', '127.0.0.1', '--nounixsocket'],
    ...['--replSet', 'rs0', '--oplogSize', '256', '--wiredTigerCacheSizeGB', '1', '--quiet'],
    // Nothing compressed: a scan of the raw files for personal data must find what is there.
    ...['--wiredTigerCollectionBlockCompressor', 'none', '--wiredTigerJournalCompressor', 'none'],
    ...['--wiredTigerIndexPrefixCompression', 'false'],
    // The log of slow operations quotes their contents; a log is no place for them.
    ...['--slowms', '2000000000'],
    ...['--setParameter', 'diagnosticDataCollectionEnabled=false'],
    // A transaction of a killed process holds its locks until the server gives it up; ours take milliseconds.
    ...['--setParameter', 'transactionLifetimeLimitSeconds=5'],
    // There is no other member to hand over to.
    ...['--setParameter', 'shutdownTimeoutMillisForSignaledShutdown=100'],
  ];
}
