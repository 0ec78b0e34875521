import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * The watchdog as a script that plain node can run. In the build it lies beside this file; under Jest there are only
 * sources, so it is compiled once, with its one import, by the compiler that Jest itself uses.
 */
export function watchdogScript(): string {
  const built = join(__dirname, 'watchdog.js');
  return existsSync(built) ? built : compiledFromSource();
}

function compiledFromSource(): string {
  const { transformFileSync } = require('@swc/core') as typeof import('@swc/core');
  const compiled = ['watchdog', 'process-identity'].map((name) => ({
    name: `${name}.js`,
    code: transformFileSync(join(__dirname, `${name}.ts`), { module: { type: 'commonjs' } }).code,
  }));
  const hash = createHash('sha256').update(JSON.stringify(compiled)).digest('hex').slice(0, 16);
  const folder = join(tmpdir(), `tact-watchdog-${process.getuid?.() ?? 'user'}-${hash}`);
  if (!existsSync(folder)) placeAtOnce(folder, compiled);
  return join(folder, 'watchdog.js');
}

// Several test processes do this at the same time: a folder appears whole or not at all.
function placeAtOnce(folder: string, files: { name: string; code: string }[]) {
  mkdirSync(tmpdir(), { recursive: true });
  const draft = mkdtempSync(`${folder}-`);
  for (const { name, code } of files) writeFileSync(join(draft, name), code);
  try {
    renameSync(draft, folder);
  } catch {
    rmSync(draft, { recursive: true, force: true });
  }
}
