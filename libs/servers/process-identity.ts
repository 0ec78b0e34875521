import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Names one process for good: a pid alone may long belong to somebody else. On Linux the boot and the tick at which it
 * started, elsewhere the start time by `ps`. Undefined when there is no such process, or only its zombie.
 */
export function identityOf(pid: number): string | undefined {
  return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
}

export interface KnownProcess {
  readonly pid: number;
  readonly identity: string;
}

export function isAlive(known: KnownProcess): boolean {
  return identityOf(known.pid) === known.identity;
}

/** TERM, and after `patienceMs` KILL, to its whole process group if it leads one; resolves when it is gone. */
export async function endProcess(known: KnownProcess, patienceMs: number): Promise<void> {
  signal(known, 'SIGTERM');
  if (await gone(known, patienceMs)) return;
  signal(known, 'SIGKILL');
  await gone(known, 5_000);
}

function signal(known: KnownProcess, name: 'SIGTERM' | 'SIGKILL') {
  if (!isAlive(known)) return;
  for (const target of [-known.pid, known.pid]) {
    try {
      process.kill(target, name);
      return;
    } catch {
      // No group of that number: the process itself is next. Or it just ended.
    }
  }
}

async function gone(known: KnownProcess, withinMs: number): Promise<boolean> {
  const until = Date.now() + withinMs;
  while (isAlive(known)) {
    if (Date.now() > until) return false;
    await new Promise((next) => setTimeout(next, 50));
  }
  return true;
}

function fromProc(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the command's name in parentheses and may itself hold spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot}/${fields[19]}`;
  } catch {
    return undefined;
  }
}

function fromPs(pid: number): string | undefined {
  try {
    const line = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    return line === '' || line.startsWith('Z') ? undefined : line.replace(/^\S+\s+/, '');
  } catch {
    return undefined;
  }
}
