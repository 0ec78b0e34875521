import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { loadMasterKeys, masterKeysFromFile } from '@tact/privacy';
import { openRecords, type Records } from '@tact/records';
import { runningStack } from '@tact/servers';
import { temporalClient, temporalSettings } from '@tact/temporal';

export interface Reach {
  records: Records;
  client: Client;
  temporalUi: string | null;
  close(): Promise<void>;
}

/** Reaches the servers: those named in the environment, else those of the stack that runs on the data folder. */
async function reach(dataDir: string): Promise<Reach> {
  const stack = runningStack(dataDir);
  const uri = process.env.MONGODB_URI ?? stack?.urls.mongodb;
  if (!uri) {
    throw new Error(
      `No stack runs on ${dataDir} and MONGODB_URI is not set. Start one with: npm start, or name the servers in the environment.`,
    );
  }
  const keyFile = join(dataDir, 'master-keys.json');
  const { TACT_MASTER_KEYS, TACT_MASTER_KEYS_FILE, TACT_MASTER_KEYS_COMMAND } = process.env;
  const isNamed = Boolean(TACT_MASTER_KEYS || TACT_MASTER_KEYS_FILE || TACT_MASTER_KEYS_COMMAND);
  const masterKeys = isNamed ? loadMasterKeys() : masterKeysFromFile(keyFile);
  const records = await openRecords({ uri, masterKeys });
  const settings = temporalSettings();
  const address = process.env.TEMPORAL_ADDRESS ?? stack?.urls.temporal ?? settings.address;
  const client = temporalClient({ ...settings, address }, records.keys);
  return {
    records,
    client,
    temporalUi: process.env.TEMPORAL_UI_URL ?? stack?.urls.temporalUi ?? null,
    async close() {
      await client.connection.close();
      await records.close();
    },
  };
}

/** Reaches the servers, does something with them, and lets go. */
export async function reaching(dataDir: string, work: (to: Reach) => Promise<void>): Promise<void> {
  const to = await reach(dataDir);
  try {
    await work(to);
  } finally {
    await to.close();
  }
}
