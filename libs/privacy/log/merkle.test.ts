import fc from 'fast-check';
import {
  consistencyPath,
  emptyRoot,
  Frontier,
  hashRanges,
  inclusionPath,
  leafHash,
  nodeHash,
  perfectSubtrees,
  type TreeHash,
} from './merkle';
import { isConsistent, isIncluded } from './verify';
// The leaves of the Certificate Transparency tests and some more; roots and proofs as computed by the Go library of
// the transparency-dev project, v0.0.2. Of the hashes in a path, the first eight bytes.
import vectors from './testing/rfc6962-vectors.json';

/** A whole tree in memory, kept as the log keeps it: the completed subtrees by the leaf that completed them. */
function grow(leaves: Buffer[]) {
  const frontier = Frontier.empty();
  const completed: TreeHash[][] = [];
  const roots = [frontier.root()];
  for (const leaf of leaves) {
    completed.push(frontier.append(leafHash(leaf)));
    roots.push(frontier.root());
  }
  const read = async (nodes: { level: number; index: number }[]) =>
    nodes.map(({ level, index }) => completed[(index + 1) * 2 ** level - 1]?.[level] as TreeHash);
  return {
    rootAt: (size: number) => roots[size] as TreeHash,
    head: (size: number) => ({ size, root: roots[size] as TreeHash }),
    inclusion: (index: number, size: number) => hashRanges(inclusionPath(index, size), read),
    consistency: (older: number, size: number) => hashRanges(consistencyPath(older, size), read),
    read,
  };
}

const known = vectors.leaves.map((leaf) => Buffer.from(leaf, 'hex'));
const short = (path: TreeHash[]): string[] => path.map((hash) => hash.toString('hex').slice(0, 16));

describe('the vectors of RFC 6962', () => {
  const tree = grow(known);

  test('an empty tree and one leaf', () => {
    expect(emptyRoot().toString('hex')).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
    expect(leafHash(Buffer.from('L123456')).toString('hex')).toBe(
      '395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56',
    );
    expect(nodeHash(Buffer.from('N123'), Buffer.from('N456')).toString('hex')).toBe(
      'aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb',
    );
  });

  test('the root of every size', () => {
    expect(vectors.roots.map((_, size) => tree.rootAt(size).toString('hex'))).toEqual(vectors.roots);
  });

  test('inclusion paths, made and checked', async () => {
    for (const { index, size, path } of vectors.inclusion) {
      const made = await tree.inclusion(index, size);
      expect([index, size, short(made)]).toEqual([index, size, path]);
      const leaf = { index, hash: leafHash(known[index] as Buffer) };
      expect([index, size, isIncluded(leaf, tree.head(size), made)]).toEqual([index, size, true]);
    }
  });

  test('consistency paths, made and checked', async () => {
    for (const { old, size, path } of vectors.consistency) {
      const made = await tree.consistency(old, size);
      expect([old, size, short(made)]).toEqual([old, size, path]);
      expect([old, size, isConsistent(tree.head(old), tree.head(size), made)]).toEqual([old, size, true]);
    }
  });
});

const runs = { numRuns: Number(process.env['RUNS'] ?? 200), seed: Number(process.env['SEED'] ?? 6962) };
const someLeaves = fc
  .array(fc.uint8Array({ maxLength: 6 }), { minLength: 1, maxLength: 80 })
  // Entries carry ids, so no two are the same.
  .map((leaves) => leaves.map((leaf, i) => Buffer.from([i, ...leaf])));
const treeAndTwoSizes = someLeaves.chain((leaves) =>
  fc.record({
    leaves: fc.constant(leaves),
    older: fc.nat({ max: leaves.length }),
    index: fc.nat({ max: leaves.length - 1 }),
    bit: fc.nat({ max: 255 }),
    pick: fc.nat(),
  }),
);
const flipped = (hash: TreeHash, bit: number): TreeHash => {
  const other = Buffer.from(hash);
  other[bit >> 3] = (other[bit >> 3] as number) ^ (1 << (bit & 7));
  return other;
};

