import { userInfo } from 'node:os';
import { Option, type Command } from 'commander';
import { isPublicUrl } from '@tact/channels';
import { isDuration } from '@tact/policy';
import {
  confirmingWays,
  endOfOverlap,
  isOverlap,
  processorIdentities,
  type NewProcessor,
} from '@tact/records';
import { reaching } from './reach';
import { defaultDataDir } from './up';

const data = () => new Option('--data <dir>', 'data folder of the embedded stack').default(defaultDataDir());
const print = (line: string): void => console.log(line);
const operator = () => ({ name: userInfo().username, role: 'cli' });

type Options = Omit<NewProcessor, 'name'> & { data: string };

export function addProcessorCommands(program: Command): void {
  const processors = program
    .command('processors')
    .description('who holds copies of what is known of people, and is told when somebody is erased');

  processors
    .command('add <name>')
    .description('declare one; the secret that both sides sign with is shown this once')
    .requiredOption('--url <url>', 'where erasures are ordered')
    .requiredOption('--contact <words>', 'whom one turns to there')
    .requiredOption('--holds <words>', 'what it holds, in words for everybody')
    .option('--does <words>', 'what it does for us with it, in the same words')
    .addOption(
      new Option('--knows-by <identities...>', 'what it knows people by')
        .choices([...processorIdentities])
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--confirms <way>', 'how it says that it is done')
        .choices([...confirmingWays])
        .makeOptionMandatory(),
    )
    .option('--deadline <duration>', 'how long it may take, as ISO 8601', 'P30D')
    .addOption(data())
    .action((name: string, { data: dir, ...declared }: Options) =>
      reaching(dir, async ({ records }) => {
        refuseUnfit(name, declared);
        const secret = await records.processors.register({ name, ...declared }, operator().name);
        if (secret === null)
          throw new Error(`There is a processor ${name}. Remove it first, or choose another name.`);
        await records.audit.note(operator(), 'register-processor', name);
        print(`${name} is told of every erasure from here on. Its secret, shown this once:`);
        print(secret);
      }),
    );

  processors
    .command('list')
    .description('who is told')
    .addOption(data())
    .action((options: { data: string }) =>
      reaching(options.data, async ({ records }) => {
        for (const { name, url, knowsBy, confirms, deadline } of await records.processors.list())
          print(
            [name.padEnd(20), confirms.padEnd(12), deadline.padEnd(6), knowsBy.join(', '), url].join('  '),
          );
      }),
    );

  processors
    .command('rotate <name>')
    .description('a new secret, shown this once; the one before is good beside it for a while')
    .option('--overlap <duration>', 'for how long, up to P7D; PT0S where others know it', 'P1D')
    .addOption(data())
    .action((name: string, { overlap, data: dir }: { overlap: string; data: string }) =>
      reaching(dir, async ({ records }) => {
        if (!isOverlap(overlap)) throw new Error('--overlap takes an ISO 8601 duration of up to P7D.');
        const renewed = await records.processors.renewSecret(name, endOfOverlap(overlap, new Date()));
        switch (renewed.is) {
          case 'unknown':
            throw new Error(`There is no processor ${name}. See: tact processors list`);
          case 'renewing':
            throw new Error(
              `The secret before the newest is good until ${renewed.formerUntil.toISOString()}. ` +
                'Wait until then, or end every other secret with: --overlap PT0S',
            );
          case 'renewed':
            await records.audit.note(operator(), 'renew-processor-secret', name);
            print(
              renewed.formerUntil === null
                ? `No other secret of ${name} is good any more. The new one, shown this once:`
                : `Both secrets of ${name} are good until ${renewed.formerUntil.toISOString()}. The new one, shown this once:`,
            );
            print(renewed.secret);
        }
      }),
    );

  processors
    .command('remove <name>')
    .description('tell it no more, once nothing is awaited of it')
    .addOption(data())
    .action((name: string, options: { data: string }) =>
      reaching(options.data, async ({ records }) => {
        const awaited = await records.processorOrders.unsettledOf(name);
        if (awaited > 0)
          throw new Error(
            `${name} has not confirmed ${awaited} erasures yet. Wait for them, or settle them.`,
          );
        if (!(await records.processors.remove(name)))
          throw new Error(`There is no processor ${name}. See: tact processors list`);
        await records.audit.note(operator(), 'remove-processor', name);
        print(`${name} is told no more.`);
      }),
    );
}

/** As the API takes them. */
function refuseUnfit(name: string, { url, deadline }: Omit<NewProcessor, 'name'>): void {
  if (!/^[a-z0-9][a-z0-9-]{0,39}$/.test(name)) throw new Error('The name is a short one such as mailer-eu.');
  if (!isDuration(deadline)) throw new Error('--deadline takes an ISO 8601 duration such as P30D.');
  const isAllowed = process.env['TACT_CALLBACKS_ANYWHERE'] === 'true' ? URL.canParse(url) : isPublicUrl(url);
  if (!isAllowed) throw new Error('--url has to be https and lead to the Internet.');
}
