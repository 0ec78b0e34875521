import { createHash } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { connectRecords, MANIFEST, takeMongo, TEMPORAL_FILE, type BackupManifest } from '@tact/records';
import { copySqlite } from '@tact/servers';

/** A folder that is whole is named by its moment; one that is being written, or was left, is not. */
const WHOLE = /^\d{8}T\d{6}\.\d{3}Z$/;
const nameOf = (at: Date): string => at.toISOString().replaceAll(/[-:]/g, '');

export interface BackupOptions {
  /** Holds a folder for each backup. */
  into: string;
  mongoUri: string;
  /** The data file of the embedded Temporal; null where somebody else keeps Temporal's database. */
  temporalFile: string | null;
}

/** Copies Temporal first, then MongoDB: what is restored then never has a journey that knows more than its inbox. */
export async function takeBackup({ into, mongoUri, temporalFile }: BackupOptions): Promise<string> {
  const name = nameOf(new Date());
  const [dir, unfinished] = [join(into, name), join(into, `.${name}.unfinished`)];
  mkdirSync(unfinished, { recursive: true, mode: 0o700 });
  const connection = await connectRecords(mongoUri, { maxPoolSize: 4 });
  try {
    const temporal = temporalFile === null ? null : await copyTemporal(temporalFile, unfinished);
    const mongo = await takeMongo(connection, unfinished);
    const manifest: BackupManifest = { format: 'tact-backup/1', ...mongo, temporal };
    writeFileSync(join(unfinished, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, {
      mode: 0o600,
      flush: true,
    });
    renameSync(unfinished, dir);
    return dir;
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    throw error;
  } finally {
    await connection.close();
  }
}

async function copyTemporal(file: string, dir: string): Promise<BackupManifest['temporal']> {
  if (!existsSync(file)) throw new Error(`There is no Temporal database at ${file}.`);
  const copiedAt = new Date().toISOString();
  const to = join(dir, TEMPORAL_FILE);
  await copySqlite(file, to);
  return { copiedAt, sha256: await sha256Of(to), bytes: statSync(to).size };
}

export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** The latest whole backup in a folder of backups. */
export function latestBackup(dir: string): string {
  const latest = existsSync(dir)
    ? readdirSync(dir)
        .filter((name) => WHOLE.test(name))
        .sort()
        .at(-1)
    : undefined;
  if (latest === undefined)
    throw new Error(`There is no backup in ${dir}. Make one with: tact backup ${dir}`);
  return join(dir, latest);
}
