import { fork, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ensureMasterKeyFile,
  ensureResponseKeyFile,
  ensureSigningKeyFile,
  masterKeysFromFile,
} from '@tact/privacy';
import { openRecords } from '@tact/records';
import { searchAttributeTypes } from '@tact/temporal';
import {
  claimStack,
  findBinary,
  freePort,
  givenAddress,
  guard,
  projectRoot,
  startMailCatcher,
  startMongo,
  startTemporal,
  usualPorts,
  type Log,
  type StackService,
  type StackState,
} from '@tact/servers';
import { ensureStackKeys, type StackKeys } from './stack-keys';

export interface StackOptions {
  dataDir: string;
  log: Log;
  /** More settings for the API and the worker, as environment variables. */
  env?: Record<string, string>;
}

export interface StackUrls {
  api: string;
  docs: string;
  temporalUi: string;
  temporal: string;
  mongodb: string;
  smtp: string;
  mail: string;
}

export interface RunningStack {
  urls: StackUrls;
  keys: StackKeys;
  /** Resolves with what ended when a part of the stack ended by itself. */
  broken: Promise<string>;
  stop(): Promise<void>;
}

export type StackStart =
  { is: 'running'; stack: RunningStack } | { is: 'already-running'; state: StackState };

const READY_WITHIN_MS = 60_000;
const GOES_WITHIN_MS = 15_000;
const APPS = join(projectRoot(), 'dist/apps');

/**
 * Starts everything on one data folder: MongoDB, Temporal with its UI, a mail catcher, the API and a worker.
 * Parts whose address is given in the environment are used where they are.
 */
export async function startStack({ dataDir, log, env = {} }: StackOptions): Promise<StackStart> {
  const claimed = await claimStack(dataDir);
  if (claimed.is === 'already-running') return claimed;
  if (claimed.is === 'reclaimed' && claimed.ended.length > 0) {
    log(`A stack was killed here before; ended what it left: ${claimed.ended.join(', ')}.`);
  }
  const { claim } = claimed;
  const stops: { name: string; stop: () => Promise<void> }[] = [];
  const stop = once(async () => {
    for (const part of stops.reverse())
      await part.stop().catch((e: unknown) => log(`${part.name}: ${String(e)}`));
    claim.release();
  });
  try {
    return { is: 'running', stack: await startParts() };
  } catch (error) {
    await stop();
    throw error;
  }

  async function startParts(): Promise<RunningStack> {
    const services: StackService[] = [];
    const exits: Promise<string>[] = [];
    const note = (name: string, pid: number, address: string) => {
      services.push({ name, pid, address });
      claim.record(services, {});
    };

    const keyFile = join(dataDir, 'master-keys.json');
    ensureMasterKeyFile(keyFile);
    const signingKeyFile = join(dataDir, 'signing-keys.json');
    ensureSigningKeyFile(signingKeyFile);
    const responseKeyFile = join(dataDir, 'opendsr.pem');
    await ensureResponseKeyFile(responseKeyFile, '127.0.0.1');

    const apiPort = await freePort(usualPorts.api);
    const publicUrl = `http://127.0.0.1:${apiPort}`;

    const givenMongo = givenAddress('mongod');
    let mongodb = givenMongo ?? '';
    if (!givenMongo) {
      const binary = await findBinary('mongod', { log });
      const mongo = await startMongo({ dataDir: join(dataDir, 'mongo'), binary: binary.path, log });
      stops.push({ name: 'mongod', stop: () => mongo.stop() });
      exits.push(mongo.exited.then(() => 'mongod'));
      note('mongod', mongo.pid, mongo.uri);
      mongodb = mongo.uri;
    }

    const givenTemporal = givenAddress('temporal');
    let temporal = givenTemporal ?? '';
    let temporalUi = process.env.TEMPORAL_UI_URL ?? '';
    if (!givenTemporal) {
      const binary = await findBinary('temporal', { log });
      const server = await startTemporal({
        dataDir: join(dataDir, 'temporal'),
        binary: binary.path,
        codecEndpoint: `${publicUrl}/codec`,
        searchAttributes: searchAttributeTypes,
        log,
      });
      stops.push({ name: 'temporal', stop: () => server.stop() });
      exits.push(server.exited.then(() => 'temporal'));
      note('temporal', server.pid, server.address);
      temporal = server.address;
      temporalUi = server.uiUrl;
    }

    const catcher = await startMailCatcher({ dataDir, log });
    stops.push({ name: 'mail catcher', stop: () => catcher.stop() });

    const records = await openRecords({
      uri: mongodb,
      masterKeys: masterKeysFromFile(keyFile),
    });
    const keys = await ensureStackKeys(join(dataDir, 'api-keys.json'), records.apiKeys);
    await records.close();

    const appEnv = {
      ...env,
      PORT: String(apiPort),
      MONGODB_URI: mongodb,
      TEMPORAL_ADDRESS: temporal,
      TEMPORAL_UI_URL: temporalUi,
      SMTP_URL: process.env.SMTP_URL ?? catcher.smtpUrl,
      TACT_PUBLIC_URL: publicUrl,
      // The stack's own keys, whatever this shell names for another one.
      TACT_MASTER_KEYS: '',
      TACT_MASTER_KEYS_COMMAND: '',
      TACT_MASTER_KEYS_FILE: keyFile,
      TACT_SIGNING_KEYS_FILE: process.env.TACT_SIGNING_KEYS_FILE ?? signingKeyFile,
      TACT_ERASURES_FILE: process.env.TACT_ERASURES_FILE ?? join(dataDir, 'erasures.jsonl'),
      TACT_OPENDSR_PEM_FILE: process.env.TACT_OPENDSR_PEM_FILE ?? responseKeyFile,
      // Whoever tries it out listens on this machine.
      TACT_CALLBACKS_ANYWHERE: process.env.TACT_CALLBACKS_ANYWHERE ?? 'true',
      TACT_CHECKPOINTS_DIR: process.env.TACT_CHECKPOINTS_DIR ?? join(dataDir, 'checkpoints'),
    };
    for (const name of ['api', 'worker'] as const) {
      const app = await startApp(name, appEnv, join(dataDir, 'logs'));
      stops.push({ name, stop: () => app.stop() });
      exits.push(app.exited);
      note(name, app.pid, name === 'api' ? publicUrl : temporal);
      log(`${name} runs (pid ${app.pid}); it logs to ${join(dataDir, 'logs', `${name}.log`)}`);
    }
    const urls: StackUrls = {
      api: publicUrl,
      docs: `${publicUrl}/docs`,
      temporalUi,
      temporal,
      mongodb,
      smtp: catcher.smtpUrl,
      mail: catcher.pageUrl,
    };
    claim.record(services, { ...urls });
    let stopping = false;
    const broken = Promise.race(exits).then((name) =>
      stopping ? new Promise<string>(() => undefined) : name,
    );
    return {
      urls,
      keys,
      broken,
      stop: async () => {
        stopping = true;
        await stop();
      },
    };
  }
}

