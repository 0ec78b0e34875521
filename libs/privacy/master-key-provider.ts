import { exec, execSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { MasterKeyError, parseMasterKeys, type MasterKeys } from './master-keys';

/** Where a process has its master keys from, and how it gets those that were made since. */
export interface MasterKeyProvider extends MasterKeys {
  readonly source: 'file' | 'command' | 'environment' | 'given';
  /** Reads the source again; however many ask, at most once in a while. Rejects where nothing usable is there. */
  reload(): Promise<void>;
  /** What somebody has to do who meets an epoch that is not here even after a reload. */
  readonly remedy: string;
}

/** A file is read in microseconds; a command may reach a key service somewhere, and cost money. */
const FILE_EVERY_MS = 1_000;
const COMMAND_EVERY_MS = 10_000;
const COMMAND_WITHIN_MS = 15_000;

interface Reading {
  source: MasterKeyProvider['source'];
  remedy: string;
  everyMs: number;
  read(): Promise<MasterKeys>;
}

/** Keys that were read once, and are read again on demand. What was read last stays while a source can't be read. */
class ReadMasterKeys implements MasterKeyProvider {
  private reading: Promise<void> | null = null;
  private readAt = -Infinity;

  constructor(
    private known: MasterKeys,
    private readonly from: Reading,
  ) {}

  get epochs(): MasterKeys['epochs'] {
    return this.known.epochs;
  }

  get index(): MasterKeys['index'] {
    return this.known.index;
  }

  get source(): MasterKeyProvider['source'] {
    return this.from.source;
  }

  get remedy(): string {
    return this.from.remedy;
  }

  async reload(): Promise<void> {
    if (this.reading === null && performance.now() - this.readAt < this.from.everyMs) return;
    this.reading ??= this.readAgain().finally(() => {
      this.readAt = performance.now();
      this.reading = null;
    });
    await this.reading;
  }

  private async readAgain(): Promise<void> {
    const read = await this.from.read();
    // Every external id is found by it: another one would make strangers of everybody.
    if (!read.index.equals(this.known.index)) {
      throw new MasterKeyError('The master keys have another index key than before; they are not taken.');
    }
    this.known = read;
  }
}

/** Keys that somebody holds already; there is nowhere to read them again. */
export const givenMasterKeys = (keys: MasterKeys): MasterKeyProvider =>
  new ReadMasterKeys(keys, {
    source: 'given',
    remedy: 'These keys were handed over and can not be read again.',
    everyMs: Infinity,
    read: async () => keys,
  });

export const isProvider = (keys: MasterKeys | MasterKeyProvider): keys is MasterKeyProvider =>
  'reload' in keys;

export function masterKeysFromFile(file: string): MasterKeyProvider {
  if (!existsSync(file)) throw new MasterKeyError(`The master key file ${file} does not exist.`);
  return new ReadMasterKeys(parseMasterKeys(readFileSync(file, 'utf8'), file), {
    source: 'file',
    remedy: `The file ${file} was read again and does not have it: put the newest keys there.`,
    everyMs: FILE_EVERY_MS,
    read: async () => parseMasterKeys(await readFile(file, 'utf8'), file),
  });
}

function masterKeysFromCommand(command: string): MasterKeyProvider {
  const where = 'What TACT_MASTER_KEYS_COMMAND prints';
  const limits = { encoding: 'utf8', timeout: COMMAND_WITHIN_MS, maxBuffer: 1 << 20 } as const;
  // Neither the command nor what it printed is quoted: both may hold secrets.
  const failed = (): never => {
    throw new MasterKeyError('TACT_MASTER_KEYS_COMMAND failed, or did not end within 15 s.');
  };
  const first = (): string => {
    try {
      return execSync(command, { ...limits, stdio: ['ignore', 'pipe', 'inherit'] });
    } catch {
      return failed();
    }
  };
  return new ReadMasterKeys(parseMasterKeys(first(), where), {
    source: 'command',
    remedy:
      'TACT_MASTER_KEYS_COMMAND was asked again and did not print it: put the newest keys where it looks.',
    everyMs: COMMAND_EVERY_MS,
    read: async () => parseMasterKeys((await promisify(exec)(command, limits).catch(failed)).stdout, where),
  });
}

function masterKeysFromEnvironment(text: string): MasterKeyProvider {
  const keys = parseMasterKeys(text, 'TACT_MASTER_KEYS');
  return new ReadMasterKeys(keys, {
    source: 'environment',
    remedy:
      'TACT_MASTER_KEYS is read at the start only: start this process again with the newest keys, or use ' +
      'TACT_MASTER_KEYS_FILE or TACT_MASTER_KEYS_COMMAND, which are read again without a restart.',
    everyMs: Infinity,
    read: async () => keys,
  });
}

/**
 * The master keys: the JSON in TACT_MASTER_KEYS, the file that TACT_MASTER_KEYS_FILE names, or what
 * TACT_MASTER_KEYS_COMMAND prints. Everything personal hangs on them, so there is no default and none is made on
 * the way; and two sources would be two truths.
 */
export function loadMasterKeys(env: NodeJS.ProcessEnv = process.env): MasterKeyProvider {
  const { TACT_MASTER_KEYS: text, TACT_MASTER_KEYS_FILE: file, TACT_MASTER_KEYS_COMMAND: command } = env;
  const named = [text, file, command].filter(Boolean).length;
  if (named > 1) {
    throw new MasterKeyError(
      'Master keys come from one place: set one of TACT_MASTER_KEYS_FILE, TACT_MASTER_KEYS_COMMAND and TACT_MASTER_KEYS.',
    );
  }
  if (text) return masterKeysFromEnvironment(text);
  if (file) return masterKeysFromFile(file);
  if (command) return masterKeysFromCommand(command);
  throw new MasterKeyError(
    'No master keys. Name a file in TACT_MASTER_KEYS_FILE, a command that prints them in TACT_MASTER_KEYS_COMMAND, ' +
      'or put the JSON in TACT_MASTER_KEYS; make new ones with: tact keys master',
  );
}
