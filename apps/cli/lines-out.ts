import { writeSync } from 'node:fs';

const KEPT_BYTES = 64 * 1_024;
const PAUSE_MS = 5;

/** Writes lines to a file or a pipe as they come, so that none pile up however many there are. */
export class LinesOut {
  private kept: string[] = [];
  private size = 0;

  constructor(private readonly fd: number) {}

  add(line: string): void {
    this.kept.push(line, '\n');
    this.size += line.length + 1;
    if (this.size >= KEPT_BYTES) this.flush();
  }

  flush(): void {
    let bytes = Buffer.from(this.kept.join(''));
    this.kept = [];
    this.size = 0;
    while (bytes.length > 0) bytes = bytes.subarray(this.write(bytes));
  }

  /** A pipe whose reader is slower may take nothing for a moment. */
  private write(bytes: Buffer): number {
    try {
      return writeSync(this.fd, bytes);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE')
        throw new Error('Nobody reads on: what read the lines has ended.', { cause: error });
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
      return 0;
    }
  }
}
