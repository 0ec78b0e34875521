import { emptyRoot, nodeHash, perfectSubtrees, type TreeHash } from './merkle';

const isOdd = (n: number): boolean => n % 2 === 1;
const half = (n: number): number => Math.floor(n / 2);

/** Whether a leaf is in the tree of `size` leaves with this root; the algorithm of RFC 9162 §2.1.3.2. */
export function isIncluded(
  leaf: { index: number; hash: TreeHash },
  tree: { size: number; root: TreeHash },
  proof: TreeHash[],
): boolean {
  if (leaf.index < 0 || leaf.index >= tree.size) return false;
  let [fn, sn, hash] = [leaf.index, tree.size - 1, leaf.hash];
  for (const sibling of proof) {
    if (sn === 0) return false;
    if (isOdd(fn) || fn === sn) {
      hash = nodeHash(sibling, hash);
      while (!isOdd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && hash.equals(tree.root);
}

/** Whether a tree begins with all of an older one; the algorithm of RFC 9162 §2.1.4.2. */
export function isConsistent(
  older: { size: number; root: TreeHash },
  newer: { size: number; root: TreeHash },
  proof: TreeHash[],
): boolean {
  if (older.size < 0 || older.size > newer.size) return false;
  if (older.size === newer.size) return proof.length === 0 && older.root.equals(newer.root);
  // Every tree begins with nothing.
  if (older.size === 0) return proof.length === 0 && older.root.equals(emptyRoot());
  const isPerfect = perfectSubtrees({ start: 0, end: older.size }).length === 1;
  const [first, ...rest] = isPerfect ? [older.root, ...proof] : proof;
  if (first === undefined || proof.length === 0) return false;
  let [fn, sn] = [older.size - 1, newer.size - 1];
  while (isOdd(fn)) [fn, sn] = [half(fn), half(sn)];
  let [fr, sr] = [first, first];
  for (const hash of rest) {
    if (sn === 0) return false;
    if (isOdd(fn) || fn === sn) {
      [fr, sr] = [nodeHash(hash, fr), nodeHash(hash, sr)];
      while (!isOdd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else {
      sr = nodeHash(sr, hash);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && fr.equals(older.root) && sr.equals(newer.root);
}
