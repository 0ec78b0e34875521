import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { mintMasterKeys, parseMasterKeys } from '@tact/privacy';
import { openRecords, type Records } from '@tact/records';
import { startTestServers } from '@tact/servers';
import { arms, type Arm } from './consent-fence/arms';
import type { Taken } from './consent-fence/peer';
import { runArm, SENDERS, startSenders, WITHDRAWALS, type Withdrawal } from './consent-fence/run-arm';
import { quantile } from './figures';

const LONGEST_P99_MS = 250;
const NAIVE_MUST_LEAK = 20;
const LEAST_VOLUME = 0.8;
const KNOWN_WITHIN_MS = 60_000;

interface Outcome {
  mails: number;
  /** Mails the peer took after the withdrawal was answered with 200. */
  afterwards: number;
  withdrawals: Withdrawal[];
}

/**
 * Messages that the peer takes after a withdrawal was answered: by checking and sending, by checking twice, and by
 * Tact's permits, in one run, while sender processes are killed and stalled. Both moments are read from the one
 * monotonic clock that all processes of a machine share: the answer's as early as it can have left, the peer's as
 * late as it can have taken the mail. A difference in doubt counts as a leak.
 */
export async function benchConsentFence(print: (line: string) => void): Promise<void> {
  const servers = await startTestServers({ mongo: true });
  const peer = await startPeer(servers.dataDir);
  const masterKeysJson = mintMasterKeys();
  const masterKeys = parseMasterKeys(masterKeysJson, 'bench');
  const records = await openRecords({ uri: servers.mongo.uri, masterKeys });
  const env = { MONGODB_URI: servers.mongo.uri, SMTP_URL: peer.smtpUrl, TACT_MASTER_KEYS: masterKeysJson };
  const senders = await startSenders(env);
  try {
    const outcomes = {} as Record<Arm, Outcome>;
    print(
      `Consent fence: ${SENDERS} senders at once, ${WITHDRAWALS} withdrawals; senders killed and stalled meanwhile`,
    );
    await peer.taken();
    for (const arm of arms) {
      const withdrawals = await runArm(arm, records, senders);
      if (arm === 'tact') await untilKnown(records, withdrawals);
      outcomes[arm] = outcomeOf(withdrawals, await peer.taken());
      print(told(arm, outcomes[arm]));
    }
    for (const line of judged(outcomes)) print(line);
  } finally {
    for (const sender of senders) sender.kill('SIGKILL');
    await records.close();
    peer.stop();
    await servers.stop();
  }
}

/** After a 202 the fate becomes known: what has arrived by then is all that ever does. */
async function untilKnown(records: Records, withdrawals: Withdrawal[]): Promise<void> {
  const waiting = withdrawals.filter(({ answer }) => answer === 202);
  const deadline = performance.now() + KNOWN_WITHIN_MS;
  for (const { person } of waiting) {
    while ((await records.gates.onTheirWay([person.subjectKey])).length > 0) {
      if (performance.now() > deadline) throw new Error('After a 202 the fate never became known.');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

function outcomeOf(withdrawals: Withdrawal[], taken: Taken[]): Outcome {
  const answered = new Map(
    withdrawals.flatMap(({ person, answer, answeredAt }) =>
      answer === 200 ? [[person.email, answeredAt]] : [],
    ),
  );
  const afterwards = taken.filter(({ to, at }) => BigInt(at) > (answered.get(to) ?? BigInt(at)));
  return { mails: taken.length, afterwards: afterwards.length, withdrawals };
}

/** Of those whom no lost sender kept waiting. */
const latencies = ({ withdrawals }: Outcome): number[] =>
  withdrawals.filter(({ heldByLost }) => !heldByLost).map(({ tookMs }) => tookMs);

const names: Record<Arm, string> = {
  naive: 'check, then send',
  double: 'check twice, the second time at the last moment',
  tact: 'Tact: permits',
};

function told(arm: Arm, outcome: Outcome): string {
  const { mails, afterwards, withdrawals } = outcome;
  const of = (share: number) => quantile(latencies(outcome), share).toFixed(0);
  const later = withdrawals.filter(({ answer }) => answer === 202).length;
  return (
    `${names[arm].padEnd(48)} ${String(mails).padStart(6)} mails, ${String(afterwards).padStart(3)} after a 200; ` +
    `withdrawals: half within ${of(0.5)} ms, 99 of 100 within ${of(0.99)} ms` +
    (arm === 'tact'
      ? `, ${withdrawals.filter(({ heldByLost }) => heldByLost).length} held by lost senders, ${later} answered 202`
      : '')
  );
}

/** What was to be shown; a bar that was missed, or a run that shows nothing, makes the exit code say so. */
function judged({ naive, tact }: Record<Arm, Outcome>): string[] {
  const volume = tact.mails / naive.mails;
  const p99 = quantile(latencies(tact), 0.99);
  const unexplained = tact.withdrawals.filter(({ answer, heldByLost }) => answer === 202 && !heldByLost);
  const shows = [
    [naive.afterwards >= NAIVE_MUST_LEAK, `naive leaked ${naive.afterwards}, at least ${NAIVE_MUST_LEAK}`],
    [
      volume >= LEAST_VOLUME,
      `Tact delivered ${volume.toFixed(3)} times naive's mails, at least ${LEAST_VOLUME}`,
    ],
  ] as const;
  const bars = [
    [tact.afterwards === 0, `Tact: ${tact.afterwards} mails after a 200, none`],
    [p99 <= LONGEST_P99_MS, `Tact: withdrawal p99 ${p99.toFixed(0)} ms, at most ${LONGEST_P99_MS}`],
    [unexplained.length === 0, `Tact: ${unexplained.length} answers 202 without a lost sender, none`],
  ] as const;
  const isVoid = shows.some(([holds]) => !holds);
  if (isVoid || bars.some(([holds]) => !holds)) process.exitCode = 1;
  return [
    ...[...shows, ...bars].map(([holds, what]) => `  ${holds ? 'yes' : 'NO '}  ${what}`),
    ...(isVoid ? ['  VOID: this run shows nothing.'] : []),
  ];
}

async function startPeer(dataDir: string) {
  const child = fork(join(__dirname, 'consent-fence/peer.js'), {
    env: { PATH: process.env['PATH'], TZ: 'UTC', PEER_DATA: join(dataDir, 'peer') },
  });
  const [{ smtpUrl }] = (await once(child, 'message')) as [{ smtpUrl: string }];
  return {
    smtpUrl,
    async taken(): Promise<Taken[]> {
      child.send('what did you take?');
      const [{ taken }] = (await once(child, 'message')) as [{ taken: Taken[] }];
      return taken;
    },
    stop: () => child.kill('SIGTERM'),
  };
}
