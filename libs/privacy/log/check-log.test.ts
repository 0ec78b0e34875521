import { generateKeyPairSync } from 'node:crypto';
import { checkLog, type LoggedEntry } from './check-log';
import { signCheckpoint } from './checkpoint';
import { Frontier, leafHash } from './merkle';
import type { NoteSigner } from './note';

const { x = '', d = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
const log: NoteSigner = {
  name: 'log.example',
  publicKey: Buffer.from(x, 'base64url'),
  privateKey: Buffer.from(d, 'base64url'),
};

/** A log with the hashes it keeps, and checkpoints that were handed out at some sizes. */
function grown(leaves: string[], signedAt: number[]) {
  const frontier = Frontier.empty();
  const checkpoints: { name: string; checkpoint: string }[] = [];
  const sign = () => {
    if (!signedAt.includes(frontier.size)) return;
    const head = { origin: log.name, size: frontier.size, root: frontier.root() };
    checkpoints.push({ name: `checkpoint ${head.size}`, checkpoint: signCheckpoint(head, log) });
  };
  sign();
  const entries = leaves.map((leaf, seq): Required<LoggedEntry> => {
    const hashes = Buffer.concat(frontier.append(leafHash(Buffer.from(leaf))));
    sign();
    return { seq, leaf, hashes };
  });
  return { entries, checkpoints };
}

async function* handedOver(entries: LoggedEntry[]) {
  yield* entries;
}

const leaves = Array.from({ length: 12 }, (_, i) => `entry ${i}`);
const { entries, checkpoints } = grown(leaves, [0, 4, 9, 12]);
const check = (some: LoggedEntry[], against = checkpoints) => checkLog(handedOver(some), against, [log]);
/** As whoever rewrites the log would: hashes and all. */
const rewritten = (some: string[]) => grown(some, []).entries;

test('a log that nobody touched is found to be as every checkpoint states', async () => {
  expect(await check(entries)).toMatchObject({ size: 12, agreeing: 4, findings: [] });
});

describe('an edit', () => {
  test('of a text is found at its entry', async () => {
    const edited = entries.with(5, { ...(entries[5] as Required<LoggedEntry>), leaf: 'something else' });
    const { findings } = await check(edited);
    expect(findings[0]).toBe(
      'Entry 5 is not what it was: its text does not give the hash that is kept with it.',
    );
  });

  test('that kept the hashes right is found between two checkpoints', async () => {
    const { findings, agreeing } = await check(rewritten(leaves.with(5, 'something else')));
    expect(agreeing).toBe(2);
    expect(findings).toEqual([
      'checkpoint 9 states another root: one of the entries 4 to 8 was changed, moved or put in.',
      'checkpoint 12 states another root: one of the entries 4 to 11 was changed, moved or put in.',
    ]);
  });
});

describe('a deletion', () => {
  test('in the middle leaves a gap', async () => {
    expect((await check(entries.toSpliced(6, 2))).findings[0]).toBe('Entries 6 to 7 are missing.');
  });

  test('that numbered the rest anew is found', async () => {
    const { findings } = await check(rewritten(leaves.toSpliced(6, 1)));
    expect(findings).toEqual([
      'checkpoint 9 states another root: one of the entries 4 to 8 was changed, moved or put in.',
      'checkpoint 12 states 12 entries, and only 11 are there in a row.',
    ]);
  });

  test('at the end is found by what was handed out before', async () => {
    expect((await check(entries.slice(0, 10))).findings).toEqual([
      'checkpoint 12 states 12 entries, and only 10 are there in a row.',
    ]);
  });
});

describe('a reordering', () => {
  test.each([
    [2, 4],
    [2, 3],
    [1, 8],
  ])('of entries %i and %i with what is kept with them is found', async (a, b) => {
    const [first, second] = [entries[a], entries[b]] as [Required<LoggedEntry>, Required<LoggedEntry>];
    const swapped = entries.with(a, { ...second, seq: a }).with(b, { ...first, seq: b });
    expect((await check(swapped)).findings.length).toBeGreaterThan(0);
    expect((await check(swapped, [])).findings[0]).toMatch(/was changed, moved or put in/);
  });

  test('that kept the hashes right is found', async () => {
    const { findings } = await check(rewritten(leaves.with(6, 'entry 7').with(7, 'entry 6')));
    expect(findings[0]).toMatch(/^checkpoint 9 states another root/);
  });
});

test('an entry put in is found', async () => {
  const { findings } = await check(rewritten(leaves.toSpliced(5, 0, 'put in')));
  expect(findings[0]).toMatch(/^checkpoint 9 states another root/);
});

test('a checkpoint that somebody else signed, or that was changed, is no witness and is named', async () => {
  const [, second] = checkpoints as [unknown, { checkpoint: string }];
  const forged = [{ name: 'forged', checkpoint: second.checkpoint.replace('\n4\n', '\n5\n') }];
  expect((await check(entries, forged)).findings).toEqual(['forged: The signature of log.example is wrong.']);
});
