import { createPrivateKey, sign, X509Certificate, type KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { dirname } from 'node:path';
import { mintCertificate } from './mint-certificate';

export class ResponseSignerError extends Error {
  override name = 'ResponseSignerError';
}

/** Signs what is answered to controllers, in the name of a domain. */
export interface ResponseSigner {
  readonly domain: string;
  /** The certificate with its chain, as anyone may fetch it. */
  readonly certificate: string;
  /** RSA over SHA-256 (PKCS #1 v1.5) of the bytes as they are sent, in base64. */
  sign(body: string): string;
}

const MAKE =
  'Put an RSA key and the certificate that a trusted authority gave for it into one PEM file (docs/requests.md).';
const FEWEST_BITS = 2_048;
/** A certificate of our own is made anew this long before it ends. */
const RENEWED_BEFORE_MS = 30 * 24 * 3_600_000;

/** @throws ResponseSignerError where the key can't sign for the domain. */
export function parseResponseSigner(
  pem: string,
  where: string,
  domain: string,
  now = new Date(),
): ResponseSigner {
  const refuse = (why: string) => new ResponseSignerError(`${where} ${why} ${MAKE}`);
  const blocks = pem.match(/-----BEGIN ([A-Z ]+)-----[\s\S]+?-----END \1-----/g) ?? [];
  const certificates = blocks.filter((block) => block.startsWith('-----BEGIN CERTIFICATE-----'));
  const secret = blocks.find((block) => /^-----BEGIN (RSA )?PRIVATE KEY-----/.test(block));
  const [first] = certificates;
  if (first === undefined || secret === undefined) throw refuse('lacks a private key or a certificate.');
  const { key, certificate } = read(secret, first, refuse);
  if (key.asymmetricKeyType !== 'rsa' || (key.asymmetricKeyDetails?.modulusLength ?? 0) < FEWEST_BITS) {
    throw refuse(`has no RSA key of ${FEWEST_BITS} bits or more.`);
  }
  if (!certificate.checkPrivateKey(key)) throw refuse('has a certificate of another key.');
  if (!covers(certificate, domain)) throw refuse(`has no certificate for ${domain}.`);
  if (new Date(certificate.validTo) <= now)
    throw refuse(`has a certificate that ended ${certificate.validTo}.`);
  return {
    domain,
    certificate: `${certificates.join('\n')}\n`,
    sign: (body) => sign('sha256', Buffer.from(body), key).toString('base64'),
  };
}

function read(secret: string, first: string, refuse: (why: string) => Error) {
  let key: KeyObject;
  let certificate: X509Certificate;
  try {
    key = createPrivateKey(secret);
    certificate = new X509Certificate(first);
  } catch {
    throw refuse('holds a key or a certificate that can’t be read.');
  }
  return { key, certificate };
}

const covers = (certificate: X509Certificate, domain: string): boolean =>
  (isIP(domain) === 0 ? certificate.checkHost(domain) : certificate.checkIP(domain)) !== undefined;

/**
 * Who signs answers to controllers: the PEM in TACT_OPENDSR_PEM or in the file that TACT_OPENDSR_PEM_FILE names, for
 * TACT_OPENDSR_DOMAIN or the host of the public URL. Null where neither is set: then there is no OpenDSR here.
 */
export function loadResponseSigner(
  publicUrl: string,
  env: NodeJS.ProcessEnv = process.env,
): ResponseSigner | null {
  const domain = env.TACT_OPENDSR_DOMAIN || new URL(publicUrl).hostname;
  if (env.TACT_OPENDSR_PEM) return parseResponseSigner(env.TACT_OPENDSR_PEM, 'TACT_OPENDSR_PEM', domain);
  const file = env.TACT_OPENDSR_PEM_FILE;
  if (!file) return null;
  if (!existsSync(file)) throw new ResponseSignerError(`The file ${file} does not exist. ${MAKE}`);
  return parseResponseSigner(readFileSync(file, 'utf8'), file, domain);
}

/** A key and a certificate it signed itself: good for trying out, and for nobody who asks an authority. */
export const mintResponseKey = async (domain: string): Promise<string> => {
  const { key, certificate } = await mintCertificate(domain);
  return `${key.trim()}\n${certificate.trim()}\n`;
};

/** Makes the file, readable by its owner only; anew when its certificate is about to end, or is another domain's. */
export async function ensureResponseKeyFile(file: string, domain: string, now = new Date()): Promise<void> {
  if (existsSync(file) && lasts(file, domain, new Date(now.getTime() + RENEWED_BEFORE_MS))) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, await mintResponseKey(domain), { mode: 0o600 });
}

function lasts(file: string, domain: string, until: Date): boolean {
  try {
    parseResponseSigner(readFileSync(file, 'utf8'), file, domain, until);
    return true;
  } catch (error) {
    if (error instanceof ResponseSignerError) return false;
    throw error;
  }
}
