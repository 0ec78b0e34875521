import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { MasterKeyProvider } from '@tact/privacy';
import {
  aheadOf,
  connectRecords,
  differingFrom,
  noteRestore,
  openRecords,
  putBack,
  readManifest,
  refuseUnlessEmpty,
  replayErasures,
  sendLastBatchesAgain,
  takeLaterKeys,
  TEMPORAL_FILE,
  withGaps,
  type BackupManifest,
  type Erasures,
  type KeySource,
  type PrivacyRight,
  type Records,
} from '@tact/records';
import { journeyId } from '@tact/temporal';
import { reconcileRequests } from './reconcile-requests';
import { sha256Of } from './take-backup';

export interface Restored {
  documents: number;
  /** Collections that are not what was backed up, document for document. */
  differing: string[];
  erasures: { people: number; keys: number; documents: number };
  /** Workflows that were ended because MongoDB knows more. */
  ended: number;
  /** People whose last batch is sent once more. */
  sentAgain: number;
  /** People some of whose events are nowhere. */
  gaps: string[];
  /** Privacy requests that were under way and begin anew. */
  begunAnew: { id: string; right: PrivacyRight }[];
  /** Keys that were taken as they were wrapped since. */
  laterKeys: number;
}

/** Puts Temporal's database where its server will look; only where there is none. */
export async function placeTemporal(
  backup: string,
  manifest: BackupManifest,
  dataDir: string,
): Promise<boolean> {
  if (manifest.temporal === null) return false;
  const [from, to] = [join(backup, TEMPORAL_FILE), join(dataDir, 'temporal.db')];
  if (existsSync(to))
    throw new Error(`${to} is there already: a backup is restored into an empty place only.`);
  if ((await sha256Of(from)) !== manifest.temporal.sha256) {
    throw new Error(`${from} is not what was backed up: it was changed, or is not whole.`);
  }
  mkdirSync(dataDir, { recursive: true });
  copyFileSync(from, to);
  return true;
}

/**
 * Puts a backup into empty databases, erases again who was erased since, and brings journeys and inbox together. Until
 * all of it is done the database says that it does not serve, and no API and no worker starts on it.
 */
export async function restore(
  backup: string,
  to: {
    mongoUri: string;
    masterKeys: MasterKeyProvider;
    client: (records: Records) => Client;
    temporalAsOf: Date | null;
    /** Where keys are that were wrapped anew since the backup. */
    laterKeys?: KeySource | null;
  },
  erasures: Erasures,
): Promise<{ restored: Restored; records: Records }> {
  const manifest = readManifest(backup);
  const connection = await connectRecords(to.mongoUri, { maxPoolSize: 4 });
  let differing: string[];
  let laterKeys = 0;
  try {
    await refuseUnlessEmpty(connection);
    await noteRestore(connection, 'restoring', backup);
    await putBack(connection, backup, manifest);
    // Before indexes are made: one that lets old documents go would let them go.
    differing = await differingFrom(connection, manifest);
    if (to.laterKeys) laterKeys = await takeLaterKeys(connection, to.laterKeys);
  } finally {
    await connection.close();
  }
  const records = await openRecords({ uri: to.mongoUri, masterKeys: to.masterKeys, isRestoring: true });
  try {
    const replayed = await replayErasures(records, erasures);
    const client = to.client(records);
    const ended = await endWorkflows(client, [
      ...(await aheadOf(records.models, to.temporalAsOf)),
      ...erasures.keys.map(({ id }) => id),
    ]);
    const requests = await reconcileRequests(client, records);
    await client.connection.close();
    const gaps = await withGaps(records.models);
    const sentAgain = await sendLastBatchesAgain(records.models);
    await noteRestore(records.connection, 'reconciled', backup);
    const documents = manifest.collections.reduce((sum, one) => sum + one.documents, 0);
    const restored = {
      documents,
      differing,
      erasures: replayed,
      ended: ended + requests.ended,
      sentAgain,
      gaps,
      begunAnew: requests.begunAnew,
      laterKeys,
    };
    return { restored, records };
  } catch (error) {
    await records.close();
    throw error;
  }
}

async function endWorkflows(client: Client, subjectKeys: string[]): Promise<number> {
  let ended = 0;
  for (const subjectKey of new Set(subjectKeys)) {
    try {
      await client.workflow.getHandle(journeyId(subjectKey)).terminate('restored');
      ended += 1;
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  }
  return ended;
}

export const describeRestored = ({
  documents,
  differing,
  erasures,
  ended,
  sentAgain,
  gaps,
  begunAnew,
  laterKeys,
}: Restored): string[] => [
  `${documents} documents are restored${differing.length === 0 ? ', each as it was backed up' : ''}.`,
  ...differing.map((file) => `${file}: not what was backed up.`),
  `${erasures.people} people were erased since or before: ${erasures.keys} keys and ${erasures.documents} documents went.`,
  ...(laterKeys === 0 ? [] : [`${laterKeys} keys were taken as they were wrapped since.`]),
  `${ended} workflows were behind MongoDB and were ended; they go on from what MongoDB knows.`,
  `${sentAgain} journeys are sent their last batch once more.`,
  ...(gaps.length === 0
    ? []
    : [`${gaps.length} journeys lack events that are nowhere any more: ${gaps.join(', ')}`]),
  ...(begunAnew.length === 0
    ? []
    : [
        `${begunAnew.length} privacy requests begin anew with the first worker: ` +
          begunAnew.map(({ id, right }) => `${right} ${id}`).join(', '),
        'Where one was cancelled since the backup, nothing here knows of it: cancel it again before a worker starts.',
      ]),
];
