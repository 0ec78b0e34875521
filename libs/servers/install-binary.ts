import {
  accessSync,
  chmodSync,
  constants,
  copyFileSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { binaries, type BinaryName } from './binaries';
import { binaryCache } from './project-paths';
import { runBounded } from './run-bounded';

/**
 * Moves a fetched binary into the cache under its plain name. Copy and rename: whoever looks at the same time sees no
 * binary or a whole one, and two who fetch at once both end well.
 */
export function installBinary(name: BinaryName, from: string): string {
  const target = join(binaryCache(), name);
  const draft = `${target}.${process.pid}.${Date.now()}.part`;
  mkdirSync(binaryCache(), { recursive: true });
  try {
    moveFile(from, draft);
    chmodSync(draft, 0o755);
    renameSync(draft, target);
  } finally {
    rmSync(draft, { force: true });
  }
  return target;
}

/** Undefined if the binary runs on this machine, otherwise why it does not and what would help, in one line. */
export async function whyItDoesNotRun(name: BinaryName, path: string): Promise<string | undefined> {
  const { probe } = binaries[name];
  if (!probe) return isExecutable(path) ? undefined : `${path} is not executable`;
  const ran = await runBounded(path, probe, { seconds: 20 });
  return ran.ok ? undefined : `${path} does not run: ${ran.why}${remedy(ran.why)}`;
}

export function onPath(name: BinaryName): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

export function inCache(name: BinaryName): string | undefined {
  const path = join(binaryCache(), name);
  return isExecutable(path) ? path : undefined;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function moveFile(from: string, to: string) {
  try {
    renameSync(from, to);
  } catch {
    // Another file system.
    copyFileSync(from, to);
  }
}

function remedy(why: string): string {
  const library = /(lib[\w.+-]+\.so[\w.]*)/.exec(why)?.[1];
  if (library === undefined)
    return /GLIBC/.test(why)
      ? ' (it needs a newer glibc: a newer Linux, or your own mongod on the PATH)'
      : '';
  const packages: Record<string, string> = { libcrypto: 'libssl3', libssl: 'libssl3', libcurl: 'libcurl4' };
  const known = Object.entries(packages).find(([start]) => library.startsWith(start))?.[1];
  return ` (missing ${library}${known ? `: install OpenSSL 3 and curl libraries, on Debian and Ubuntu \`apt-get install ${known}\`` : ''})`;
}
