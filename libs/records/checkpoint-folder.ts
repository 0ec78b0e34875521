import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NamedCheckpoint } from '@tact/privacy';
import type { Checkpoints } from './checkpoints';

/** A place outside of the database where checkpoints are kept: whoever changes the log can't change them too. */
export interface CheckpointPlace {
  /** The newest one there. */
  newest(): Promise<string | null>;
  publish(checkpoint: string, size: number): Promise<void>;
}

const FILE = /^(\d{16})[.]checkpoint$/;
const fileOf = (size: number): string => `${String(size).padStart(16, '0')}.checkpoint`;

/** Checkpoints in a folder, a file for each, by size: a mounted share, a repository, a web server's root. */
export function checkpointFolder(dir: string): CheckpointPlace {
  return {
    newest: async () => checkpointsIn(dir).at(-1)?.checkpoint ?? null,
    async publish(checkpoint, size) {
      mkdirSync(dir, { recursive: true });
      const file = join(dir, fileOf(size));
      // Whole or not at all, whenever it is read.
      writeFileSync(`${file}.${process.pid}`, checkpoint);
      renameSync(`${file}.${process.pid}`, file);
    },
  };
}

/** All that a folder has, the oldest first. */
export function checkpointsIn(dir: string): NamedCheckpoint[] {
  let names: string[];
  try {
    names = readdirSync(dir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  const files = names.filter((name) => FILE.test(name)).sort();
  return files.map((name) => ({ name, checkpoint: readFileSync(join(dir, name), 'utf8') }));
}

/**
 * Signs the log's head and takes it outside, unless it is there. What lies outside already is held against the log
 * first; rejects with TamperedLogError when the log does not continue it.
 */
export async function publishCheckpoint(checkpoints: Checkpoints, place: CheckpointPlace): Promise<number> {
  const current = await checkpoints.current();
  const head = checkpoints.open(current);
  const outside = await place.newest();
  if (outside !== null) await checkpoints.holdAgainst(checkpoints.open(outside), head);
  if (outside !== current) await place.publish(current, head.size);
  return head.size;
}
