import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findBinary, givenAddress } from './find-binary';
import { freePort } from './free-port';
import { silent, type Log } from './log';
import { startMailCatcher, type MailCatcher } from './mail-catcher';
import type { MailHooks } from './mail-smtp';
import { startMongo } from './mongo-server';
import { tactFolder } from './project-paths';
import { startTemporal, type SearchAttributeType } from './temporal-server';

export interface WantedServers {
  readonly temporal?: boolean;
  readonly mongo?: boolean;
  readonly mail?: boolean;
  readonly searchAttributes?: Readonly<Record<string, SearchAttributeType>>;
  readonly codecEndpoint?: string;
  readonly mailHooks?: MailHooks;
  readonly log?: Log;
}

export interface TestServers {
  /** A folder of its own under `.tact`, removed by `stop`. */
  readonly dataDir: string;
  readonly temporal: { readonly address: string; readonly uiUrl?: string; readonly pid?: number };
  readonly mongo: { readonly uri: string; readonly pid?: number };
  readonly mail: MailCatcher;
  stop(): Promise<void>;
}

/**
 * Real servers for a test, empty, on free ports. Asking for one that was not wanted throws. Where TEMPORAL_ADDRESS or
 * MONGODB_URI names a running server, that one is used, and it may not be empty: take unique ids and a database of
 * your own.
 */
export async function startTestServers(wanted: WantedServers): Promise<TestServers> {
  mkdirSync(tactFolder(), { recursive: true });
  const dataDir = mkdtempSync(join(tactFolder(), 'test-'));
  const started = await Promise.allSettled([
    wanted.temporal ? temporalFor(dataDir, wanted) : Promise.resolve(undefined),
    wanted.mongo ? mongoFor(dataDir, wanted) : Promise.resolve(undefined),
    wanted.mail ? mailFor(dataDir, wanted) : Promise.resolve(undefined),
  ] as const);
  const [temporal, mongo, mail] = started;
  const stop = async () => {
    const running = started.map((one) => (one.status === 'fulfilled' ? one.value : undefined));
    await Promise.all(running.map(async (server) => server?.stop()));
    rmSync(dataDir, { recursive: true, force: true });
  };
  const failed = started.find((one) => one.status === 'rejected');
  if (failed) {
    await stop();
    throw failed.reason;
  }
  return {
    dataDir,
    get temporal() {
      return wantedOrThrow('temporal', temporal);
    },
    get mongo() {
      return wantedOrThrow('mongo', mongo);
    },
    get mail() {
      return wantedOrThrow('mail', mail);
    },
    stop,
  };
}

async function temporalFor(
  dataDir: string,
  { searchAttributes, codecEndpoint, log = silent }: WantedServers,
) {
  const address = givenAddress('temporal');
  if (address !== undefined) return { address, stop: async () => {} };
  const binary = (await findBinary('temporal', { log })).path;
  return startTemporal({
    ...{ dataDir: join(dataDir, 'temporal'), binary, log, port: await freePort(), uiPort: await freePort() },
    ...(searchAttributes ? { searchAttributes } : {}),
    ...(codecEndpoint ? { codecEndpoint } : {}),
  });
}

async function mongoFor(dataDir: string, { log = silent }: WantedServers) {
  const uri = givenAddress('mongod');
  if (uri !== undefined) return { uri, stop: async () => {} };
  const binary = (await findBinary('mongod', { log })).path;
  return startMongo({ dataDir: join(dataDir, 'mongo'), binary, log, port: await freePort() });
}

async function mailFor(dataDir: string, { mailHooks, log = silent }: WantedServers) {
  const ports = { smtpPort: await freePort(), httpPort: await freePort() };
  return startMailCatcher({ dataDir, ...ports, ...(mailHooks ? { hooks: mailHooks } : {}), log });
}

function wantedOrThrow<Server>(name: string, started: PromiseSettledResult<Server | undefined>): Server {
  if (started.status === 'fulfilled' && started.value !== undefined) return started.value;
  throw new Error(`This test did not ask startTestServers for ${name}`);
}
