import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

const KEY_BYTES = 32;
const key = z
  .base64()
  .transform((text) => Buffer.from(text, 'base64'))
  .refine((bytes) => bytes.length === KEY_BYTES, `A key is ${KEY_BYTES} bytes, written in base64.`);

const masterKeysSchema = z.object({
  /** Wrapping keys; the newest epoch wraps, older ones still unwrap until they are destroyed. */
  epochs: z.array(z.object({ epoch: z.int().positive(), key })).min(1),
  /** Keys the hashes that external ids are found by. It outlives every epoch. */
  index: key,
});

export type MasterKeys = z.infer<typeof masterKeysSchema>;

export class MasterKeyError extends Error {
  override name = 'MasterKeyError';
}

export function parseMasterKeys(text: string, where: string): MasterKeys {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    throw new MasterKeyError(`${where} is not JSON. Make new keys with: tact keys master`);
  }
  const parsed = masterKeysSchema.safeParse(raw);
  if (!parsed.success) throw new MasterKeyError(`${where}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** New master keys as JSON, for a file only its owner can read or a secret store. */
export const mintMasterKeys = (): string =>
  JSON.stringify({
    epochs: [{ epoch: 1, key: randomBytes(KEY_BYTES).toString('base64') }],
    index: randomBytes(KEY_BYTES).toString('base64'),
  });

/**
 * The master keys: the JSON in TACT_MASTER_KEYS, or the file that TACT_MASTER_KEYS_FILE names. Everything
 * personal hangs on them, so there is no default and none is made on the way.
 */
export function loadMasterKeys(env: NodeJS.ProcessEnv = process.env): MasterKeys {
  if (env.TACT_MASTER_KEYS) return parseMasterKeys(env.TACT_MASTER_KEYS, 'TACT_MASTER_KEYS');
  const file = env.TACT_MASTER_KEYS_FILE;
  if (!file) {
    throw new MasterKeyError(
      'No master keys. Name a file in TACT_MASTER_KEYS_FILE or put the JSON in TACT_MASTER_KEYS; ' +
        'make new ones with: tact keys master',
    );
  }
  if (!existsSync(file)) throw new MasterKeyError(`The master key file ${file} does not exist.`);
  return parseMasterKeys(readFileSync(file, 'utf8'), file);
}

/** Makes the file once, readable by its owner only; an existing one stays as it is. */
export function ensureMasterKeyFile(file: string): void {
  if (existsSync(file)) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${mintMasterKeys()}\n`, { mode: 0o600, flag: 'wx' });
}

/** A keyed hash, one space per use: without the key, nobody can test a guess. */
export class KeyedHash {
  private readonly key: Buffer;

  constructor(masterKeys: MasterKeys, use: string) {
    this.key = Buffer.from(hkdfSync('sha256', masterKeys.index, 'tact', use, KEY_BYTES));
  }

  of(...parts: string[]): Buffer {
    const hmac = createHmac('sha256', this.key);
    for (const part of parts) hmac.update(`${Buffer.byteLength(part)}:`).update(part);
    return hmac.digest();
  }
}
