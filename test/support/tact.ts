import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mintMasterKeys, mintSigningKeys, parseMasterKeys, type MasterKeys } from '@tact/privacy';
import { loadPlays } from '@tact/policy';
import { openRecords, type Records } from '@tact/records';
import { freePort, projectRoot, startTestServers, type MailCatcher } from '@tact/servers';
import { searchAttributeTypes } from '@tact/temporal';
import { ApiClient } from './api-client';
import { startAppProcess, type AppProcess } from './app-process';
import { Peers } from './peers';

/** The servers that a Tact stands on; a test that stops and starts them brings its own. */
export interface Ground {
  readonly dataDir: string;
  readonly temporal: { readonly address: string };
  readonly mongo: { readonly uri: string };
  readonly mail: MailCatcher;
  /** How its mailbox treats whom. */
  readonly peers: Peers;
  stop(): Promise<void>;
}

export interface ApiProcess extends AppProcess {
  readonly url: string;
  /** Clients with the keys of their role. */
  readonly product: ApiClient;
  readonly ops: ApiClient;
  readonly compliance: ApiClient;
}

/** A whole Tact on real servers: its processes, its mailbox, and its memory to look into. */
export interface Tact {
  readonly ground: Ground;
  readonly mail: MailCatcher;
  readonly peers: Peers;
  readonly records: Records;
  readonly masterKeys: MasterKeys;
  readonly keys: { product: string; ops: string; compliance: string };
  /** What every process of it is started with. */
  readonly env: Record<string, string>;
  /** The first API; throws when none was asked for. */
  readonly api: ApiProcess;
  readonly apis: ApiProcess[];
  /** The one started last is the last. */
  readonly workers: AppProcess[];
  startApi(env?: Record<string, string>): Promise<ApiProcess>;
  startWorker(env?: Record<string, string>): Promise<AppProcess>;
  /** Every worker, in order; those that are gone already stay gone. */
  stopWorkers(): Promise<void>;
  /** Ends everything that this Tact started, servers included. */
  stop(): Promise<void>;
}

export interface TactOptions {
  apis?: number;
  workers?: number;
  /** More settings for every API and worker. */
  env?: Record<string, string>;
  ground?: Ground;
  /** As in the environment; new ones when left out. */
  masterKeysJson?: string;
}

/** The name of the product key: duplicates are told apart within it. */
export const SOURCE = 'storefront';

/** Starts Tact with the demo's catalogue and plays, every play approved but drafts. */
export async function startTact(options: TactOptions = {}): Promise<Tact> {
  const ground = options.ground ?? (await testGround());
  try {
    return await startOn(ground, options);
  } catch (error) {
    await ground.stop();
    throw error;
  }
}

async function startOn(
  ground: Ground,
  { apis = 1, workers = 1, env = {}, masterKeysJson = mintMasterKeys() }: TactOptions,
): Promise<Tact> {
  const masterKeys = parseMasterKeys(masterKeysJson, 'test');
  const records = await openRecords({ uri: ground.mongo.uri, masterKeys });
  const processes: AppProcess[] = [];
  const startedApis: ApiProcess[] = [];
  const startedWorkers: AppProcess[] = [];
  let logs = 0;
  const logOf = (name: string) => join(ground.dataDir, `${name}-${(logs += 1)}.log`);
  const keys = {
    product: (await records.apiKeys.create(SOURCE, 'product')).key,
    ops: (await records.apiKeys.create('ops', 'ops')).key,
    compliance: (await records.apiKeys.create('compliance', 'compliance')).key,
  };
  const common = {
    MONGODB_URI: ground.mongo.uri,
    TEMPORAL_ADDRESS: ground.temporal.address,
    SMTP_URL: ground.mail.smtpUrl,
    TACT_MASTER_KEYS: masterKeysJson,
    TACT_SIGNING_KEYS: mintSigningKeys(),
    TACT_CHECKPOINTS_DIR: join(ground.dataDir, 'checkpoints'),
    TACT_CHECKPOINT_EVERY_MS: '500',
    TACT_BEHAVIOUR_WINDOW_MS: '50',
    // A peer that gave no answer is waited for, too: what one test left open is over by the next.
    TACT_ARRIVES_WITHIN_MS: '3000',
    // An erasure waits so long until nobody holds the key; 20 seconds in earnest, as in the canary test.
    TACT_KEY_CACHE_SECONDS: '2',
    ...env,
  };

  async function startApi(more: Record<string, string> = {}): Promise<ApiProcess> {
    const port = String(await freePort());
    const url = `http://127.0.0.1:${port}`;
    const publicUrl = startedApis[0]?.url ?? url;
    const apiEnv = { ...common, PORT: port, TACT_PUBLIC_URL: publicUrl, ...more };
    const app = await startAppProcess('api', apiEnv, logOf('api'));
    const client = (key: string) => new ApiClient(url, key, () => app.log().slice(-4_000));
    const api: ApiProcess = {
      ...app,
      url,
      product: client(keys.product),
      ops: client(keys.ops),
      compliance: client(keys.compliance),
    };
    processes.push(app);
    startedApis.push(api);
    return api;
  }

  async function startWorker(more: Record<string, string> = {}): Promise<AppProcess> {
    const publicUrl = startedApis[0]?.url ?? 'http://127.0.0.1:1';
    const workerEnv = { ...common, TACT_PUBLIC_URL: publicUrl, ...more };
    const app = await startAppProcess('worker', workerEnv, logOf('worker'));
    processes.push(app);
    startedWorkers.push(app);
    return app;
  }

  async function stopApps(): Promise<void> {
    await Promise.all(processes.map((app) => app.stop(6_000)));
    await records.close();
  }

  try {
    await approvePlays(records);
    for (let i = 0; i < apis; i += 1) await startApi();
    await Promise.all(Array.from({ length: workers }, () => startWorker()));
    if (apis > 0) await putCatalogue(startedApis[0] as ApiProcess);
  } catch (error) {
    await stopApps();
    throw error;
  }
  return {
    ground,
    mail: ground.mail,
    peers: ground.peers,
    records,
    masterKeys,
    keys,
    env: common,
    apis: startedApis,
    workers: startedWorkers,
    get api() {
      const [first] = startedApis;
      if (!first) throw new Error('This test asked for no API.');
      return first;
    },
    startApi,
    startWorker,
    stopWorkers: async () => {
      await Promise.all(startedWorkers.map((worker) => worker.stop()));
    },
    stop: async () => {
      await stopApps();
      await ground.stop();
    },
  };
}

async function testGround(): Promise<Ground> {
  const peers = new Peers();
  const wanted = { temporal: true, mongo: true, mail: true, searchAttributes: searchAttributeTypes };
  const servers = await startTestServers({ ...wanted, mailHooks: peers.hooks });
  const { dataDir, temporal, mongo, mail } = servers;
  return { dataDir, temporal, mongo, mail, peers, stop: () => servers.stop() };
}

/** As an editor would who read them all; drafts stay drafts. */
async function approvePlays(records: Records): Promise<void> {
  const { plays } = loadPlays(join(projectRoot(), 'demo/plays'));
  for (const play of plays) {
    if (!play.tags.includes('draft')) await records.approvals.approve(play.contentHash, play.id, 'an editor');
  }
}

async function putCatalogue(api: ApiProcess): Promise<void> {
  const catalogue: unknown = JSON.parse(readFileSync(join(projectRoot(), 'demo/catalogue.json'), 'utf8'));
  const { status, body } = await api.product.put('/v1/catalogue', catalogue);
  if (status !== 200) throw new Error(`The catalogue was refused: ${JSON.stringify(body)}`);
}
