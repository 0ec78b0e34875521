import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  findBinary,
  freePort,
  startMailCatcher,
  startMongo,
  startTemporal,
  tactFolder,
  type MongoServer,
  type TemporalServer,
} from '@tact/servers';
import { searchAttributeTypes } from '@tact/temporal';
import { Peers } from './peers';
import type { Ground } from './tact';

/** A server that goes away and comes back on the same port and the same data. */
export interface Restartable {
  start(): Promise<void>;
  /** In order, as an operator would. */
  stop(): Promise<void>;
  /** As a crash would. */
  kill9(): Promise<void>;
}

export interface RestartableGround extends Ground {
  readonly mongod: Restartable;
  readonly temporalServer: Restartable;
}

/** Real servers of its own, which a test may stop, kill and start again. */
export async function startRestartableGround(): Promise<RestartableGround> {
  mkdirSync(tactFolder(), { recursive: true });
  const dataDir = mkdtempSync(join(tactFolder(), 'test-'));
  const [mongodBinary, temporalBinary] = [await findBinary('mongod'), await findBinary('temporal')];
  const mongoPort = await freePort();
  const [temporalPort, uiPort] = [await freePort(), await freePort()];
  const mongod = restartable(() =>
    startMongo({ dataDir: join(dataDir, 'mongo'), binary: mongodBinary.path, port: mongoPort }),
  );
  const temporal = restartable(() =>
    startTemporal({
      ...{ dataDir: join(dataDir, 'temporal'), binary: temporalBinary.path, port: temporalPort, uiPort },
      searchAttributes: searchAttributeTypes,
    }),
  );
  const peers = new Peers();
  const ports = { smtpPort: await freePort(), httpPort: await freePort() };
  const mail = await startMailCatcher({ dataDir, ...ports, hooks: peers.hooks });
  const stop = async () => {
    await Promise.all([mongod.stop(), temporal.stop(), mail.stop()]);
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    await Promise.all([mongod.start(), temporal.start()]);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    dataDir,
    temporal: { address: `127.0.0.1:${temporalPort}` },
    mongo: { uri: `mongodb://127.0.0.1:${mongoPort}/tact?replicaSet=rs0` },
    mail,
    peers,
    mongod,
    temporalServer: temporal,
    stop,
  };
}

function restartable(startServer: () => Promise<MongoServer | TemporalServer>): Restartable {
  let running: MongoServer | TemporalServer | null = null;
  return {
    async start() {
      running = await startServer();
    },
    async stop() {
      await running?.stop();
      running = null;
    },
    async kill9() {
      if (!running) return;
      process.kill(running.pid, 'SIGKILL');
      await running.exited;
      running = null;
    },
  };
}
