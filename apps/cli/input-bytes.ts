import { createReadStream, statSync } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

const CHUNK_BYTES = 256 * 1_024;

/** The bytes of a file, or of standard input for `-`; unpacked when they are gzip, whatever the file is called. */
export async function* inputBytes(file: string, tick: (bytes: number) => void): AsyncGenerator<Buffer> {
  const raw = file === '-' ? process.stdin : createReadStream(file, { highWaterMark: CHUNK_BYTES });
  try {
    const chunks = counted(raw, tick);
    const start = await chunks.next();
    if (start.done) return;
    const all = continued(start.value, chunks);
    if (start.value[0] !== 0x1f || start.value[1] !== 0x8b) return yield* all;
    // Whoever reads on hears of its errors.
    const unpacked = pipeline(Readable.from(all), createGunzip({ chunkSize: CHUNK_BYTES }), () => undefined);
    for await (const chunk of unpacked) yield chunk as Buffer;
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    throw new Error(
      `${file} can't be read to its end (${why}). Check its name, its rights and that it is whole.`,
      {
        cause: error,
      },
    );
  }
}

/** How many bytes a file holds; null where that is not known beforehand. */
export function sizeOf(file: string): number | null {
  const about = file === '-' ? undefined : statSync(file, { throwIfNoEntry: false });
  return about?.isFile() ? about.size : null;
}

async function* counted(raw: AsyncIterable<unknown>, tick: (bytes: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of raw) {
    const bytes = chunk as Buffer;
    tick(bytes.length);
    yield bytes;
  }
}

async function* continued(start: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield start;
  yield* rest;
}
