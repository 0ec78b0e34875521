import { emptyRoot, leafHash, nodeHash } from '../log/merkle';
import { signCheckpoint } from '../log/checkpoint';
import { writeProof } from '../log/tlog-proof';
import {
  jwksOf,
  mintSigningKeys,
  parseJwks,
  parseSigningKeys,
  rotateSigningKeys,
  type Signers,
} from '../signing-keys';
import { commitTo, mintSalt } from './commitment';
import { manifestDigest, missingFrom, type ErasureManifest } from './completeness';
import type { ErasureReceipt, Receipt } from './receipt';
import { verifyReceiptFile } from './receipt-file';
import { receiptLeaf, signReceipt } from './sign';

const at = (minute: number): string => new Date(Date.UTC(2026, 3, 1, 12, minute)).toISOString();
const manifest: ErasureManifest = {
  version: '2026-04-01',
  stores: ['profiles', 'decisions', 'tombstones'],
  processors: ['mailer'],
  keeps: ['tombstones'],
};
const salt = mintSalt();
const emptied = (store: string) => ({
  ...{ store, did: 'deleted' as const, count: 3, at: at(3), left: 0 },
  ...{ verifiedBy: 'canary-scan', verifiedAt: at(6) },
});
const erasure: ErasureReceipt = {
  v: 1,
  id: 'rcpt_0123456789abcdefghij',
  kind: 'erasure',
  issuedAt: at(7),
  controller: { name: 'The shop', contact: 'mailto:privacy@shop.test' },
  subject: commitTo(['user-7', 'ada@people.test'], salt),
  request: { id: 'request-1', right: 'erasure', regulation: 'GDPR' },
  manifest: { version: manifest.version, digest: manifestDigest(manifest) },
  outcome: 'complete',
  timeline: (
    [
      'received',
      'fenced',
      'enumerated',
      'runs-deleted',
      'records-deleted',
      'key-destroyed',
      'verified',
    ] as const
  ).map((step, i) => ({ at: at(i), step })),
  stores: [emptied('profiles'), emptied('decisions'), { ...emptied('tombstones'), did: 'kept', left: 2 }],
  processors: [{ name: 'mailer', state: 'confirmed', at: at(5) }],
  residuals: [
    {
      what: 'A keyed hash of each id',
      where: 'tombstones',
      why: 'So that nothing brings them back.',
      lawfulBasis: 'GDPR Art. 6(1)(c)',
      until: { when: 'they sign up anew themselves' },
    },
  ],
};

const signersOf = (json: string): Signers => parseSigningKeys(json, 'test');
const keysJson = mintSigningKeys('log.example/1');
const signers = signersOf(keysJson);

/** The receipt as second entry of a log of two. */
async function fileOf(receipt: Receipt, by = signers, more: { salt?: string } = { salt }) {
  const jws = await signReceipt(receipt, manifest, by);
  const entry = receiptLeaf(receipt, jws);
  const [before, own] = [leafHash(Buffer.from('before')), leafHash(Buffer.from(entry))];
  const head = { origin: 'log.example/1', size: 2, root: nodeHash(before, own) };
  const proof = writeProof({ index: 1, path: [before], checkpoint: signCheckpoint(head, by.checkpoint) });
  return { format: 'tact-receipt/1', receipt: jws, logged: { entry, proof }, ...more };
}
const verify = (
  file: unknown,
  claim: { id: string; salt?: string } | null = null,
  keys = signers.publicKeys,
) => verifyReceiptFile(JSON.stringify(file), keys, claim);
const failed = async (file: unknown, claim: { id: string; salt?: string } | null = null) =>
  (await verify(file, claim)).checks.filter(({ holds }) => !holds).map(({ what }) => what);

describe('a receipt is signed only when it is complete', () => {
  const without = <Key extends 'stores' | 'timeline' | 'processors' | 'residuals'>(key: Key, i: number) =>
    ({ ...erasure, [key]: erasure[key].toSpliced(i, 1) }) as ErasureReceipt;

  test('this one is', () => {
    expect(missingFrom(erasure, manifest)).toEqual([]);
  });

  test.each<[string, Receipt, string]>([
    ['a store of the manifest is missing', without('stores', 1), 'The store decisions is missing.'],
    [
      'a store is reported that no manifest names',
      { ...erasure, stores: [...erasure.stores, emptied('elsewhere')] },
      'The store elsewhere is not in the manifest, or reported twice.',
    ],
    [
      'something is left and not explained',
      { ...erasure, stores: erasure.stores.with(0, { ...emptied('profiles'), left: 1 }) },
      'The store profiles keeps something, and nothing says why and until when.',
    ],
    ['a tombstone is not disclosed', without('residuals', 0), 'What tombstones keeps is not disclosed.'],
    ['the key was not destroyed', without('timeline', 5), 'The timeline has no step key-destroyed.'],
    ['a processor is missing', without('processors', 0), 'The processor mailer is missing.'],
    [
      'a processor only accepted',
      { ...erasure, processors: [{ name: 'mailer', state: 'accepted', at: at(5) }] },
      'It is called complete, and not every processor confirmed.',
    ],
    [
      'it was verified before it was done',
      { ...erasure, stores: erasure.stores.with(0, { ...emptied('profiles'), verifiedAt: at(1) }) },
      'The store profiles was verified before it was done.',
    ],
    [
      'steps are out of order',
      { ...erasure, timeline: erasure.timeline.toReversed().map((one, i) => ({ ...one, at: at(i) })) },
      'The step verified comes too early.',
    ],
    [
      'time goes back',
      { ...erasure, timeline: erasure.timeline.toReversed() },
      'The timeline is not in the order of time.',
    ],
    [
      'it names another manifest',
      { ...erasure, manifest: { ...erasure.manifest, digest: `sha256:${'0'.repeat(64)}` } },
      'The receipt names another manifest than the one in force.',
    ],
  ])('%s', async (_, receipt, missing) => {
    expect(missingFrom(receipt, manifest)).toContain(missing);
    await expect(signReceipt(receipt, manifest, signers)).rejects.toMatchObject({
      name: 'IncompleteReceiptError',
      message: expect.stringContaining(missing) as string,
    });
  });

  test('an erasure without a manifest, or a receipt without a contact, is never signed', async () => {
    await expect(signReceipt(erasure, null, signers)).rejects.toMatchObject({
      name: 'IncompleteReceiptError',
    });
    const silent = { ...erasure, controller: { name: 'The shop', contact: '' } };
    await expect(signReceipt(silent, manifest, signers)).rejects.toThrow('contact');
  });

  test('what is outstanding may be said, as such', () => {
    const processors = [{ name: 'mailer', state: 'accepted' as const, at: at(5) }];
    expect(missingFrom({ ...erasure, processors, outcome: 'processors-outstanding' }, manifest)).toEqual([]);
  });
});

