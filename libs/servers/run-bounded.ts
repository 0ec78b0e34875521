import { spawn } from 'node:child_process';
import { guard } from './guard';

export type Ran =
  { readonly ok: true; readonly output: string } | { readonly ok: false; readonly why: string };

/**
 * Runs a command for at most `seconds`, then ends it with everything that it started: a hung download must not hang
 * the start. Never throws; `why` is one line.
 */
export function runBounded(
  command: string,
  args: readonly string[],
  options: { seconds: number; cwd?: string },
): Promise<Ran> {
  return new Promise((answer) => {
    // A process group of its own, so that the bound also ends grandchildren.
    const child = spawn(command, args, {
      cwd: options.cwd,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const release = child.pid === undefined ? () => {} : guard(child.pid);
    let output = '';
    let overdue = false;
    const keep = (chunk: Buffer) => (output = (output + chunk.toString()).slice(-20_000));
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const bound = setTimeout(() => {
      overdue = true;
      killGroup(child.pid);
    }, options.seconds * 1000);
    child.once('error', (error) => finish({ ok: false, why: error.message }));
    child.once('close', (code, signal) => {
      if (overdue) finish({ ok: false, why: `no end within ${options.seconds} s` });
      else if (code === 0) finish({ ok: true, output });
      else finish({ ok: false, why: lastLine(output) || `ended with ${signal ?? code}` });
    });
    function finish(ran: Ran) {
      clearTimeout(bound);
      release();
      answer(ran);
    }
  });
}

function killGroup(pid: number | undefined) {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended by itself in between.
  }
}

function lastLine(output: string): string {
  const lines = output.split('\n').map((line) => line.trim());
  const line = lines.filter((one) => one !== '').at(-1) ?? '';
  // What was attempted stands first, the cause last.
  return line.length <= 220 ? line : `${line.slice(0, 100)} … ${line.slice(-100)}`;
}
