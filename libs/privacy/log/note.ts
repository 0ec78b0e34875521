import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';

/** Ed25519 of C2SP signed-note. */
const ED25519 = 0x01;
const KEY_BYTES = 32;
/** The specification asks for at least 16. */
const MOST_SIGNATURES = 100;
const LONGEST_NOTE = 64 * 1024;
const SIGNATURE_LINE = /^\u2014 (\S+) ([A-Za-z0-9+/]+={0,2})$/u;
const keyName = /^[^\s+]+$/u;
// eslint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0009\u000b-\u001f]/;

export class NoteError extends Error {
  override name = 'NoteError';
}

/** Whose signature counts: a name, and an Ed25519 public key. */
export interface NoteVerifier {
  name: string;
  publicKey: Buffer;
}
export interface NoteSigner extends NoteVerifier {
  privateKey: Buffer;
}

/** The first four bytes of SHA-256(name, newline, type, key): tells keys of one name apart, and proves nothing. */
export const keyIdOf = ({ name, publicKey }: NoteVerifier): Buffer =>
  createHash('sha256')
    .update(`${name}\n`)
    .update(Buffer.of(ED25519))
    .update(publicKey)
    .digest()
    .subarray(0, 4);

/** A verifier in one line, `name+id+key`, as Go's tools and witnesses write and read it. */
export const verifierLine = (verifier: NoteVerifier): string =>
  `${verifier.name}+${keyIdOf(verifier).toString('hex')}+${Buffer.concat([Buffer.of(ED25519), verifier.publicKey]).toString('base64')}`;

/** @throws NoteError for anything that `verifierLine` would not write. */
export function parseVerifierLine(line: string): NoteVerifier {
  const [, name = '', , encoded = ''] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/u.exec(line) ?? [];
  const bytes = Buffer.from(encoded, 'base64');
  const verifier = { name, publicKey: bytes.subarray(1) };
  const isKnown = bytes[0] === ED25519 && verifier.publicKey.length === KEY_BYTES;
  if (!isKnown || verifierLine(verifier) !== line)
    throw new NoteError('Not the line of an Ed25519 verifier.');
  return verifier;
}

/** Signs a text that ends in a newline. */
export function signNote(text: string, signer: NoteSigner): string {
  if (!text.endsWith('\n') || CONTROLS.test(text)) {
    throw new NoteError('A note ends in a newline and has no other control characters.');
  }
  if (!keyName.test(signer.name)) throw new NoteError('A key name has no spaces and no plus.');
  const signature = sign(null, Buffer.from(text), privateKeyOf(signer));
  const line = Buffer.concat([keyIdOf(signer), signature]).toString('base64');
  return `${text}\n\u2014 ${signer.name} ${line}\n`;
}

/**
 * The text of a note that at least one of these keys signed. Signatures of other keys are passed over; a wrong one
 * of a known key refuses the whole.
 * @throws NoteError
 */
export function openNote(note: string, verifiers: NoteVerifier[]): { text: string; by: NoteVerifier[] } {
  const { text, signatures } = parseNote(note);
  const by: NoteVerifier[] = [];
  for (const { name, id, signature } of signatures) {
    const known = verifiers.find((v) => v.name === name && keyIdOf(v).equals(id));
    if (!known || by.includes(known)) continue;
    if (!verify(null, Buffer.from(text), publicKeyOf(known), signature)) {
      throw new NoteError(`The signature of ${name} is wrong.`);
    }
    by.push(known);
  }
  if (by.length === 0) throw new NoteError('No known key signed this.');
  return { text, by };
}

function parseNote(note: string) {
  if (note.length > LONGEST_NOTE || CONTROLS.test(note) || !note.endsWith('\n')) {
    throw new NoteError('Not a signed note.');
  }
  const cut = note.lastIndexOf('\n\n');
  if (cut < 0) throw new NoteError('Not a signed note: it has no signatures.');
  const lines = note.slice(cut + 2, -1).split('\n');
  if (lines.length > MOST_SIGNATURES) throw new NoteError('The note has too many signatures.');
  const signatures = lines.map((line) => {
    const [, name = '', encoded = ''] = SIGNATURE_LINE.exec(line) ?? [];
    const bytes = Buffer.from(encoded, 'base64');
    const isWhole = keyName.test(name) && bytes.length > 4 && bytes.toString('base64') === encoded;
    if (!isWhole) throw new NoteError('Not a signed note: a signature line is malformed.');
    return { name, id: bytes.subarray(0, 4), signature: bytes.subarray(4) };
  });
  return { text: note.slice(0, cut + 1), signatures };
}

const jwkOf = ({ publicKey }: NoteVerifier) => ({
  kty: 'OKP',
  crv: 'Ed25519',
  x: publicKey.toString('base64url'),
});
const publicKeyOf = (verifier: NoteVerifier): KeyObject =>
  createPublicKey({ key: jwkOf(verifier), format: 'jwk' });
const privateKeyOf = (signer: NoteSigner): KeyObject =>
  createPrivateKey({ key: { ...jwkOf(signer), d: signer.privateKey.toString('base64url') }, format: 'jwk' });
