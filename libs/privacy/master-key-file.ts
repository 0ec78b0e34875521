import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { MasterKeyError, parseMasterKeys, type MasterKeys } from './master-keys';

/** A change takes milliseconds: what is older was left by somebody who died over it. */
const ABANDONED_AFTER_MS = 60_000;

/**
 * Changes the master key file as a whole or not at all: whoever reads it meanwhile, or after a crash, has the keys
 * of before or those of after. Readable by its owner only. The bytes of before are overwritten, as far as the file
 * system writes where it is told to.
 */
export function changeMasterKeyFile(file: string, change: (keys: MasterKeys) => string): MasterKeys {
  const next = `${file}.next`;
  const fd = openAlone(next);
  let old: number | null = null;
  try {
    const text = change(parseMasterKeys(readFileSync(file, 'utf8'), file));
    const changed = parseMasterKeys(text, 'The changed keys');
    writeSync(fd, `${text}\n`);
    fsyncSync(fd);
    old = openSync(file, 'r+');
    renameSync(next, file);
    syncFolder(dirname(file));
    overwrite(old);
    return changed;
  } catch (error) {
    rmSync(next, { force: true });
    throw error;
  } finally {
    closeSync(fd);
    if (old !== null) closeSync(old);
  }
}

/** The file that is written is the lock, too: of two who rotate at once, one would lose the other's key. */
function openAlone(next: string): number {
  const open = () => openSync(next, 'wx', 0o600);
  try {
    return open();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const ageMs = Date.now() - statSync(next).mtimeMs;
    if (ageMs < ABANDONED_AFTER_MS) {
      throw new MasterKeyError(
        `Somebody else is changing the master keys: ${next} is there. Try again in a minute.`,
      );
    }
    rmSync(next, { force: true });
    return open();
  }
}

function overwrite(fd: number): void {
  const { size } = fstatSync(fd);
  writeSync(fd, randomBytes(size), 0, size, 0);
  fsyncSync(fd);
}

function syncFolder(folder: string): void {
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
