import { generateKeyPairSync } from 'node:crypto';
import { openCheckpoint, parseHead, signCheckpoint } from './checkpoint';
import { emptyRoot, leafHash, nodeHash } from './merkle';
import { openNote, parseVerifierLine, signNote, verifierLine, type NoteSigner } from './note';
import { checkProof, parseProof, writeProof } from './tlog-proof';

function signerOf(name: string): NoteSigner {
  const { x = '', d = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  return { name, publicKey: Buffer.from(x, 'base64url'), privateKey: Buffer.from(d, 'base64url') };
}

// The example of Go's golang.org/x/mod/sumdb/note, whose key is public.
const neumann = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const neumannsSeed = 'AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz';
const quote =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const signedQuote = `${quote}\n\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n`;

describe('a signed note', () => {
  test('is read and written as Go writes and reads it', () => {
    const verifier = parseVerifierLine(neumann);
    expect(openNote(signedQuote, [verifier])).toEqual({ text: quote, by: [verifier] });
    expect(verifierLine(verifier)).toBe(neumann);
    const privateKey = Buffer.from(neumannsSeed, 'base64').subarray(1);
    expect(signNote(quote, { ...verifier, privateKey })).toBe(signedQuote);
  });

  test('is split at its last empty line, so that its text may have some', () => {
    const signer = signerOf('quasimodo.example/salvatore');
    const poem =
      'Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n';
    expect(openNote(signNote(poem, signer), [signer]).text).toBe(poem);
  });

  test.each([
    ['a changed letter', signedQuote.replace('answer', 'Answer')],
    ['a lost newline', signedQuote.slice(0, -1)],
    ['a carriage return', signedQuote.replace('\n', '\r\n')],
    ['a hyphen for the dash', signedQuote.replace('\u2014', '-')],
    ['no signature', `${quote}\n`],
    ['text after the signature', `${signedQuote}and more\n`],
    ['a signature of nobody known', signedQuote.replaceAll('PeterNeumann', 'SomebodyElse')],
    ['a signature cut short', signedQuote.replace('BwJnAM=', 'BwJn')],
    ['nothing', ''],
  ])('with %s is refused', (_, note) => {
    expect(() => openNote(note, [parseVerifierLine(neumann)])).toThrow(
      expect.objectContaining({ name: 'NoteError' }) as Error,
    );
  });

  test('that others signed too is taken for the known signature, and refused for a wrong one', () => {
    const [log, witness] = [signerOf('log.example'), signerOf('witness.example')];
    const text = 'something\n';
    const line = (note: string) => note.slice(note.lastIndexOf('\n\n') + 2);
    const both = signNote(text, log) + line(signNote(text, witness));
    expect(openNote(both, [log]).by).toEqual([log]);
    expect(openNote(both, [log, witness]).by).toEqual([log, witness]);
    const wrong = signNote(text, log) + line(signNote('else\n', witness));
    expect(openNote(wrong, [log]).by).toEqual([log]);
    expect(() => openNote(wrong, [log, witness])).toThrow('witness.example is wrong');
  });

  test.each([
    ['another name', neumann.replace('Peter', 'Pater')],
    ['another id', neumann.replace('c74f20a3', 'c74f20a4')],
    ['another algorithm', 'PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'],
    ['a longer key', 'PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY=='],
  ])('has no verifier with %s', (_, line) => {
    expect(() => parseVerifierLine(line)).toThrow('verifier');
  });
});

describe('a checkpoint', () => {
  test('of the specification is read', () => {
    const text = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n';
    expect(parseHead(text)).toEqual({
      origin: 'example.com/behind-the-sofa',
      size: 20852163,
      root: Buffer.from('CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=', 'base64'),
    });
    expect(parseHead(`${text}an extension\n`).size).toBe(20852163);
  });

  test.each([
    ['a size with zeroes before it', 'log\n042\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n'],
    ['a signed size', 'log\n+42\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n'],
    ['a root of another length', 'log\n42\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2==\n'],
    ['no origin', '\n42\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n'],
    ['an empty extension', 'log\n42\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n'],
  ])('with %s is refused', (_, text) => {
    expect(() => parseHead(text)).toThrow('Not a checkpoint');
  });

  test('signed for another log does not count', () => {
    const [mine, other] = [signerOf('mine.example'), signerOf('other.example')];
    const head = { origin: 'mine.example', size: 0, root: emptyRoot() };
    expect(openCheckpoint(signCheckpoint(head, mine), [mine, other])).toEqual(head);
    expect(() => openCheckpoint(signCheckpoint(head, other), [mine, other])).toThrow('signed for other');
  });
});

describe('a proof in one text', () => {
  const log = signerOf('log.example/1');
  const entries = ['first', 'second'].map((text) => Buffer.from(text));
  const [first, second] = entries.map(leafHash) as [Buffer, Buffer];
  const head = { origin: 'log.example/1', size: 2, root: nodeHash(first, second) };
  const proof = writeProof({ index: 1, path: [first], checkpoint: signCheckpoint(head, log) });

  test('has the form of the specification', () => {
    expect(proof.split('\n').slice(0, 5)).toEqual([
      'c2sp.org/tlog-proof@v1',
      'index 1',
      first.toString('base64'),
      '',
      'log.example/1',
    ]);
    expect(parseProof(proof.replace('\nindex', '\nextra aGludA==\nindex'))).toEqual(parseProof(proof));
  });

  test('proves its entry, and no other', () => {
    expect(checkProof(entries[1] as Buffer, proof, [log])).toEqual({ ...head, index: 1 });
    expect(() => checkProof(entries[0] as Buffer, proof, [log])).toThrow('not number 1');
    expect(() => checkProof(entries[1] as Buffer, proof.replace('index 1', 'index 0'), [log])).toThrow(
      'not number 0',
    );
    expect(() => checkProof(entries[1] as Buffer, proof, [signerOf('log.example/1')])).toThrow(
      'No known key',
    );
  });

  test.each([
    ['another header', proof.replace('v1', 'v2')],
    ['no index', proof.replace('index 1\n', '')],
    ['an index with zeroes before it', proof.replace('index 1', 'index 01')],
    ['half a hash', proof.replace(first.toString('base64'), 'aGFsZg==')],
    ['nothing', ''],
  ])('with %s is refused', (_, text) => {
    expect(() => parseProof(text)).toThrow('Not a proof');
  });
});
