import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RestartableGround } from '../support/restartable-ground';
import type { Tact } from '../support/tact';
import type { Needles } from './needles';
import { scan, type Scan } from './scan';

/** The mail catcher stands for other people's mailboxes: what it keeps is theirs. */
const MAILBOXES = 'mail';

/** Ends everything in order, so that all that was written lies on the disk. */
export async function stopAll(tact: Tact, ground: RestartableGround): Promise<void> {
  await Promise.all([...tact.apis, ...tact.workers].map((app) => app.stop()));
  await ground.temporalServer.stop();
  await ground.mongod.stop();
}

/** Looks into all that a Tact leaves on a disk: databases with their journals, logs, checkpoints, backups. */
export function scanAll(needles: Needles<string>, { dataDir }: { dataDir: string }): Scan<string> {
  const folders = readdirSync(dataDir).filter((name) => name !== MAILBOXES);
  return scan(
    needles,
    folders.map((name) => join(dataDir, name)),
  );
}
