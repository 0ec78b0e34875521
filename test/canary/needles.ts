import { formsOf } from './forms';

interface Needle<Name> {
  name: Name;
  as: string;
  bytes: Buffer;
}

export interface Found<Name> {
  name: Name;
  as: string;
  at: number;
}

const BLOCK = 4;
const BUCKETS = 1 << 22;

/**
 * Finds thousands of byte strings in one pass (Wu and Manber, 1994): where the block that ends a window stands in
 * no needle, the window moves on by almost its length.
 */
export class Needles<Name> {
  readonly longest: number;
  private readonly window: number;
  private readonly shifts: Uint8Array;
  /** By the block that ends their first window. */
  private readonly ending = new Map<number, Needle<Name>[]>();

  /** Each word in all its forms, under a name that says what it is. */
  static of<Name>(words: Iterable<[word: string, name: Name]>): Needles<Name> {
    return new Needles(
      [...words].flatMap(([word, name]) => formsOf(word).map(({ as, bytes }) => ({ name, as, bytes }))),
    );
  }

  constructor(needles: Needle<Name>[]) {
    const lengths = needles.map(({ bytes }) => bytes.length);
    this.longest = lengths.reduce((a, b) => Math.max(a, b), 0);
    this.window = Math.min(
      lengths.reduce((a, b) => Math.min(a, b), 255),
      255,
    );
    if (this.window < 12) throw new RangeError('A needle this short is found where nobody put it.');
    const furthest = this.window - BLOCK + 1;
    this.shifts = new Uint8Array(BUCKETS).fill(furthest);
    for (const needle of needles) {
      for (let end = BLOCK; end <= this.window; end += 1) {
        const bucket = bucketOf(needle.bytes, end);
        this.shifts[bucket] = Math.min(this.shifts[bucket] ?? 0, this.window - end);
      }
      const last = bucketOf(needle.bytes, this.window);
      this.ending.set(last, [...(this.ending.get(last) ?? []), needle]);
    }
  }

  /** Every place where a needle begins, up to but not at `before`. */
  *findIn(bytes: Buffer, before = bytes.length): Generator<Found<Name>> {
    const { window, shifts } = this;
    let end = window;
    while (end <= bytes.length) {
      const bucket = bucketOf(bytes, end);
      const shift = shifts[bucket] as number;
      if (shift > 0) {
        end += shift;
        continue;
      }
      const at = end - window;
      if (at >= before) return;
      for (const { name, as, bytes: needle } of this.ending.get(bucket) ?? []) {
        if (bytes.length - at < needle.length) continue;
        if (needle.compare(bytes, at, at + needle.length) === 0) yield { name, as, at };
      }
      end += 1;
    }
  }
}

/** Of the block that ends before this place. */
function bucketOf(bytes: Buffer, end: number): number {
  const block =
    (bytes[end - 4] as number) |
    ((bytes[end - 3] as number) << 8) |
    ((bytes[end - 2] as number) << 16) |
    ((bytes[end - 1] as number) << 24);
  return Math.imul(block, 0x9e3779b1) >>> 10;
}
