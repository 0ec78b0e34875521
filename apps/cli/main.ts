#!/usr/bin/env node
import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { Command, Option } from 'commander';
import { loadPolicy } from '@tact/policy';
import { mintMasterKeys, mintSigningKeys, rotateSigningKeys } from '@tact/privacy';
import { apiRoles, type ApiRole } from '@tact/records';
import { defaultDemoData, defaultInput, demo } from './demo/demo';
import { doctor } from './doctor';
import { wordsOf } from './customers-words';
import { describeJourney } from './journey';
import { approvePlays, checkedJson, checkPlaysIn, chosenPlays, defaultPlaysDir } from './plays';
import {
  crossed,
  describeDiff,
  diffPolicies,
  readDiffOptions,
  writeDiff,
  type PolicyDiffArguments,
} from './policy';
import { reaching } from './reach';
import { addBackupCommands } from './backup/backup-commands';
import { addDataMapCommands } from './data-map-commands';
import { addLogCommands } from './log-commands';
import { addProcessorCommands } from './processor-commands';
import { addReceiptCommands } from './receipt-commands';
import { addRotationCommands } from './rotation-commands';
import { describeRenewal, renewPolicies } from './renew-policies';
import { addRequestCommands } from './request-commands';
import { simulate, type SimulateOptions } from './simulate';
import { defaultDataDir, up } from './up';

const program = new Command('tact').description('A personalization hub that knows how to take a hint.');
const data = () => new Option('--data <dir>', 'data folder of the embedded stack').default(defaultDataDir());
const print = (line: string): void => console.log(line);

program
  .command('up')
  .description('start the embedded stack and stay')
  .addOption(data())
  .action(async (options: { data: string }) => {
    process.exitCode = await up({ dataDir: options.data });
  });

program
  .command('demo')
  .description('show the main job on the demo input')
  .option('--exit', 'end after the report')
  .option('--input <file>', 'newline-delimited JSON of that form, packed or not', defaultInput())
  .option('--data <dir>', 'data folder', defaultDemoData())
  .option('--json <file>', 'write the report')
  .action(async (options: { exit?: boolean; input: string; data: string; json?: string }) => {
    process.exitCode = await demo({
      input: options.input,
      dataDir: options.data,
      json: options.json,
      exit: options.exit ?? false,
    });
  });

program
  .command('simulate')
  .description('run the core over a stream of events in virtual time: what would be said, held, and why')
  .requiredOption(
    '--events <file>',
    'Segment-form messages, one JSON object a line, packed or not; - reads stdin',
  )
  .option('--catalogue <file>', 'JSON, as PUT /v1/catalogue takes it; the demo plays come with theirs')
  .option('--plays <dir>', 'folder of plays')
  .option('--policy <file>', 'contact policy')
  .option('--assume <file>', 'YAML: what the input does not say')
  .addOption(new Option('--consent <state>', 'consent to everything from the first event').choices(['given']))
  .option('--reactions <file>', 'YAML: how people answer touches; none: nobody ever does', 'none')
  .option('--seed <n>', 'whole number that everything random derives from', '1')
  .option('--until <time>', 'end there, also if that is after the last event')
  .requiredOption('--out <file>', 'one decision a line, as JSON; - writes to stdout')
  .option('--report <file>', 'write a page with plots')
  .action(async (options: SimulateOptions) => {
    process.exitCode = await simulate(options);
  });

program
  .command('doctor')
  .description('say what is missing and how to get it')
  .action(async () => {
    const { ok, lines } = await doctor();
    lines.forEach(print);
    process.exitCode = ok ? 0 : 1;
  });

const plays = program.command('plays').description('check and approve what may be said');

plays
  .command('check [dir]')
  .description('refuse plays that are broken or say what no text may say, with file, line and what to do')
  .option('--json', 'print findings as JSON')
  .action((dir: string | undefined, options: { json?: boolean }) => {
    const checked = checkPlaysIn(dir ?? defaultPlaysDir(), options.json ? () => undefined : print);
    if (options.json) print(checkedJson(checked));
    process.exitCode = checked.ok ? 0 : 1;
  });

plays
  .command('approve [ids...]')
  .description('record that an editor read the content as it stands')
  .option('--all', 'every play that is not a draft')
  .option('--by <editor>', 'who read it', userInfo().username)
  .option('--dir <dir>', 'folder of plays', defaultPlaysDir())
  .addOption(data())
  .action(async (ids: string[], options: { all?: boolean; by: string; dir: string; data: string }) => {
    const checked = checkPlaysIn(options.dir, print);
    const chosen = chosenPlays(checked, ids, options.all ?? false);
    await reaching(options.data, ({ records }) => approvePlays(chosen, options.by, records.approvals, print));
  });

