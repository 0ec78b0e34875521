import { createHash } from 'node:crypto';

/** A SHA-256 value of a tree: of a leaf, of a subtree, or the root. */
export type TreeHash = Buffer;

const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);
const sha256 = (...parts: Buffer[]): TreeHash => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** RFC 6962 §2.1: leaves and nodes are hashed apart, so that neither can stand in for the other. */
export const leafHash = (leaf: Buffer): TreeHash => sha256(LEAF, leaf);
export const nodeHash = (left: TreeHash, right: TreeHash): TreeHash => sha256(NODE, left, right);
export const emptyRoot = (): TreeHash => sha256();

/** A perfect subtree: its height, and its place among those of the same height. */
export interface TreeNode {
  level: number;
  index: number;
}

/** Leaves from `start` up to and without `end`. */
export interface LeafRange {
  start: number;
  end: number;
}

/** The hashes of perfect subtrees, in the order asked for. */
export type ReadNodes = (nodes: TreeNode[]) => Promise<TreeHash[]>;

/** The largest power of two smaller than `n`, where RFC 6962 splits a tree of `n` leaves. */
function splitOf(n: number): number {
  let split = 1;
  while (split * 2 < n) split *= 2;
  return split;
}

/** The perfect subtrees that a subtree of the log consists of, from left to right. */
export function perfectSubtrees({ start, end }: LeafRange): TreeNode[] {
  const nodes: TreeNode[] = [];
  let at = start;
  while (at < end) {
    let [width, level] = [1, 0];
    while (at % (width * 2) === 0 && at + width * 2 <= end) [width, level] = [width * 2, level + 1];
    nodes.push({ level, index: at / width });
    at += width;
  }
  return nodes;
}

/** RFC 6962 §2.1.1, PATH(m, D[n]): the subtrees beside the way from a leaf to the root, the leaf's sibling first. */
export function inclusionPath(index: number, size: number): LeafRange[] {
  const path: LeafRange[] = [];
  let [start, end] = [0, size];
  while (end - start > 1) {
    const split = start + splitOf(end - start);
    if (index < split) {
      path.push({ start: split, end });
      end = split;
    } else {
      path.push({ start, end: split });
      start = split;
    }
  }
  return path.reverse();
}

/** RFC 6962 §2.1.2, PROOF(m, D[n]): the subtrees that tie the tree of `oldSize` leaves to the one of `size`. */
export function consistencyPath(oldSize: number, size: number): LeafRange[] {
  if (oldSize === 0 || oldSize === size) return [];
  const path: LeafRange[] = [];
  let [start, end] = [0, size];
  while (end !== oldSize) {
    const split = start + splitOf(end - start);
    if (oldSize <= split) {
      path.push({ start: split, end });
      end = split;
    } else {
      path.push({ start, end: split });
      start = split;
    }
  }
  // The old root itself is known to whoever asks.
  if (start > 0) path.push({ start, end });
  return path.reverse();
}

/** The hashes of subtrees, put together from perfect ones, which are all that a log keeps. */
export async function hashRanges(ranges: LeafRange[], read: ReadNodes): Promise<TreeHash[]> {
  const wanted = ranges.map(perfectSubtrees);
  const hashes = await read(wanted.flat());
  return wanted.map((nodes) => fold(hashes.splice(0, nodes.length)));
}

const fold = (hashes: TreeHash[]): TreeHash =>
  hashes.length === 0 ? emptyRoot() : hashes.reduceRight((right, left) => nodeHash(left, right));

/** The right edge of a growing tree: all that is needed to add to it, and to know its root. */
export class Frontier {
  private constructor(
    private count: number,
    private readonly perfect: TreeHash[],
  ) {}

  static empty = (): Frontier => new Frontier(0, []);

  /** `hashes` are those of `perfectSubtrees({ start: 0, end: size })`. */
  static of = (size: number, hashes: TreeHash[]): Frontier => new Frontier(size, [...hashes]);

  get size(): number {
    return this.count;
  }

  /** Adds a leaf; returns the subtrees that it completes, its own hash first. */
  append(leaf: TreeHash): TreeHash[] {
    const completed = [leaf];
    for (let n = this.count; n % 2 === 1; n = (n - 1) / 2) {
      completed.push(nodeHash(this.perfect.pop() as TreeHash, completed.at(-1) as TreeHash));
    }
    this.perfect.push(completed.at(-1) as TreeHash);
    this.count += 1;
    return completed;
  }

  root(): TreeHash {
    return fold([...this.perfect]);
  }
}
