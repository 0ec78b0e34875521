import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { temporal } from '@temporalio/proto';
import { Connection } from '@temporalio/client';
import { freePort, usualPorts } from './free-port';
import { silent, type Log } from './log';
import { startServerProcess, type ServerExit } from './server-process';
import { onAnotherPortIfTaken, untilServing } from './until';

export type SearchAttributeType = 'Keyword' | 'Datetime' | 'Bool' | 'Int';

const { IndexedValueType } = temporal.api.enums.v1;
const indexedValueTypes = {
  Keyword: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  Datetime: IndexedValueType.INDEXED_VALUE_TYPE_DATETIME,
  Bool: IndexedValueType.INDEXED_VALUE_TYPE_BOOL,
  Int: IndexedValueType.INDEXED_VALUE_TYPE_INT,
} as const;

export interface TemporalServer {
  readonly address: string;
  readonly uiUrl: string;
  readonly port: number;
  readonly uiPort: number;
  readonly pid: number;
  readonly exited: Promise<ServerExit>;
  stop(): Promise<void>;
}

export interface TemporalOptions {
  readonly dataDir: string;
  readonly binary: string;
  /** Both taken if they are free. */
  readonly port?: number;
  readonly uiPort?: number;
  /** Where the browser, not the server, asks for readable payloads. */
  readonly codecEndpoint?: string;
  readonly searchAttributes?: Readonly<Record<string, SearchAttributeType>>;
  readonly log?: Log;
}

/** Starts Temporal's dev server with its UI on a data file and waits until the default namespace and the UI answer. */
export function startTemporal(options: TemporalOptions): Promise<TemporalServer> {
  return onAnotherPortIfTaken(async (attempt) => {
    const port = await freePort(attempt === 1 ? (options.port ?? usualPorts.temporal) : undefined);
    const uiPort = await freePort(attempt === 1 ? (options.uiPort ?? usualPorts.temporalUi) : undefined);
    return startOn(port, uiPort, options);
  });
}

async function startOn(port: number, uiPort: number, options: TemporalOptions): Promise<TemporalServer> {
  const { dataDir, binary, log = silent } = options;
  mkdirSync(dataDir, { recursive: true });
  const args = startDevArguments(port, uiPort, options);
  const server = startServerProcess({ name: 'temporal', binary, args, dataDir });
  const address = `127.0.0.1:${port}`;
  const uiUrl = `http://127.0.0.1:${uiPort}`;
  try {
    await untilServing('temporal', server, () => serves(address, options.searchAttributes ?? {}));
    await untilServing('temporal', server, async () => ((await fetch(uiUrl)).ok ? true : undefined));
  } catch (error) {
    await server.stop();
    throw error;
  }
  log(`temporal serves on ${address}, its UI on ${uiUrl}`);
  return { address, uiUrl, port, uiPort, pid: server.pid, exited: server.exited, stop: () => server.stop() };
}

async function serves(
  address: string,
  attributes: Readonly<Record<string, SearchAttributeType>>,
): Promise<true | undefined> {
  const connection = await Connection.connect({ address, connectTimeout: 1_000 });
  try {
    const namespace = 'default';
    await connection.workflowService.describeNamespace({ namespace });
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    const missing = Object.entries(attributes).filter(([name]) => customAttributes?.[name] === undefined);
    if (missing.length === 0) return true;
    // The server registers those of its command line only when it makes its data file.
    const searchAttributes = Object.fromEntries(
      missing.map(([name, type]) => [name, indexedValueTypes[type]]),
    );
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
    return undefined;
  } finally {
    await connection.close();
  }
}

function startDevArguments(port: number, uiPort: number, options: TemporalOptions): string[] {
  const attributes = Object.entries(options.searchAttributes ?? {});
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--ui-port', String(uiPort)],
    ...[
      '--db-filename',
      join(options.dataDir, 'temporal.db'),
      '--log-level',
      'warn',
      '--ui-disable-news-fetch',
    ],
    // Three to four times faster on a file, and no acknowledged write lost when killed.
    ...['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL'],
    ...['--dynamic-config-value', 'frontend.WorkflowPauseEnabled=true'],
    ...attributes.flatMap(([name, type]) => ['--search-attribute', `${name}=${type}`]),
    ...(options.codecEndpoint ? ['--ui-codec-endpoint', options.codecEndpoint] : []),
  ];
}
