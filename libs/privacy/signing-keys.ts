import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { verifierLine, type NoteSigner, type NoteVerifier } from './log/note';

const KEY_BYTES = 32;
const bytes = z
  .base64url()
  .transform((text) => Buffer.from(text, 'base64url'))
  .refine((key) => key.length === KEY_BYTES, `A key is ${KEY_BYTES} bytes, written in base64url.`);

/** Ed25519. A retired key has no private half any more: what it signed stays good. */
const keyPair = z.strictObject({ x: bytes, d: bytes.optional() });
/** The last one signs. */
const keyPairs = z.array(keyPair).min(1);

const signingKeysSchema = z.strictObject({
  /** What the log is called, in every checkpoint: a URL without its scheme. It never changes. */
  origin: z.string().regex(/^[^\s+]+$/, 'has no spaces and no plus'),
  receipts: keyPairs,
  log: keyPairs,
});

type SigningKeys = z.infer<typeof signingKeysSchema>;
type KeyPair = SigningKeys['log'][number];

export class SigningKeyError extends Error {
  override name = 'SigningKeyError';
}

/** Who signs receipts, who signs checkpoints, and whose signatures count. */
export interface Signers {
  receipt: { kid: string; x: Buffer; d: Buffer };
  checkpoint: NoteSigner;
  publicKeys: PublicKeys;
}

const jwk = z.strictObject({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  alg: z.literal('EdDSA'),
  use: z.literal('sig'),
  kid: z.string().min(1),
  x: bytes,
  /** What it signs: receipts, or checkpoints of the log of this name. */
  tact: z.discriminatedUnion('signs', [
    z.strictObject({ signs: z.literal('receipts') }),
    z.strictObject({ signs: z.literal('checkpoints'), origin: z.string(), verifier: z.string() }),
  ]),
});
const jwksSchema = z.strictObject({ keys: z.array(jwk).min(1) });

/** What anyone may know, and needs in order to verify. */
export interface PublicKeys {
  receipts: { kid: string; x: Buffer }[];
  log: NoteVerifier[];
}

function parse<T>(schema: z.ZodType<T>, text: string, where: string, make: string): T {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    throw new SigningKeyError(`${where} is not JSON. ${make}`);
  }
  const parsed = schema.safeParse(raw);
  if (!parsed.success) throw new SigningKeyError(`${where}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

const MAKE = 'Make new keys with: tact keys signing';

/** @throws SigningKeyError */
export function parseSigningKeys(text: string, where: string): Signers {
  const keys = parse(signingKeysSchema, text, where, MAKE);
  const { origin, receipts, log } = keys;
  const [receipt, checkpoint] = [receipts.at(-1), log.at(-1)];
  if (!receipt?.d || !checkpoint?.d) throw new SigningKeyError(`${where} has no key to sign with. ${MAKE}`);
  return {
    receipt: { kid: thumbprint(receipt.x), x: receipt.x, d: receipt.d },
    checkpoint: { name: origin, publicKey: checkpoint.x, privateKey: checkpoint.d },
    publicKeys: {
      receipts: receipts.map(({ x }) => ({ kid: thumbprint(x), x })),
      log: log.map(({ x }) => ({ name: origin, publicKey: x })),
    },
  };
}

/** The signing keys: the JSON in TACT_SIGNING_KEYS, or the file that TACT_SIGNING_KEYS_FILE names. */
export function loadSigningKeys(env: NodeJS.ProcessEnv = process.env): Signers {
  if (env.TACT_SIGNING_KEYS) return parseSigningKeys(env.TACT_SIGNING_KEYS, 'TACT_SIGNING_KEYS');
  const file = env.TACT_SIGNING_KEYS_FILE;
  if (!file) {
    throw new SigningKeyError(
      `No signing keys. Name a file in TACT_SIGNING_KEYS_FILE or put the JSON in TACT_SIGNING_KEYS. ${MAKE}`,
    );
  }
  if (!existsSync(file)) throw new SigningKeyError(`The signing key file ${file} does not exist.`);
  return parseSigningKeys(readFileSync(file, 'utf8'), file);
}

/** New signing keys as JSON. Without an origin the log gets a name that nobody else has. */
export const mintSigningKeys = (origin = `tact.invalid/log/${randomBytes(8).toString('hex')}`): string =>
  write({ origin, receipts: [mintPair()], log: [mintPair()] });

/** The same with new keys to sign with; of the ones before, only what verifies is kept. */
export function rotateSigningKeys(text: string, where: string): string {
  const { origin, receipts, log } = parse(signingKeysSchema, text, where, MAKE);
  const retired = (pairs: KeyPair[]): KeyPair[] => pairs.map(({ x }) => ({ x }));
  return write({
    origin,
    receipts: [...retired(receipts), mintPair()],
    log: [...retired(log), mintPair()],
  });
}

/** Makes the file once, readable by its owner only; an existing one stays as it is. */
export function ensureSigningKeyFile(file: string): void {
  if (existsSync(file)) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${mintSigningKeys()}\n`, { mode: 0o600, flag: 'wx' });
}

/** The public halves as a JWK Set (RFC 7517). */
export function jwksOf({ receipts, log }: PublicKeys) {
  const shared = { kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig' } as const;
  return {
    keys: [
      ...receipts.map(({ kid, x }) => ({
        ...shared,
        kid,
        x: x.toString('base64url'),
        tact: { signs: 'receipts' as const },
      })),
      ...log.map((verifier) => ({
        ...shared,
        kid: thumbprint(verifier.publicKey),
        x: verifier.publicKey.toString('base64url'),
        tact: {
          signs: 'checkpoints' as const,
          origin: verifier.name,
          verifier: verifierLine(verifier),
        },
      })),
    ],
  };
}

/** Reads what `jwksOf` wrote. @throws SigningKeyError */
export function parseJwks(text: string, where: string): PublicKeys {
  const { keys } = parse(jwksSchema, text, where, 'It is served under /.well-known/tact-receipts/jwks.json');
  return {
    receipts: keys.flatMap(({ kid, x, tact }) => (tact.signs === 'receipts' ? [{ kid, x }] : [])),
    log: keys.flatMap(({ x, tact }) =>
      tact.signs === 'checkpoints' ? [{ name: tact.origin, publicKey: x }] : [],
    ),
  };
}

/** RFC 7638: the key's own name. */
const thumbprint = (x: Buffer): string =>
  createHash('sha256')
    .update(JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x: x.toString('base64url') }))
    .digest('base64url');

function mintPair(): KeyPair {
  const { x = '', d = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  return { x: Buffer.from(x, 'base64url'), d: Buffer.from(d, 'base64url') };
}

const write = ({ origin, receipts, log }: SigningKeys): string => {
  const pairs = (of: KeyPair[]) =>
    of.map(({ x, d }) => ({ x: x.toString('base64url'), ...(d ? { d: d.toString('base64url') } : {}) }));
  return JSON.stringify({ origin, receipts: pairs(receipts), log: pairs(log) });
};
