import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { claimStack, runningStack, tactFolder } from '@tact/servers';

let folder: string;
let idle: ChildProcess;

beforeEach(() => {
  mkdirSync(tactFolder(), { recursive: true });
  folder = mkdtempSync(join(tactFolder(), 'test-'));
  idle = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'ignore' });
});
afterEach(async () => {
  if (idle.exitCode === null && idle.signalCode === null) {
    idle.kill('SIGKILL');
    await once(idle, 'exit');
  }
  rmSync(folder, { recursive: true, force: true });
});

async function aDeadStackWithOneService() {
  const claimed = await claimStack(folder);
  if (claimed.is === 'already-running') throw new Error('The folder was not empty');
  claimed.claim.record([{ name: 'idler', pid: idle.pid!, address: 'nowhere' }], {});
  edit((state) => ({ ...state, identity: 'of a process that is gone' }));
}

function edit(change: (state: Record<string, unknown>) => Record<string, unknown>) {
  const file = join(folder, 'stack.json');
  const state = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  writeFileSync(file, JSON.stringify(change(state)));
}

test('one stack at a time: the second is told where the first is, and may start once it is released', async () => {
  const first = await claimStack(folder);
  expect(first.is).toBe('claimed');
  if (first.is === 'already-running') return;
  first.claim.record([], { api: 'http://127.0.0.1:3000' });
  expect(await claimStack(folder)).toMatchObject({
    is: 'already-running',
    state: { pid: process.pid, urls: { api: 'http://127.0.0.1:3000' } },
  });
  expect(runningStack(folder)?.pid).toBe(process.pid);
  first.claim.release();
  expect(runningStack(folder)).toBeUndefined();
  expect((await claimStack(folder)).is).toBe('claimed');
});

test('of many that start at once, one gets the folder', async () => {
  const claims = await Promise.all(Array.from({ length: 20 }, () => claimStack(folder)));
  expect(claims.filter(({ is }) => is === 'claimed')).toHaveLength(1);
  expect(claims.filter(({ is }) => is === 'already-running')).toHaveLength(19);
});

test('what a killed stack left running is ended before the next one starts', async () => {
  await aDeadStackWithOneService();
  expect(await claimStack(folder)).toMatchObject({ is: 'reclaimed', ended: ['idler'] });
  expect(idle.signalCode ?? (await once(idle, 'exit'))[1]).toBe('SIGTERM');
});

test('a process that only got the number of a dead service is left alone', async () => {
  await aDeadStackWithOneService();
  edit((state) => ({ ...state, identities: { [idle.pid!]: 'of a process that is gone' } }));
  expect(await claimStack(folder)).toMatchObject({ is: 'reclaimed', ended: [] });
  expect(idle.signalCode).toBeNull();
});

test('a state file that was cut off does not block the next start', async () => {
  writeFileSync(join(folder, 'stack.json'), '{"pid": 12');
  expect((await claimStack(folder)).is).toBe('reclaimed');
});
