import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, verify, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ensureResponseKeyFile,
  loadResponseSigner,
  mintResponseKey,
  parseResponseSigner,
} from './response-signer';

const folder = mkdtempSync(join(tmpdir(), 'tact-signer-'));
afterAll(() => rmSync(folder, { recursive: true }));

const DOMAIN = 'opendsr.shop.test';
let pem: string;
beforeAll(async () => {
  pem = await mintResponseKey(DOMAIN);
});

const openssl = (...args: string[]): string =>
  execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

describe('who signs answers to controllers', () => {
  test('signs so that others check it with the certificate alone', () => {
    const signer = parseResponseSigner(pem, 'a file', DOMAIN);
    const body = '{"request_status":"pending","controller_id":"Käufer"}';
    const signature = signer.sign(body);
    const { publicKey } = new X509Certificate(signer.certificate);
    expect(verify('sha256', Buffer.from(body), publicKey, Buffer.from(signature, 'base64'))).toBe(true);
    expect(verify('sha256', Buffer.from(`${body} `), publicKey, Buffer.from(signature, 'base64'))).toBe(
      false,
    );

    writeFileSync(join(folder, 'cert.pem'), signer.certificate);
    writeFileSync(join(folder, 'body'), body);
    writeFileSync(join(folder, 'signature'), Buffer.from(signature, 'base64'));
    writeFileSync(
      join(folder, 'key.pub'),
      openssl('x509', '-in', join(folder, 'cert.pem'), '-pubkey', '-noout'),
    );
    expect(
      openssl(
        ...['dgst', '-sha256', '-verify', join(folder, 'key.pub'), '-signature', join(folder, 'signature')],
        join(folder, 'body'),
      ),
    ).toContain('Verified OK');
  });

  test('hands out the certificate and never the key; the one made here names the domain and what it is for', () => {
    const { certificate } = parseResponseSigner(pem, 'a file', DOMAIN);
    expect(certificate).not.toContain('PRIVATE');
    writeFileSync(join(folder, 'cert.pem'), certificate);
    const text = openssl('x509', '-in', join(folder, 'cert.pem'), '-noout', '-text');
    expect(text).toContain(`DNS:${DOMAIN}`);
    expect(text).toContain('Digital Signature');
    expect(text).toContain('CA:FALSE');
  });

  test('takes a file that openssl made, with the chain behind it', () => {
    const [key, cert] = [join(folder, 'own.key'), join(folder, 'own.pem')];
    openssl(
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, '-days', '2'],
      ...['-subj', `/CN=${DOMAIN}`, '-addext', `subjectAltName=DNS:${DOMAIN}`],
    );
    const file = join(folder, 'both.pem');
    const chain = parseResponseSigner(pem, 'a file', DOMAIN).certificate;
    writeFileSync(file, readFileSync(cert, 'utf8') + readFileSync(key, 'utf8') + chain);
    const env = { TACT_OPENDSR_PEM_FILE: file };
    expect(loadResponseSigner(`https://${DOMAIN}/tact`, env)?.certificate).toBe(
      `${readFileSync(cert, 'utf8').trim()}\n${chain.trim()}\n`,
    );
    expect(() => loadResponseSigner('https://other.test', env)).toThrow(/no certificate for other\.test/);
    expect(loadResponseSigner('https://other.test', { ...env, TACT_OPENDSR_DOMAIN: DOMAIN })?.domain).toBe(
      DOMAIN,
    );
    expect(loadResponseSigner('https://other.test', {})).toBeNull();
    expect(() =>
      loadResponseSigner('https://x.test', { TACT_OPENDSR_PEM_FILE: join(folder, 'none') }),
    ).toThrow(/does not exist/);
  });

  test('refuses what could not sign for the domain, and says why', async () => {
    const key = (type: 'rsa' | 'ec', bits = 2_048) =>
      (type === 'rsa'
        ? generateKeyPairSync('rsa', { modulusLength: bits })
        : generateKeyPairSync('ec', { namedCurve: 'P-256' })
      ).privateKey
        .export({ format: 'pem', type: 'pkcs8' })
        .toString();
    const { certificate } = parseResponseSigner(pem, 'a file', DOMAIN);
    const refused = (text: string, now?: Date) => () => parseResponseSigner(text, 'it', DOMAIN, now);
    expect(refused(certificate)).toThrow(/lacks a private key/);
    expect(refused(`${key('rsa')}${certificate}`)).toThrow(/certificate of another key/);
    expect(refused(`${key('ec')}${certificate}`)).toThrow(/no RSA key of 2048/);
    expect(refused(`${key('rsa', 1_024)}${certificate}`)).toThrow(/no RSA key of 2048/);
    expect(refused(pem, new Date(Date.now() + 400 * 24 * 3_600_000))).toThrow(/certificate that ended/);
    expect(refused(pem.replace(/CERTIFICATE-----\n..../, 'CERTIFICATE-----\nAAAA'))).toThrow(/can’t be read/);
  });

  test('makes its file once, for its owner only, and anew before it ends or for another address', async () => {
    const file = join(folder, 'stack', 'opendsr.pem');
    await ensureResponseKeyFile(file, '127.0.0.1');
    const made = readFileSync(file, 'utf8');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await ensureResponseKeyFile(file, '127.0.0.1');
    expect(readFileSync(file, 'utf8')).toBe(made);
    await ensureResponseKeyFile(file, '127.0.0.1', new Date(Date.now() + 380 * 24 * 3_600_000));
    const anew = readFileSync(file, 'utf8');
    expect(anew).not.toBe(made);
    await ensureResponseKeyFile(file, DOMAIN);
    expect(() => parseResponseSigner(readFileSync(file, 'utf8'), file, DOMAIN)).not.toThrow();
  });
});
