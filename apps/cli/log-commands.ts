import { join } from 'node:path';
import { Option, type Command } from 'commander';
import { checkpointFolder, openProofs, publishCheckpoint } from '@tact/records';
import { checkHandedOver, checkStored, describeCheck, signersOf, storedEntries } from './log';
import { reaching } from './reach';
import { defaultDataDir } from './up';

const data = () => new Option('--data <dir>', 'data folder of the embedded stack').default(defaultDataDir());
const print = (line: string): void => console.log(line);

export function addLogCommands(program: Command): void {
  const log = program
    .command('log')
    .description('the transparency log: hand it out, take it outside, check it');

  log
    .command('checkpoint')
    .description('print the signed head of the log')
    .addOption(data())
    .action((options: { data: string }) =>
      reaching(options.data, async ({ records }) => {
        print((await openProofs(records, signersOf(options.data)).checkpoints.current()).trimEnd());
      }),
    );

  log
    .command('publish <dir>')
    .description(
      'sign the head of the log and keep it in a folder outside, once the log is seen to continue what is there',
    )
    .addOption(data())
    .action((dir: string, options: { data: string }) =>
      reaching(options.data, async ({ records }) => {
        const { checkpoints } = openProofs(records, signersOf(options.data));
        print(
          `${await publishCheckpoint(checkpoints, checkpointFolder(dir))} entries are signed for in ${dir}.`,
        );
      }),
    );

  log
    .command('entries')
    .description('print every entry, one JSON object a line')
    .addOption(data())
    .action((options: { data: string }) =>
      reaching(options.data, async ({ records }) => {
        for await (const { seq, leaf } of storedEntries(records)) print(JSON.stringify({ seq, leaf }));
      }),
    );

  log
    .command('verify')
    .description('compute the log anew: an edit, a deletion and a reordering are found')
    .option('--checkpoints <dir>', 'checkpoints that were taken outside; of the embedded stack, its own')
    .option('--entries <file>', 'entries as `tact log entries` prints them: checked offline')
    .option('--keys <file>', 'the public keys, where entries are checked offline')
    .addOption(data())
    .action(async (options: { checkpoints?: string; entries?: string; keys?: string; data: string }) => {
      const outside = options.checkpoints ?? join(options.data, 'checkpoints');
      const { entries, keys: keyFile } = options;
      const verified = async (): Promise<void> => {
        if (entries === undefined) {
          return reaching(options.data, async ({ records }) =>
            say(await checkStored(records, signersOf(options.data), outside)),
          );
        }
        if (keyFile === undefined) throw new Error('Name the public keys: --keys FILE');
        return say(await checkHandedOver({ entries, checkpoints: outside, keys: keyFile }));
      };
      const say = (check: Parameters<typeof describeCheck>[0]): void => {
        describeCheck(check).forEach(print);
        process.exitCode = check.findings.length === 0 ? 0 : 1;
      };
      await verified();
    });
}
