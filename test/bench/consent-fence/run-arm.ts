import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { ConsentChange, Records } from '@tact/records';
import { Withdrawals } from '../../../apps/api/customers/withdrawals';
import { timed } from '../figures';
import { arms, marketing, type Arm, type Person } from './arms';
import type { SenderOrder } from './sender';

export const WITHDRAWALS = 500;
const STAYING = 50;
/** Withdrawals before the others, not counted: a door that was just opened is slow, whoever comes through. */
const WARMING = 60;
const PROCESSES = 6;
export const LANES = 8;
export const SENDERS = PROCESSES * LANES;
/** So many withdraw at a time, each at its moment. */
const DOORS = 24;
const PAUSE_MS = 1_000;
const WARM_UP_MS = 10_000;
const RUN_MS = 60_000;
const KILL_EVERY_MS = 18_000;
const KILLS = Math.floor(RUN_MS / KILL_EVERY_MS);
const STALL_AT_MS = 9_000;
/** Much longer than a sender may take between its permit and its last byte. */
const STALL_MS = 9_000;
/** A withdrawal that took so long may be waiting for a sender that is lost. */
const LOOKED_AT_AFTER_MS = 150;

export interface Withdrawal {
  person: Person;
  /** When it was answered, by the machine's monotonic clock. */
  answeredAt: bigint;
  tookMs: number;
  answer: 200 | 202;
  /** A sender that was killed or stalled held a permit of this person. */
  heldByLost: boolean;
}

/** Runs one arm: senders of their own processes, killed and stalled meanwhile, while people withdraw. */
export async function runArm(arm: Arm, records: Records, senders: ChildProcess[]): Promise<Withdrawal[]> {
  const people = await peopleWhoAgreed(arm, records);
  const spares = senders.filter(({ signalCode, exitCode }) => signalCode === null && exitCode === null);
  const busy: { name: string; child: ChildProcess }[] = [];
  const lost = new Set<string>();
  const begin = () => {
    const child = spares.pop();
    if (!child) throw new Error('There are as many spares as kills.');
    const name = `${arm}-${spares.length}`;
    busy.push({ name, child });
    tell(child, { do: 'begin', name, arm, people, lanes: LANES, pauseMs: PAUSE_MS });
  };
  for (let i = 0; i < PROCESSES; i += 1) begin();
  const withdraw = withdrawalOf(arm, records, lost);
  await spread(people.slice(-WARMING), WARM_UP_MS, withdraw);
  const killing = (async () => {
    for (let i = 0; i < KILLS; i += 1) {
      await pause(KILL_EVERY_MS);
      const killed = busy.shift();
      if (!killed) continue;
      lost.add(killed.name);
      killed.child.kill('SIGKILL');
      begin();
    }
  })();
  const stalling = (async () => {
    await pause(STALL_AT_MS);
    const stalled = busy.pop();
    if (!stalled) return;
    lost.add(stalled.name);
    stalled.child.kill('SIGSTOP');
    await pause(STALL_MS);
    stalled.child.kill('SIGCONT');
    busy.push(stalled);
  })();
  const [withdrawals] = await Promise.all([
    spread(people.slice(0, WITHDRAWALS), RUN_MS, withdraw),
    killing,
    stalling,
  ]);
  const ended = busy.map(({ child }) => once(child, 'message'));
  for (const { child } of busy) tell(child, { do: 'end' });
  await Promise.all(ended);
  return withdrawals;
}

/** Each at their moment, evenly over so long, and so many at a time at most. */
async function spread<T>(
  people: Person[],
  overMs: number,
  act: (person: Person) => Promise<T>,
): Promise<T[]> {
  const results: T[] = [];
  const begun = performance.now();
  await timed(people.length, DOORS, async (i) => {
    await pause(begun + (i / people.length) * overMs - performance.now());
    results.push(await act(people[i] as Person));
  });
  return results;
}

async function peopleWhoAgreed(arm: Arm, records: Records): Promise<Person[]> {
  const ids = Array.from({ length: WITHDRAWALS + STAYING + WARMING }, (_, i) => `${arm}-${i}`);
  const introductions = ids.map((userId) => ({ userId, anonymousId: null, previousId: null, links: false }));
  const people = (await records.subjects.resolve(introductions)).flatMap((resolved, i) =>
    'subjectKey' in resolved ? [{ subjectKey: resolved.subjectKey, email: `${ids[i]}@people.test` }] : [],
  );
  const { by: _, ...agreed } = changeTo('given');
  await records.models.gates.insertMany(
    people.map(({ subjectKey }) => ({ _id: subjectKey, closed: null, consents: [agreed], permits: [] })),
  );
  return people;
}

const changeTo = (state: 'given' | 'withdrawn'): ConsentChange => ({
  ...{ ...marketing, state, at: new Date(), validUntil: null, by: 'bench' },
});

/** Without the fence a withdrawal is written, durably, and answered. */
function withdrawalOf(arm: Arm, records: Records, lost: Set<string>) {
  const withdrawals = new Withdrawals(records);
  const write = async ({ subjectKey }: Person): Promise<boolean> => {
    if (arm === 'tact') return withdrawals.apply(subjectKey, [changeTo('withdrawn')]);
    await records.gates.changeConsents(subjectKey, [changeTo('withdrawn')]);
    return true;
  };
  return async (person: Person): Promise<Withdrawal> => {
    let heldByLost = false;
    const look = setTimeout(() => {
      void records.gates.onTheirWay([person.subjectKey]).then((permits) => {
        heldByLost = permits.some(({ touchId }) => lost.has(touchId.split('/')[0] ?? ''));
      });
    }, LOOKED_AT_AFTER_MS);
    const asked = process.hrtime.bigint();
    const isDrained = await write(person);
    // No answer can leave before this: what the peer takes later it took after the answer.
    const answeredAt = process.hrtime.bigint();
    clearTimeout(look);
    const tookMs = Number(answeredAt - asked) / 1e6;
    return { person, answeredAt, tookMs, answer: isDrained ? 200 : 202, heldByLost };
  };
}

/** As many as all arms need, those that are killed included; a few at a time, as starting is work. */
export async function startSenders(env: Record<string, string>): Promise<ChildProcess[]> {
  const senders: ChildProcess[] = [];
  await timed(PROCESSES + KILLS * arms.length, 3, async () => {
    senders.push(await startSender(env));
  });
  return senders;
}

async function startSender(env: Record<string, string>): Promise<ChildProcess> {
  const child = fork(join(__dirname, 'sender.js'), {
    env: { PATH: process.env['PATH'], TZ: 'UTC', ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('A sender did not start.')));
  await Promise.race([once(child, 'message'), ended]);
  ended.catch(() => undefined);
  return child;
}

const tell = (child: ChildProcess, order: SenderOrder): boolean => child.connected && child.send(order);

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
