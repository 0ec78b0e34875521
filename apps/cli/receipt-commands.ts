import { Option, type Command } from 'commander';
import { jwksOf } from '@tact/privacy';
import { openProofs } from '@tact/records';
import { signersOf } from './log';
import { reaching } from './reach';
import { describeVerdict, verifyReceipt, type VerifyOptions } from './receipts';
import { defaultDataDir } from './up';

const data = () => new Option('--data <dir>', 'data folder of the embedded stack').default(defaultDataDir());
const print = (line: string): void => console.log(line);

export function addReceiptCommands(program: Command): void {
  const receipts = program.command('receipt').description('check receipts, and hand them out');

  receipts
    .command('verify <file>')
    .description('check a receipt offline: signature, entry and checkpoint of the log, and whom it is about')
    .requiredOption('--keys <file>', 'the public keys, as /.well-known/tact-receipts/jwks.json serves them')
    .option('--about <id>', 'an id that the receipt should be about')
    .option('--salt <salt>', 'the salt, where the file has none')
    .option('--json', 'print the verdict as JSON')
    .action(async (file: string, options: VerifyOptions) => {
      const verdict = await verifyReceipt(file, options);
      if (options.json) print(JSON.stringify(verdict));
      else describeVerdict(verdict).forEach(print);
      process.exitCode = verdict.holds ? 0 : 1;
    });

  receipts
    .command('show <id>')
    .description('print a receipt file')
    .addOption(data())
    .action((id: string, options: { data: string }) =>
      reaching(options.data, async ({ records }) => {
        const file = await openProofs(records, signersOf(options.data)).receipts.file(id);
        if (!file) throw new Error(`There is no receipt ${id}.`);
        print(JSON.stringify(file, null, 2));
      }),
    );

  receipts
    .command('keys')
    .description('print the public keys that receipts and checkpoints are checked with')
    .addOption(data())
    .action((options: { data: string }) =>
      print(JSON.stringify(jwksOf(signersOf(options.data).publicKeys), null, 2)),
    );
}
