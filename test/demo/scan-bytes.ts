import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';

const CHUNK = 8 * 1024 * 1024;
const OVERLAP = 256;

export interface Hit {
  file: string;
  what: string;
}

/** Looks for a pattern in the raw bytes of every file below a folder. At most `most` hits are listed. */
export function scanBytes(folder: string, pattern: RegExp, most = 20): { bytes: number; hits: Hit[] } {
  const global = new RegExp(pattern.source, 'g');
  const hits: Hit[] = [];
  let bytes = 0;
  for (const file of filesBelow(folder)) {
    const handle = openSync(file, 'r');
    try {
      const buffer = Buffer.alloc(CHUNK + OVERLAP);
      for (let at = 0, read = 0; (read = readSync(handle, buffer, 0, buffer.length, at)) > 0; at += CHUNK) {
        bytes += Math.min(read, CHUNK);
        const text = buffer.toString('latin1', 0, read);
        for (const match of text.matchAll(global)) {
          if (hits.length < most) hits.push({ file, what: match[0] });
        }
        if (read < buffer.length) break;
      }
    } finally {
      closeSync(handle);
    }
  }
  return { bytes, hits };
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : entry.isFile() ? [path] : [];
  });
}