const keys = program.command('keys').description('make and revoke keys');

keys
  .command('create <name>')
  .description('make an API key; it is shown this once')
  .addOption(new Option('--role <role>').choices([...apiRoles]).default('product'))
  .addOption(data())
  .action((name: string, options: { role: ApiRole; data: string }) =>
    reaching(options.data, async ({ records }) => {
      const { id, key } = await records.apiKeys.create(name, options.role);
      await records.audit.note({ name: userInfo().username, role: 'cli' }, 'create-api-key', id);
      print(key);
    }),
  );

keys
  .command('list')
  .description('list API keys without their secrets')
  .addOption(data())
  .action((options: { data: string }) =>
    reaching(options.data, async ({ records }) => {
      for (const { _id, name, role, lastUsedAt, revokedAt } of await records.apiKeys.list()) {
        const state = revokedAt
          ? `revoked ${revokedAt.toISOString()}`
          : `last used ${lastUsedAt?.toISOString() ?? 'never'}`;
        print(`${_id}  ${role.padEnd(10)} ${name.padEnd(20)} ${state}`);
      }
    }),
  );

keys
  .command('revoke <id>')
  .description('end an API key')
  .addOption(data())
  .action((id: string, options: { data: string }) =>
    reaching(options.data, async ({ records }) => {
      if (!(await records.apiKeys.revoke(id)))
        throw new Error(`No key ${id} is in force. See: tact keys list`);
      await records.audit.note({ name: userInfo().username, role: 'cli' }, 'revoke-api-key', id);
      print(`${id} is revoked.`);
    }),
  );

keys
  .command('master')
  .description('print new master keys, for a secret store')
  .action(() => print(mintMasterKeys()));

keys
  .command('signing')
  .description('print new keys that sign receipts and checkpoints, for a secret store')
  .option('--origin <name>', 'what the log is called: a URL without its scheme, for good')
  .option('--rotate <file>', 'keep the log’s name and what verifies, sign with new keys')
  .action(({ origin, rotate }: { origin?: string; rotate?: string }) =>
    print(
      rotate === undefined
        ? mintSigningKeys(origin)
        : rotateSigningKeys(readFileSync(rotate, 'utf8'), rotate),
    ),
  );

addRotationCommands(keys);
addReceiptCommands(program);
addLogCommands(program);
addBackupCommands(program);
addDataMapCommands(program);
addRequestCommands(program);
addProcessorCommands(program);

const policies = program.command('policy').description('check and compare contact policies');

policies
  .command('check <file>')
  .description('refuse a broken policy, with file, line and what to do')
  .action((file: string) => print(`${file}: policy ${loadPolicy(file).version}, no errors`));

policies
  .command('renew [file]')
  .description('let every journey that goes on decide by a policy from now on; again does no harm')
  .addOption(data())
  .action((file: string | undefined, options: { data: string }) =>
    reaching(options.data, async (to) => print(describeRenewal(await renewPolicies(to, file)))),
  );

policies
  .command('diff')
  .description('judge recorded decisions anew under a candidate policy: what would newly be sent, newly held')
  .requiredOption('--candidate <file>', 'the policy that is meant to come')
  .option('--current <file>', 'the policy in force', process.env['TACT_POLICY'])
  .option('--since <iso>', 'only decisions from then on', '1970-01-01')
  .option('--most <n>', 'only so many, the newest', '10000')
  .option('--most-newly-sent <limit>', 'fail above this, such as 20 or 5%')
  .option('--most-newly-held <limit>', 'fail above this, such as 20 or 5%')
  .option('--json <file>', 'write the difference')
  .addOption(data())
  .action((options: PolicyDiffArguments) =>
    reaching(options.data, async ({ records }) => {
      const wanted = readDiffOptions(options);
      const diff = await diffPolicies(records, wanted);
      const limits = crossed(diff, wanted);
      const words = await wordsOf(records);
      if (options.json !== undefined) writeDiff(options.json, diff, limits, words);
      [...describeDiff(diff, words), ...limits.map((limit) => `Limit crossed: ${limit}`)].forEach(print);
      process.exitCode = limits.length === 0 ? 0 : 1;
    }),
  );

program
  .command('journey <customer>')
  .description('where a journey is, what happens next, why nothing went out')
  .addOption(data())
  .action((customer: string, options: { data: string }) =>
    reaching(options.data, async (to) => print(await describeJourney(to, customer, userInfo().username))),
  );

program.parseAsync().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
