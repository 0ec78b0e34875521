import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DateTime } from 'luxon';
import { tactFolder } from '@tact/servers';
import { startStack, type RunningStack } from '../../apps/cli/stack';

/** A zone where it is day now, so that no night defers what is measured. */
export const awake = ['Europe/Berlin', 'Asia/Tokyo', 'America/Los_Angeles', 'America/Sao_Paulo'].find(
  (zone) => {
    const { hour } = DateTime.now().setZone(zone);
    return hour >= 9 && hour < 20;
  },
) as string;

/** The embedded stack on a folder of its own, removed afterwards. */
export async function withStack<T>(
  env: Record<string, string>,
  work: (stack: RunningStack, dataDir: string) => Promise<T>,
): Promise<T> {
  mkdirSync(tactFolder(), { recursive: true });
  const dataDir = mkdtempSync(join(tactFolder(), 'bench-'));
  const started = await startStack({
    dataDir,
    log: () => undefined,
    env: { TACT_RATE_PER_SECOND: '1000000', ...env },
  });
  if (started.is !== 'running') throw new Error('A new folder is in use; this cannot be.');
  try {
    return await work(started.stack, dataDir);
  } finally {
    await started.stack.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

export async function post(url: string, key: string, body: unknown, method = 'POST'): Promise<void> {
  const response = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url}: ${response.status} ${text}`);
}