describe('a receipt file', () => {
  test('is checked with nothing but the public keys', async () => {
    const keys = parseJwks(JSON.stringify(jwksOf(signers.publicKeys)), 'test');
    const verdict = await verify(await fileOf(erasure), { id: 'user-7' }, keys);
    expect(verdict.checks.map(({ what, holds }) => [what, holds])).toEqual([
      ['signature', true],
      ['log', true],
      ['subject', true],
    ]);
    expect(verdict).toMatchObject({ holds: true, receipt: erasure });
    expect(JSON.stringify(jwksOf(signers.publicKeys))).not.toContain(signers.receipt.d.toString('base64url'));
  });

  test('is about those who hold the salt, and about nobody else', async () => {
    const file = await fileOf(erasure, signers, {});
    expect(await failed(file, { id: 'user-7', salt })).toEqual([]);
    expect(await failed(file, { id: 'ada@people.test', salt })).toEqual([]);
    expect(await failed(file, { id: 'user-8', salt })).toEqual(['subject']);
    expect(await failed(file, { id: 'user-7', salt: mintSalt() })).toEqual(['subject']);
    expect(await failed(file, { id: 'user-7' })).toEqual(['subject']);
    expect(JSON.stringify(file)).not.toMatch(/user-7|ada@/);
  });

  test('of which a letter was changed does not hold', async () => {
    const file = await fileOf(erasure);
    const [header, payload = '', signature] = file.receipt.split('.');
    const said = Buffer.from(payload, 'base64url').toString().replace('"count":3', '"count":4');
    const forged = [header, Buffer.from(said).toString('base64url'), signature].join('.');
    expect(await failed({ ...file, receipt: forged })).toEqual(['signature']);
    expect(await failed({ ...file, logged: { ...file.logged, entry: `${file.logged.entry} ` } })).toEqual([
      'log',
    ]);
    for (const [from, to] of [
      ['index 1', 'index 0'],
      ['\n2\n', '\n3\n'],
    ] as const) {
      const proof = file.logged.proof.replace(from, to);
      expect([from, await failed({ ...file, logged: { ...file.logged, proof } })]).toEqual([from, ['log']]);
    }
  });

  test('with the proof of another receipt, or of a log that lacks it, does not hold', async () => {
    const [mine, other] = [
      await fileOf(erasure),
      await fileOf({ ...erasure, id: 'rcpt_another_one_of_them' }),
    ];
    expect(await failed({ ...mine, logged: other.logged })).toEqual(['log']);
    const head = { origin: 'log.example/1', size: 0, root: emptyRoot() };
    const proof = writeProof({ index: 1, path: [], checkpoint: signCheckpoint(head, signers.checkpoint) });
    expect(await failed({ ...mine, logged: { ...mine.logged, proof } })).toEqual(['log']);
  });

  test('signed by others does not hold, and neither does one of another form', async () => {
    expect(await failed(await fileOf(erasure, signersOf(mintSigningKeys('log.example/1'))))).toEqual([
      'signature',
    ]);
    expect(await failed({ ...(await fileOf(erasure)), format: 'tact-receipt/2' })).toEqual(['form']);
    expect(await failed('not a receipt')).toEqual(['form']);
  });
});

describe('keys that were rotated', () => {
  test('sign no more, and what they signed stays good', async () => {
    const rotated = rotateSigningKeys(keysJson, 'test');
    const after = signersOf(rotated);
    expect(after.receipt.kid).not.toBe(signers.receipt.kid);
    expect(rotated).not.toContain(signers.receipt.d.toString('base64url'));
    const [old, young] = [await fileOf(erasure), await fileOf(erasure, after)];
    expect((await verify(old, null, after.publicKeys)).holds).toBe(true);
    expect((await verify(young, null, after.publicKeys)).holds).toBe(true);
    expect((await verify(young, null, signers.publicKeys)).checks).toMatchObject([
      { what: 'signature', holds: false },
    ]);
    expect(rotateSigningKeys(rotated, 'test')).toContain('"origin":"log.example/1"');
  });

  test.each([
    ['no JSON', 'x'],
    [
      'no key that signs',
      JSON.stringify({ origin: 'o', receipts: [{ x: 'A'.repeat(43) }], log: [{ x: 'A'.repeat(43) }] }),
    ],
    ['half a key', JSON.stringify({ origin: 'o', receipts: [{ x: 'AAAA', d: 'AAAA' }], log: [] })],
    ['an origin with spaces', mintSigningKeys('a log')],
  ])('are refused with %s', (_, text) => {
    expect(() => signersOf(text)).toThrow(expect.objectContaining({ name: 'SigningKeyError' }) as Error);
  });
});
