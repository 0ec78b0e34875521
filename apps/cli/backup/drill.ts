import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  checkLog,
  ErasedSubjectError,
  openCheckpoint,
  type LogCheck,
  type MasterKeyProvider,
  type Signers,
} from '@tact/privacy';
import {
  checkpointsIn,
  leftOfErased,
  readManifest,
  type Erasures,
  type KeySource,
  type Records,
} from '@tact/records';
import { findBinary, freePort, startMongo, startTemporal, tactFolder, type Log } from '@tact/servers';
import { searchAttributeTypes, temporalClient } from '@tact/temporal';
import { storedEntries } from '../log';
import { placeTemporal, restore, type Restored } from './restore';

export interface DrillCheck {
  what: string;
  holds: boolean;
  words: string;
}

export interface DrillReport {
  backup: string;
  takenAt: string;
  startedAt: string;
  seconds: number;
  holds: boolean;
  checks: DrillCheck[];
  restored: Restored | null;
}

const SAMPLE = 200;

export interface DrillOptions {
  backup: string;
  masterKeys: MasterKeyProvider;
  signers: Signers;
  checkpointsDir: string;
  erasures: Erasures;
  /** Where keys are that were wrapped anew since the backup. */
  laterKeys?: KeySource | null;
  log: Log;
}

/** Restores a backup into servers of its own, on this machine alone, looks whether it holds, and ends them. */
export async function drill(options: DrillOptions): Promise<DrillReport> {
  const startedAt = new Date();
  const checks: DrillCheck[] = [];
  const note = (what: string, holds: boolean, words: string) => void checks.push({ what, holds, words });
  const stops: (() => Promise<unknown>)[] = [];
  let restored: Restored | null = null;
  let takenAt = '';
  mkdirSync(tactFolder(), { recursive: true });
  const scratch = mkdtempSync(join(tactFolder(), 'drill-'));
  try {
    const manifest = readManifest(options.backup);
    ({ takenAt } = manifest);
    const mongod = await findBinary('mongod', { log: options.log });
    const dataDir = join(scratch, 'mongo');
    const mongo = await startMongo({ dataDir, binary: mongod.path, port: await freePort() });
    stops.push(() => mongo.stop());
    const temporalDir = join(scratch, 'temporal');
    const isPaired = await placeTemporal(options.backup, manifest, temporalDir);
    const temporal = await startTemporal({
      ...{ dataDir: temporalDir, binary: (await findBinary('temporal', { log: options.log })).path },
      ...{ port: await freePort(), uiPort: await freePort(), searchAttributes: searchAttributeTypes },
    });
    stops.push(() => temporal.stop());
    const settings = { address: temporal.address, namespace: 'default' };
    const done = await restore(
      options.backup,
      {
        mongoUri: mongo.uri,
        masterKeys: options.masterKeys,
        client: ({ keys }) => temporalClient(settings, keys),
        temporalAsOf: isPaired && manifest.temporal ? new Date(manifest.temporal.copiedAt) : null,
        laterKeys: options.laterKeys ?? null,
      },
      options.erasures,
    );
    ({ restored } = done);
    stops.push(() => done.records.close());
    note(
      'contents',
      restored.differing.length === 0,
      `${restored.documents} documents, each as it was backed up`,
    );
    note(
      'events',
      restored.gaps.length === 0,
      `${restored.gaps.length} journeys lack events that are nowhere`,
    );
    for (const check of await verify(done.records, options)) checks.push(check);
  } catch (error) {
    note('restore', false, error instanceof Error ? error.message : 'It broke off.');
  } finally {
    for (const stop of stops.reverse()) await stop().catch(() => undefined);
    rmSync(scratch, { recursive: true, force: true });
  }
  return {
    backup: options.backup,
    takenAt,
    startedAt: startedAt.toISOString(),
    seconds: Math.round((Date.now() - startedAt.getTime()) / 100) / 10,
    holds: checks.every(({ holds }) => holds),
    checks,
    restored,
  };
}

async function verify(
  records: Records,
  { erasures, signers, checkpointsDir }: DrillOptions,
): Promise<DrillCheck[]> {
  const { models } = records;
  const sample = await models.wrappedKeys.aggregate<{ subjectKey: string }>([{ $sample: { size: SAMPLE } }]);
  const opened = await Promise.allSettled(sample.map(({ subjectKey }) => openSomebody(records, subjectKey)));
  const unopened = opened.filter(({ status }) => status === 'rejected').length;
  const denied = await models.erasedKeys.find().lean();
  const revived: string[] = [];
  for (const { _id } of denied.slice(0, SAMPLE)) {
    const refusal: unknown = await records.keys.of(_id).then(
      () => null,
      (error: unknown) => error,
    );
    if (!(refusal instanceof ErasedSubjectError)) revived.push(_id);
  }
  const left = await leftOfErased(models, {
    keys: denied.map(({ _id, at }) => ({ id: _id, at })),
    tombstones: [],
  });
  const unknown = erasures.keys.filter(({ id }) => denied.every(({ _id }) => _id !== id)).length;
  const log = await checkLogOf(records, signers, checkpointsDir);
  return [
    {
      what: 'people',
      holds: unopened === 0,
      words: `${opened.length - unopened} of ${opened.length} people open`,
    },
    {
      what: 'erased',
      holds: revived.length === 0 && left === 0 && unknown === 0,
      words: `${denied.length} people are erased: ${revived.length} of them open, ${left} documents of theirs are left`,
    },
    {
      what: 'log',
      holds: log.findings.length === 0,
      words:
        log.findings.length === 0
          ? `${log.size} entries; ${log.agreeing} checkpoints agree`
          : log.findings.join(' '),
    },
  ];
}

/** Heads that went outside after the backup say nothing of it. */
async function checkLogOf(
  records: Records,
  { publicKeys }: Signers,
  checkpointsDir: string,
): Promise<LogCheck> {
  const size = await records.log.size();
  const outside = checkpointsIn(checkpointsDir).filter(
    ({ checkpoint }) => openCheckpoint(checkpoint, publicKeys.log).size <= size,
  );
  const newest = await records.models.logCheckpoints.findOne().sort({ _id: -1 }).lean();
  const known = newest ? [{ name: 'the newest signed checkpoint', checkpoint: newest.checkpoint }] : [];
  return checkLog(storedEntries(records), [...outside, ...known], publicKeys.log);
}

/** What is kept of somebody opens with their key: who they are, and where their journey is. */
async function openSomebody({ keys, vault, journal }: Records, subjectKey: string): Promise<void> {
  await keys.of(subjectKey);
  await vault.profile(subjectKey);
  await journal.projected(subjectKey);
}

export const describeDrill = ({ backup, takenAt, seconds, checks, holds }: DrillReport): string[] => [
  `Backup ${backup}, taken ${takenAt}; restored and looked at within ${seconds} s.`,
  ...checks.map((check) => `  ${check.holds ? 'holds ' : 'FAILS '} ${check.what}: ${check.words}`),
  holds ? 'This backup can be restored.' : 'Do not rely on this backup.',
];
