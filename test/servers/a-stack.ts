/** A small stack as a process of its own: claims the folder, starts the servers, says where they are, ends on SIGTERM. */
import { join } from 'node:path';
import { claimStack, findBinary, freePort, startMongo, startTemporal } from '../../libs/servers';

async function main(dataDir: string) {
  const claimed = await claimStack(dataDir);
  if (claimed.is === 'already-running') return say({ is: claimed.is, urls: claimed.state.urls });
  const [temporalBinary, mongodBinary] = await Promise.all([findBinary('temporal'), findBinary('mongod')]);
  const [temporal, mongo] = await Promise.all([
    startTemporal({
      ...{ dataDir: join(dataDir, 'temporal'), binary: temporalBinary.path },
      ...{ port: await freePort(), uiPort: await freePort() },
    }),
    startMongo({ dataDir: join(dataDir, 'mongo'), binary: mongodBinary.path, port: await freePort() }),
  ]);
  claimed.claim.record(
    [
      { name: 'temporal', pid: temporal.pid, address: temporal.address },
      { name: 'mongod', pid: mongo.pid, address: mongo.uri },
    ],
    { ui: temporal.uiUrl },
  );
  process.once('SIGTERM', () => {
    void Promise.all([temporal.stop(), mongo.stop()]).then(() => claimed.claim.release());
  });
  const ended = claimed.is === 'reclaimed' ? claimed.ended : [];
  say({ is: claimed.is, ended, pids: [temporal.pid, mongo.pid], mongo: mongo.uri, ui: temporal.uiUrl });
}

function say(answer: unknown) {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

void main(process.argv[2] ?? '');