interface App {
  pid: number;
  exited: Promise<string>;
  stop(): Promise<void>;
}

/** Starts the API or a worker as its own process; ready when it says so, drained and ended by SIGTERM. */
async function startApp(name: 'api' | 'worker', env: Record<string, string>, logDir: string): Promise<App> {
  mkdirSync(logDir, { recursive: true });
  const logFile = join(logDir, `${name}.log`);
  const output = openSync(logFile, 'w');
  const child = fork(join(APPS, name, 'main.js'), {
    env: { ...process.env, TZ: 'UTC', ...env },
    stdio: ['ignore', output, output, 'ipc'],
  });
  closeSync(output);
  const exited = new Promise<string>((resolve) => child.once('exit', () => resolve(name)));
  await ready(name, child, logFile);
  const pid = child.pid ?? 0;
  const release = guard(pid);
  return {
    pid,
    exited,
    async stop() {
      child.kill('SIGTERM');
      const kill = setTimeout(() => child.kill('SIGKILL'), GOES_WITHIN_MS);
      await exited;
      clearTimeout(kill);
      release();
    },
  };
}

function ready(name: string, child: ChildProcess, logFile: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`The ${name} was not ready within ${READY_WITHIN_MS / 1000} s.`));
    }, READY_WITHIN_MS);
    child.once('message', () => {
      clearTimeout(late);
      resolve();
    });
    child.once('exit', (code) => {
      clearTimeout(late);
      reject(
        new Error(
          `The ${name} ended before it was ready (exit code ${code}); ${logFile} ends with:\n${lastLines(logFile)}`,
        ),
      );
    });
  });
}

const lastLines = (file: string): string =>
  readFileSync(file, 'utf8').trimEnd().split('\n').slice(-12).join('\n');

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  return () => (running ??= work());
}
