import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseMasterKeys, SubjectKeys, type WrappedKey, type WrappedKeyStore } from '@tact/privacy';

/** Master keys for recorded histories alone. They protect nothing: whoever has the project has them. */
export const testMasterKeysJson = JSON.stringify({
  epochs: [{ epoch: 1, key: Buffer.alloc(32, 'test key, protects nothing').toString('base64') }],
  index: Buffer.alloc(32, 'test index, protects nothing').toString('base64'),
});
export const testMasterKeys = () => parseMasterKeys(testMasterKeysJson, 'test keys');

/** One recorded run: its history as Temporal's own message, in base64. */
export interface Recording {
  workflowId: string;
  history: string;
}
export interface Recordings {
  keys: { keyId: string; subjectKey: string; epoch: number; wrapped: string }[];
  runs: Recording[];
}

/** Every recording there is: a file for each time that something was recorded. */
export function readRecordings(): Recordings {
  const files = readdirSync(__dirname).filter((file) => file.endsWith('.json'));
  const read = files.map((file) => JSON.parse(readFileSync(join(__dirname, file), 'utf8')) as Recordings);
  return { keys: read.flatMap(({ keys }) => keys), runs: read.flatMap(({ runs }) => runs) };
}

/** The keys of recordings, without a database. */
export function recordedKeys({ keys }: Recordings): SubjectKeys {
  const wrapped = keys.map((key): WrappedKey => ({ ...key, wrapped: Buffer.from(key.wrapped, 'base64') }));
  const changesNothing = async () => {
    throw new Error('A replay makes no keys, and changes none.');
  };
  const store: WrappedKeyStore = {
    insertOnce: changesNothing,
    rewrap: changesNothing,
    remove: changesNothing,
    deny: changesNothing,
    noteEpoch: changesNothing,
    denied: async () => [],
    epochs: async () => [],
    bySubject: async (subjectKeys) => wrapped.filter((key) => subjectKeys.includes(key.subjectKey)),
    byKeyId: async (keyId) => wrapped.find((key) => key.keyId === keyId) ?? null,
  };
  return new SubjectKeys(store, testMasterKeys());
}
