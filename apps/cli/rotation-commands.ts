import { userInfo } from 'node:os';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { openProofs, type Records } from '@tact/records';
import { signersOf } from './log';
import { reaching } from './reach';
import { describeEpochs, describeRewrapped, destroyEpoch, rotateKeys } from './rotation';
import { defaultDataDir } from './up';

const data = () => new Option('--data <dir>', 'data folder of the embedded stack').default(defaultDataDir());
/** Keys that are printed go to stdout, for a secret store; what is said of them does not. */
const say = (line: string): void => console.error(line);
const note = ({ audit }: Records, action: string, target: string) =>
  audit.note({ name: userInfo().username, role: 'cli' }, action, target);

function epochNumber(text: string): number {
  const epoch = Number(text);
  if (!Number.isInteger(epoch) || epoch < 1)
    throw new InvalidArgumentError('An epoch is a whole number from 1 on.');
  return epoch;
}

/** The life of the master keys, among `tact keys`. */
export function addRotationCommands(keys: Command): void {
  keys
    .command('status')
    .description('the epochs of the master key, and how many keys each of them wraps')
    .option('--json', 'print as JSON')
    .addOption(data())
    .action((options: { json?: boolean; data: string }) =>
      reaching(options.data, async ({ records }) => {
        const epochs = await records.rotation.status();
        console.log(options.json ? JSON.stringify(epochs) : describeEpochs(epochs).join('\n'));
      }),
    );

  keys
    .command('rotate')
    .description('make a new master key and wrap every key by it; again, it ends what broke off')
    .addOption(data())
    .action((options: { data: string }) =>
      reaching(options.data, async ({ records }) => {
        const is = await rotateKeys(records, say);
        await note(records, is === 'rotated' ? 'rotate-master-key' : 'make-master-key', 'master-key');
      }),
    );

  keys
    .command('rewrap')
    .description('wrap every key by the newest master key; may be broken off and begun again')
    .addOption(data())
    .action((options: { data: string }) =>
      reaching(options.data, async ({ records }) => {
        const done = await records.rotation.rewrap();
        await note(records, 'rewrap-keys', `epoch:${done.newest}`);
        describeRewrapped(done).forEach(say);
        process.exitCode = done.unopened.length === 0 ? 0 : 1;
      }),
    );

  keys
    .command('destroy-epoch')
    .argument('<epoch>', 'its number', epochNumber)
    .description('destroy a master key that wraps nothing any more, and seal the erasures from before')
    .addOption(data())
    .action((epoch: number, options: { data: string }) =>
      reaching(options.data, async ({ records }) => {
        const proofs = openProofs(records, signersOf(options.data));
        const is = await destroyEpoch(records, proofs, epoch, say);
        await note(records, is === 'destroyed' ? 'destroy-master-key' : 'close-master-key', `epoch:${epoch}`);
      }),
    );
}
