import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

let root: string | undefined;

/** The folder with Tact's package.json, found upwards from here: the same from the sources and from dist. */
export function projectRoot(): string {
  root ??= searchUpwards(__dirname);
  return root;
}

/** Holds everything that Tact writes on this machine; ignored by git. */
export function tactFolder(): string {
  return join(projectRoot(), '.tact');
}

/** Where fetched server binaries are kept: TACT_CACHE, or `.tact/cache/bin`. */
export function binaryCache(): string {
  return process.env['TACT_CACHE'] ? resolve(process.env['TACT_CACHE']) : join(tactFolder(), 'cache', 'bin');
}

function searchUpwards(from: string): string {
  const manifest = join(from, 'package.json');
  if (existsSync(manifest) && nameIn(manifest) === 'tact') return from;
  const above = dirname(from);
  if (above === from) throw new Error(`No package.json of tact above ${__dirname}`);
  return searchUpwards(above);
}

function nameIn(manifest: string): unknown {
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { name?: unknown }).name;
}