describe('for every tree', () => {
  test('each leaf is proven, and no other leaf, place, size, root or path is', async () => {
    await fc.assert(
      fc.asyncProperty(treeAndTwoSizes, async ({ leaves, index, bit, pick }) => {
        const tree = grow(leaves);
        const head = tree.head(leaves.length);
        const leaf = { index, hash: leafHash(leaves[index] as Buffer) };
        const path = await tree.inclusion(index, leaves.length);
        expect(isIncluded(leaf, head, path)).toBe(true);
        expect(isIncluded({ index, hash: flipped(leaf.hash, bit) }, head, path)).toBe(false);
        expect(isIncluded(leaf, { ...head, root: flipped(head.root, bit) }, path)).toBe(false);
        expect(isIncluded(leaf, { ...head, size: index }, path)).toBe(false);
        expect(isIncluded(leaf, head, [...path, head.root])).toBe(false);
        if (path.length > 0) {
          const at = pick % path.length;
          expect(isIncluded(leaf, head, path.with(at, flipped(path[at] as TreeHash, bit)))).toBe(false);
          expect(isIncluded(leaf, head, path.toSpliced(at, 1))).toBe(false);
          const sibling = index % 2 === 1 ? index - 1 : index + 1;
          if (sibling < leaves.length)
            expect(isIncluded({ ...leaf, index: sibling }, head, path)).toBe(false);
        }
      }),
      runs,
    );
  });

  test('each older tree is its beginning, and no other tree is', async () => {
    await fc.assert(
      fc.asyncProperty(treeAndTwoSizes, async ({ leaves, older, bit, pick }) => {
        const tree = grow(leaves);
        const [old, head] = [tree.head(older), tree.head(leaves.length)];
        const path = await tree.consistency(older, leaves.length);
        expect(isConsistent(old, head, path)).toBe(true);
        expect(isConsistent({ ...old, root: flipped(old.root, bit) }, head, path)).toBe(false);
        expect(isConsistent(old, head, [...path, head.root])).toBe(false);
        if (older > 0)
          expect(isConsistent(old, { ...head, root: flipped(head.root, bit) }, path)).toBe(false);
        if (older < leaves.length) expect(isConsistent(head, old, path)).toBe(false);
        if (path.length > 0) {
          const at = pick % path.length;
          expect(isConsistent(old, head, path.with(at, flipped(path[at] as TreeHash, bit)))).toBe(false);
          expect(isConsistent(old, head, path.toSpliced(at, 1))).toBe(false);
        }
      }),
      runs,
    );
  });

  test('a log that rewrote what it had shown can prove it to nobody', async () => {
    await fc.assert(
      fc.asyncProperty(treeAndTwoSizes, async ({ leaves, older, pick }) => {
        fc.pre(older > 0);
        const rewritten = leaves.with(pick % older, Buffer.from('rewritten'));
        const [shown, now] = [grow(leaves), grow(rewritten)];
        const path = await now.consistency(older, leaves.length);
        expect(isConsistent(shown.head(older), now.head(leaves.length), path)).toBe(false);
      }),
      runs,
    );
  });

  test('a frontier that is put together from kept subtrees grows on as if it had never stopped', async () => {
    await fc.assert(
      fc.asyncProperty(treeAndTwoSizes, async ({ leaves, older }) => {
        const tree = grow(leaves);
        const resumed = Frontier.of(older, await tree.read(perfectSubtrees({ start: 0, end: older })));
        expect(resumed.root()).toEqual(tree.rootAt(older));
        for (const leaf of leaves.slice(older)) resumed.append(leafHash(leaf));
        expect(resumed.root()).toEqual(tree.rootAt(leaves.length));
      }),
      runs,
    );
  });
});
