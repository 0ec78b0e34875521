import { createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

const KEY_BYTES = 32;
const key = z
  .base64()
  .transform((text) => Buffer.from(text, 'base64'))
  .refine((bytes) => bytes.length === KEY_BYTES, `A key is ${KEY_BYTES} bytes, written in base64.`);

const masterKeysSchema = z.object({
  /** Wrapping keys; the newest epoch wraps, older ones still unwrap until they are destroyed. */
  epochs: z
    .array(z.object({ epoch: z.int().positive(), key }))
    .min(1)
    .refine((all) => new Set(all.map(({ epoch }) => epoch)).size === all.length, 'An epoch is there twice.'),
  /** Keys the hashes that external ids are found by. It outlives every epoch. */
  index: key,
});

export type MasterKeys = z.infer<typeof masterKeysSchema>;
export type MasterEpoch = MasterKeys['epochs'][number];

/** The one that wraps. */
export const newestOf = ({ epochs }: Pick<MasterKeys, 'epochs'>): MasterEpoch => {
  const [first, ...rest] = epochs;
  if (!first) throw new MasterKeyError('There is no master key.');
  return rest.reduce((a, b) => (a.epoch > b.epoch ? a : b), first);
};

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

const written = ({ epochs, index }: MasterKeys): string =>
  JSON.stringify({
    epochs: epochs.map((one) => ({ epoch: one.epoch, key: one.key.toString('base64') })),
    index: index.toString('base64'),
  });

/** The same keys and a new epoch, as JSON. */
export const withNewEpoch = (keys: MasterKeys): string =>
  written({
    index: keys.index,
    epochs: [...keys.epochs, { epoch: newestOf(keys).epoch + 1, key: randomBytes(KEY_BYTES) }],
  });

/** The same keys without an epoch, as JSON. */
export const withoutEpoch = (keys: MasterKeys, epoch: number): string =>
  written({ index: keys.index, epochs: keys.epochs.filter((one) => one.epoch !== epoch) });

/** New master keys as JSON, for a file only its owner can read or a secret store. */
export const mintMasterKeys = (): string =>
  JSON.stringify({
    epochs: [{ epoch: 1, key: randomBytes(KEY_BYTES).toString('base64') }],
    index: randomBytes(KEY_BYTES).toString('base64'),
  });

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
