import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Needles } from './needles';

export interface Hit<Name> {
  name: Name;
  as: string;
  file: string;
  /** How often in this form and file. */
  times: number;
  /** The first place. */
  at: number;
}

export interface Scan<Name> {
  files: number;
  bytes: number;
  hits: Hit<Name>[];
}

const CHUNK = 16 * 1024 * 1024;

/**
 * Looks for needles in the raw bytes of every file below some folders. It knows of no database and no schema; it
 * reads what lies on the disk.
 */
export function scan<Name>(needles: Needles<Name>, folders: string[], chunk = CHUNK): Scan<Name> {
  const hits = new Map<string, Hit<Name>>();
  const buffer = Buffer.alloc(chunk + needles.longest);
  let [files, bytes] = [0, 0];
  for (const folder of folders) {
    for (const path of filesBelow(folder)) {
      const file = relative(join(folder, '..'), path);
      files += 1;
      bytes += readInChunks(path, buffer, chunk, (read, from) => {
        for (const { name, as, at } of needles.findIn(read, chunk)) {
          const key = JSON.stringify([name, as, file]);
          const known = hits.get(key);
          if (known) known.times += 1;
          else hits.set(key, { name, as, file, times: 1, at: from + at });
        }
      });
    }
  }
  return { files, bytes, hits: [...hits.values()] };
}

/** What a reader needs to find the door: one line a name, with where it was found. */
export const describeHits = (hits: Hit<unknown>[]): string =>
  hits
    .map(
      ({ name, as, file, times, at }) => `${String(name)}: ${as}, ${times} times in ${file}, first at ${at}`,
    )
    .sort()
    .join('\n');

/** Each part overlaps the next by the buffer's rest, so that nothing is missed that lies across. */
function readInChunks(
  path: string,
  buffer: Buffer,
  chunk: number,
  look: (read: Buffer, from: number) => void,
): number {
  const handle = openSync(path, 'r');
  try {
    for (let from = 0; ; from += chunk) {
      const read = readSync(handle, buffer, 0, buffer.length, from);
      look(buffer.subarray(0, read), from);
      if (read <= chunk) return from + read;
    }
  } finally {
    closeSync(handle);
  }
}

function filesBelow(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    const below = join(path, entry.name);
    return entry.isDirectory() ? filesBelow(below) : entry.isFile() ? [below] : [];
  });
}
