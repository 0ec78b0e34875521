import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Option, type Command } from 'commander';
import {
  connectRecords,
  erasuresIn,
  erasuresInJournal,
  readManifest,
  united,
  type Erasures,
  type KeySource,
} from '@tact/records';
import { claimStack, findBinary, runningStack, startMongo, startTemporal } from '@tact/servers';
import { searchAttributeTypes, temporalClient, temporalSettings } from '@tact/temporal';
import { signersOf } from '../log';
import { masterKeysOf } from '../reach';
import { defaultDataDir } from '../up';
import { describeDrill, drill } from './drill';
import { describeRestored, placeTemporal, restore } from './restore';
import { latestBackup, takeBackup } from './take-backup';

const data = () => new Option('--data <dir>', 'data folder of the embedded stack').default(defaultDataDir());
const journal = () =>
  new Option('--erasures <file>', 'who was erased, as workers keep it; of the embedded stack, its own');
const live = () =>
  new Option('--live <uri>', 'a database that still knows who was erased, and has the keys as they are now');
const laterKeys = () =>
  new Option('--keys <backup>', 'a later backup, for its keys: where master keys were destroyed since');
const print = (line: string): void => console.log(line);

interface ErasureSources {
  data: string;
  erasures?: string;
  live?: string;
}
interface Sources extends ErasureSources {
  keys?: string;
}

/** Does something with the place that has later keys, where one was named; a later backup before a database. */
async function withLaterKeys<Answer>(
  { keys, live: uri }: Sources,
  work: (from: KeySource | null) => Promise<Answer>,
): Promise<Answer> {
  if (keys !== undefined) return work({ backup: keys });
  if (uri === undefined) return work(null);
  const connection = await connectRecords(uri, { maxPoolSize: 2 });
  try {
    return await work({ live: connection });
  } finally {
    await connection.close();
  }
}

/** Everybody of whom any source says that they were erased. None at all is no answer. */
async function erasuresOf({ data: dataDir, erasures, live: uri }: ErasureSources): Promise<Erasures> {
  const named = erasures ?? process.env['TACT_ERASURES_FILE'] ?? join(dataDir, 'erasures.jsonl');
  if (erasures !== undefined && !existsSync(erasures)) throw new Error(`There is no ${erasures}.`);
  const isThere = existsSync(named);
  if (!isThere && uri === undefined) {
    throw new Error(
      `Who was erased since the backup? ${named} is not there. Name the journal with --erasures FILE (an empty one if nobody was), or a database that knows with --live URI.`,
    );
  }
  const fromDatabase = async (from: string): Promise<Erasures> => {
    const connection = await connectRecords(from, { maxPoolSize: 2 });
    try {
      return await erasuresIn(connection);
    } finally {
      await connection.close();
    }
  };
  return united(
    ...(isThere ? [erasuresInJournal(named)] : []),
    ...(uri === undefined ? [] : [await fromDatabase(uri)]),
  );
}

