import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Presets, SingleBar } from 'cli-progress';
import { masterKeysFromFile } from '@tact/privacy';
import { openRecords, type Records } from '@tact/records';
import { projectRoot } from '@tact/servers';
import { approvePlays, checkPlaysIn, defaultPlaysDir, isDraft } from '../plays';
import { startStack, type RunningStack } from '../stack';
import { SOURCE } from '../stack-keys';
import { banner, stay } from '../up';
import { ApiClient } from './api-client';
import { forgetSomebody } from './forgotten';
import { readInput, type Input } from './input';
import { playLiveActivity, settled } from './live';
import { consents, introduce } from './people';
import { appliedTo, countRecords, intakeOf, pickExamples, type DemoReport } from './report';
import { reportPage, servePage } from './report-page';
import { reportText } from './report-text';
import { segmentClient, sendAll } from './send';
import { startWebhookReceiver, type WebhookReceiver } from './webhook-receiver';

export interface DemoOptions {
  input: string;
  dataDir: string;
  json: string | undefined;
  exit: boolean;
}

export const defaultInput = (): string => join(projectRoot(), 'demo/storefront-events.jsonl.gz');
export const defaultDemoData = (): string => process.env.TACT_DATA ?? join(projectRoot(), '.tact/demo');

const LIVE_SOURCE = 'demo-live';

/** Starts the stack, runs the main job on the demo input, and shows what was said, held, and why. */
export async function demo({ input: file, dataDir, json, exit }: DemoOptions): Promise<number> {
  const begun = Date.now();
  const input = await readInput(file);
  const started = await startStack({
    dataDir,
    log: (line) => console.log(line),
    env: { TACT_RATE_PER_SECOND: '5000' },
  });
  if (started.is === 'already-running') {
    console.error(
      `A stack already runs on ${dataDir} (pid ${started.state.pid}). End it, or use --data DIR.`,
    );
    return 1;
  }
  const { stack } = started;
  const receiver = await startWebhookReceiver();
  const records = await recordsOf(stack, dataDir);
  try {
    const report = await run(input, stack, records, receiver, begun);
    if (json) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);
    console.log(reportText(report));
    if (exit) return 0;
    const page = await servePage(reportPage(report, stack.urls));
    console.log(`${banner(stack, dataDir)}\n  The report        ${page.url}\n`);
    const code = await stay(stack);
    await page.stop();
    return code;
  } finally {
    await records.close();
    await stack.stop();
    await receiver.stop();
  }
}

const recordsOf = ({ urls }: RunningStack, dataDir: string): Promise<Records> => {
  const keyFile = join(dataDir, 'master-keys.json');
  return openRecords({
    uri: urls.mongodb,
    masterKeys: masterKeysFromFile(keyFile),
  });
};

async function run(
  input: Input,
  stack: RunningStack,
  records: Records,
  receiver: WebhookReceiver,
  begun: number,
): Promise<DemoReport> {
  const { urls, keys } = stack;
  const product = new ApiClient(urls.api, keys.product);
  const ops = new ApiClient(urls.api, keys.ops);
  const people = [...input.people.values()];
  const shiftMs = Date.now() - input.lastAt;

  await product.call(
    'PUT',
    '/v1/catalogue',
    JSON.parse(readFileSync(join(projectRoot(), 'demo/catalogue.json'), 'utf8')),
  );
  const { plays } = checkPlaysIn(defaultPlaysDir(), console.log);
  await approvePlays(
    plays.filter((play) => !isDraft(play)),
    'demo editor',
    records.approvals,
    () => undefined,
  );
  const { secret } = await ops.call<{ secret: string }>('POST', '/v1/ops/webhook-targets', {
    url: receiver.url,
    purposes: ['marketing', 'offers'],
  });

  const before = await intakeOf(ops, SOURCE);
  const consenting = people.filter(consents).length;
  await withBar('consents and addresses', consenting, (tick) =>
    introduce(people, shiftMs, product, () => tick(1)),
  );
  const client = segmentClient(urls.api, keys.product);
  const failed = await withBar('events', input.messages.length, (tick) =>
    sendAll(client, input.messages, shiftMs, tick),
  );
  await client.closeAndFlush();
  if (failed > 0) console.error(`${failed} events were not answered; the counts below say what arrived.`);
  console.log('Waiting until everything has reached the journeys…');
  await settled(ops);

  const { key: liveKey } = await records.apiKeys.create(LIVE_SOURCE, 'product');
  const live = segmentClient(urls.api, liveKey);
  const told = await playLiveActivity(people, live, product, ops);
  await live.closeAndFlush();

  const { applied, stateBytes } = await withBar('queries, one a journey', people.length, (tick) =>
    appliedTo(people, SOURCE, product, () => tick(1)),
  );
  const after = await intakeOf(ops, SOURCE);
  const counts = await countRecords(records);
  console.log('Somebody asks to be forgotten…');
  const compliance = new ApiClient(urls.api, keys.compliance);
  const forgotten = await forgetSomebody(urls.api, new ApiClient(urls.api, liveKey), compliance);
  return {
    sent: input.messages.length,
    accepted: after.accepted - before.accepted,
    duplicates: after.duplicates - before.duplicates,
    rejected: after.rejected - before.rejected,
    applied,
    ...counts,
    stateBytes,
    webhooksVerified: receiver.verified(secret),
    live: told,
    forgotten,
    made: [
      `The input has no consents and no addresses: ${consenting} of ${people.length} people were given both.`,
      'Times are shifted so that the data ends now.',
      'What people did while you watched, and how they answered, was made by the demo.',
      'The people are synthetic; nobody is behind them.',
    ],
    examples: await pickExamples(records),
    seconds: Math.round((Date.now() - begun) / 1000),
  };
}

async function withBar<T>(
  name: string,
  total: number,
  work: (tick: (n: number) => void) => Promise<T>,
): Promise<T> {
  const bar = new SingleBar(
    {
      format: `${name.padEnd(24)} {bar} {value}/{total}  {duration_formatted}`,
      noTTYOutput: true,
      notTTYSchedule: 10_000,
    },
    Presets.shades_classic,
  );
  bar.start(total, 0);
  try {
    return await work((n) => bar.increment(n));
  } finally {
    bar.stop();
  }
}