export function addBackupCommands(program: Command): void {
  program
    .command('backup <dir>')
    .description('back up MongoDB and the embedded Temporal, as of one moment each, while all goes on')
    .addOption(data())
    .action(async (dir: string, options: { data: string }) => {
      const stack = runningStack(options.data);
      const mongoUri = process.env['MONGODB_URI'] ?? stack?.urls['mongodb'];
      if (!mongoUri) throw new Error(`No stack runs on ${options.data} and MONGODB_URI is not set.`);
      const isElsewhere = process.env['TEMPORAL_ADDRESS'] !== undefined;
      const temporalFile = isElsewhere ? null : join(options.data, 'temporal/temporal.db');
      print(await takeBackup({ into: dir, mongoUri, temporalFile }));
      if (isElsewhere) print('Temporal is elsewhere: whoever runs its database backs it up, before this.');
    });

  program
    .command('restore <backup>')
    .description(
      'restore a backup into an empty data folder, or the empty servers that the environment names; erase again who was erased since; bring journeys and inbox together',
    )
    .option(
      '--temporal-as-of <time>',
      'the time as of which a Temporal elsewhere was restored; not later than the backup',
    )
    .addOption(journal())
    .addOption(live())
    .addOption(laterKeys())
    .addOption(data())
    .action(async (backup: string, options: Sources & { temporalAsOf?: string }) => {
      const erasures = await erasuresOf(options);
      const masterKeys = masterKeysOf(options.data);
      const uri = process.env['MONGODB_URI'];
      const asOf = options.temporalAsOf === undefined ? null : new Date(options.temporalAsOf);
      if (asOf !== null && Number.isNaN(asOf.getTime())) throw new Error('--temporal-as-of is no time.');
      const settings = temporalSettings();
      const lines = await withLaterKeys(options, (from) =>
        uri
          ? restoreInto(
              backup,
              { mongoUri: uri, masterKeys, settings, temporalAsOf: asOf, laterKeys: from },
              erasures,
            )
          : restoreIntoFolder(backup, options.data, { masterKeys, laterKeys: from }, erasures),
      );
      lines.forEach(print);
      print('It serves again.');
    });

  program
    .command('drill <dir>')
    .description('restore the latest backup of a folder into servers of its own, and say whether it holds')
    .option('--json <file>', 'write the report; - prints it instead of the text')
    .option('--checkpoints <dir>', 'checkpoints of the log that were taken outside')
    .addOption(journal())
    .addOption(live())
    .addOption(laterKeys())
    .addOption(data())
    .action(async (dir: string, options: Sources & { json?: string; checkpoints?: string }) => {
      const erasures = await erasuresOf(options);
      const tryOut = (from: KeySource | null) =>
        drill({
          backup: latestBackup(dir),
          masterKeys: masterKeysOf(options.data),
          signers: signersOf(options.data),
          checkpointsDir:
            options.checkpoints ?? process.env['TACT_CHECKPOINTS_DIR'] ?? join(options.data, 'checkpoints'),
          ...{ erasures, laterKeys: from },
          log: () => undefined,
        });
      const report = await withLaterKeys(options, tryOut);
      const json = JSON.stringify(report, null, 2);
      if (options.json === '-') print(json);
      else describeDrill(report).forEach(print);
      if (options.json !== undefined && options.json !== '-') writeFileSync(options.json, `${json}\n`);
      process.exitCode = report.holds ? 0 : 1;
    });
}

type Target = {
  mongoUri: string;
  masterKeys: ReturnType<typeof masterKeysOf>;
  settings: ReturnType<typeof temporalSettings>;
  temporalAsOf: Date | null;
  laterKeys: KeySource | null;
};

async function restoreInto(
  backup: string,
  { settings, ...to }: Target,
  erasures: Erasures,
): Promise<string[]> {
  const client = ({ keys }: { keys: Parameters<typeof temporalClient>[1] }) => temporalClient(settings, keys);
  const { restored, records } = await restore(backup, { ...to, client }, erasures);
  await records.close();
  return describeRestored(restored);
}

/** Starts the servers of the embedded stack on the folder for as long as it takes. */
async function restoreIntoFolder(
  backup: string,
  dataDir: string,
  keys: Pick<Target, 'masterKeys' | 'laterKeys'>,
  erasures: Erasures,
): Promise<string[]> {
  const claimed = await claimStack(dataDir);
  if (claimed.is === 'already-running') throw new Error(`A stack runs on ${dataDir}. Stop it first.`);
  const stops: (() => Promise<void>)[] = [];
  try {
    const manifest = readManifest(backup);
    const mongo = await startMongo({
      dataDir: join(dataDir, 'mongo'),
      binary: (await findBinary('mongod')).path,
    });
    stops.push(() => mongo.stop());
    const temporalDir = join(dataDir, 'temporal');
    const isPaired = await placeTemporal(backup, manifest, temporalDir);
    const temporal = await startTemporal({
      dataDir: temporalDir,
      binary: (await findBinary('temporal')).path,
      searchAttributes: searchAttributeTypes,
    });
    stops.push(() => temporal.stop());
    const temporalAsOf = isPaired && manifest.temporal ? new Date(manifest.temporal.copiedAt) : null;
    const settings = { address: temporal.address, namespace: 'default' };
    return await restoreInto(backup, { mongoUri: mongo.uri, settings, temporalAsOf, ...keys }, erasures);
  } finally {
    for (const stop of stops.reverse()) await stop();
    claimed.claim.release();
  }
}
